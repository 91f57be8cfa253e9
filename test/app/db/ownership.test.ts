import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { leasePolicy, Ownership } from '../../../app/db/ownership.ts';
import type { Database, TimedQuery } from '../../../app/db/pool.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { Epoch, StoreId } from '../../../stores/ids.ts';
import type { Loss } from '../../../stores/records.ts';
import { sampleChange } from '../../support/sample-records.ts';
import { proxied, storage, untilWaiting } from '../../support/storage.ts';

const [s1, s2] = ['s1' as StoreId, 's2' as StoreId];

function lossOf(storeId: StoreId, epoch: number): Loss {
  return { storeId, epoch: epoch as Epoch };
}

async function leaseOf(database: Database, bootId: string): Promise<number> {
  const rows = await database.read<{ until: number }>(
    'SELECT to_ms(lease_until) AS until FROM boot WHERE boot_id = $1',
    [bootId],
  );
  return rows[0]?.until ?? 0;
}

test('the numbers are those of the doc comment, and leave time for a second renewal', () => {
  assert.deepEqual(leasePolicy, { leaseMs: 3_000, renewEveryMs: 1_200, marginMs: 500, answerMs: 1_000 });
  assert.ok(2 * leasePolicy.renewEveryMs < leasePolicy.leaseMs - leasePolicy.marginMs);
  assert.ok(60_000 / leasePolicy.renewEveryMs <= 50, 'queries a minute of a process that does nothing');
});

test('a process trusts its lease for 2.5 s after the call that was answered, by its own steady clock', async (t) => {
  const { database } = await storage(t, []);
  const clock = new FakeClock(0);
  const ownership = new Ownership({
    database,
    clock,
    bootId: 'b1',
    node: 'test',
    lost: () => assert.fail(),
    orphaned: () => assert.fail(),
    say: () => assert.fail(),
    policy: { ...leasePolicy, renewEveryMs: 3_600_000 },
  });
  assert.ok(!ownership.trusted(), 'not before it was granted');
  await ownership.register();
  await clock.advance(2_499);
  assert.ok(ownership.trusted());
  await clock.advance(1);
  assert.ok(!ownership.trusted());
  assert.equal(await ownership.renew(), 'held', 'nobody else came: it is simply renewed');
  assert.ok(ownership.trusted());
  await ownership.stop();
  assert.ok(!ownership.trusted());
});

test('a successor is told how long the former owner may still believe in its lease', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const [gone, first, second, third] = [boot('b0'), boot('b1'), boot('b2'), boot('b3')];
  const [unowned] = await gone.open();
  assert.equal(unowned?.formerLeaseMs, 0);
  await gone.stop(100);
  const [free] = await first.open();
  assert.equal(free?.formerLeaseMs, 0, 'a graceful stop ends the lease at once');
  const [ownStore] = await first.open();
  assert.equal(ownStore?.formerLeaseMs, 0, 'its own');
  assert.equal(ownStore?.epoch, 3);
  const [taken] = await second.open();
  assert.ok(taken && taken.formerLeaseMs > 2_000 && taken.formerLeaseMs <= 3_000, String(taken?.formerLeaseMs));
  await second.stop(100);
  const [ended] = await third.open();
  assert.ok(ended && ended.formerLeaseMs > 0, 'but not that of the one before');
  assert.ok(ended.formerLeaseMs <= taken.formerLeaseMs);
});

test('a renewal after a claim extends nothing until the lost stores are closed', async (t) => {
  const { boot, database } = await storage(t, ['s1', 's2']);
  const [first, second] = [boot('b1'), boot('b2')];
  await first.open();
  await second.open([s1]);
  const before = await leaseOf(database, 'b1');
  assert.equal(await first.lease.renew(), 'lost');
  assert.deepEqual(first.heard.lost, [[lossOf(s1, 2)]], 'told before the answer');
  assert.ok(!first.lease.trusted());
  assert.equal(await leaseOf(database, 'b1'), before, 'not extended');
  assert.equal(await first.lease.renew(), 'held', 'for the store that remains');
  assert.ok((await leaseOf(database, 'b1')) > before);
  assert.equal(await first.commit(sampleChange('s2')), 'committed');
  await second.open([s2]);
  assert.equal(await first.lease.renew(), 'lost');
  assert.deepEqual(first.heard.lost, [[lossOf(s1, 2)], [lossOf(s2, 2)]]);
});

test('a process whose stores were taken hears when their new owner is gone, at the second look', async (t) => {
  const { boot, database } = await storage(t, ['s1', 's2']);
  const clock = new FakeClock(0);
  const [first, second] = [boot('b1', { clock }), boot('b2')];
  const looked = t.mock.method(database.urgent, 'query');
  const looks = () =>
    looked.mock.calls.filter(({ arguments: [query] }) => JSON.stringify(query).includes('o JOIN boot'));
  const turn = async () => {
    await clock.advance(leasePolicy.renewEveryMs);
    await Promise.all(looks().map(({ result }) => result));
    await clock.settle();
  };
  await first.open();
  await clock.advance(leasePolicy.renewEveryMs);
  assert.equal(looks().length, 0, 'who has lost nothing does not ask');
  await second.open();
  assert.equal(await first.lease.renew(), 'lost');
  for (let looksOn = 0; looksOn < 3; looksOn += 1) await turn();
  assert.equal(looks().length, 3);
  assert.equal(first.heard.orphaned.length, 0, 'the new owner lives');
  await second.stop(100);
  await database.write("UPDATE boot SET lease_until = clock_timestamp() WHERE boot_id = 'b2'", []);
  await turn();
  assert.equal(first.heard.orphaned.length, 0, 'it may only have been late');
  await turn();
  assert.deepEqual(
    first.heard.orphaned.map((ids) => ids.toSorted()),
    [[s1, s2]],
  );
});

/** When a boot asks who has which store, its question or the answer is kept back until it may `goOn`. */
function keepBack(t: TestContext, database: Database, what: 'question' | 'answer') {
  const [reached, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const query = database.urgent.query.bind(database.urgent);
  t.mock.method(database.urgent, 'query', async (asked: TimedQuery) => {
    if (asked.values?.[0] !== 'b1' || !asked.text.includes('AS others')) return query(asked);
    const answer = what === 'answer' ? await query(asked) : undefined;
    reached.resolve();
    await mayGoOn.promise;
    return answer ?? query(asked);
  });
  return { reached: reached.promise, goOn: mayGoOn.resolve };
}

test('a store that was claimed back before its loss is learned of is not told lost, and a later loss of it is', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const [first, second] = [boot('b1', { clock: new FakeClock(0) }), boot('b2')];
  await first.open();
  await second.open();
  const learning = keepBack(t, database, 'answer');
  const renewal = first.lease.renew();
  await learning.reached;
  await first.open();
  learning.goOn();
  assert.equal(await renewal, 'lost');
  assert.deepEqual(first.heard.lost, [], 'it is ours');
  assert.equal(await first.lease.renew(), 'held');
  await second.open();
  assert.equal(await first.lease.renew(), 'lost');
  assert.deepEqual(first.heard.lost, [[lossOf(s1, 4)]]);
});

test('a store that is claimed, and taken again, while another loss is being learned of is told lost', async (t) => {
  const { boot, database } = await storage(t, ['s1', 's2']);
  const [first, second] = [boot('b1', { clock: new FakeClock(0) }), boot('b2')];
  await first.open([s1]);
  await second.open([s1]);
  const learning = keepBack(t, database, 'question');
  const renewal = first.lease.renew();
  await learning.reached;
  await first.open([s2]);
  await second.open([s2]);
  learning.goOn();
  assert.equal(await renewal, 'lost');
  const lost = first.heard.lost.flat().toSorted((one, other) => one.storeId.localeCompare(other.storeId));
  assert.deepEqual(lost, [lossOf(s1, 2), lossOf(s2, 2)]);
});

test('a renewal that waits for a claim under way comes after it', async (t) => {
  const { boot, database, url } = await storage(t, ['s1']);
  const first = boot('b1');
  await first.open();
  const claiming = await database.bulk.connect();
  await claiming.query('BEGIN');
  await claiming.query(`UPDATE store_owner SET boot_id = 'b2', epoch = epoch + 1`);
  await claiming.query(`UPDATE boot SET losses = losses + 1 WHERE boot_id = 'b1'`);
  const before = await leaseOf(database, 'b1');
  const renewal = first.lease.renew();
  await untilWaiting(url, 'UPDATE boot');
  await claiming.query('COMMIT');
  claiming.release();
  assert.equal(await renewal, 'lost');
  assert.equal(await leaseOf(database, 'b1'), before);
  assert.deepEqual(first.heard.lost, [[lossOf(s1, 2)]]);
});

test('renewals that are asked for together are one call', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const first = boot('b1');
  await first.open();
  const asked = t.mock.method(database.urgent, 'query');
  const answers = await Promise.all(Array.from({ length: 100 }, () => first.lease.renew()));
  assert.deepEqual(new Set(answers), new Set(['held']));
  assert.equal(asked.mock.callCount(), 1);
});

test('a storage that cannot be asked in time leaves the lease unknown, and trusted until it runs out', async (t) => {
  const { boot, url } = await storage(t, ['s1']);
  const { wire, far } = await proxied(t, url);
  const records = boot('b1', { database: far, leasePolicy: { ...leasePolicy, answerMs: 100 } });
  await records.open();
  wire.silence();
  const startedAt = performance.now();
  assert.equal(await records.lease.renew(), 'unknown');
  assert.ok(performance.now() - startedAt < 1_000);
  assert.ok(records.lease.trusted());
  wire.close();
  assert.equal(await records.lease.renew(), 'unknown');
  wire.open();
  let answer = await records.lease.renew();
  while (answer === 'unknown') answer = await records.lease.renew();
  assert.equal(answer, 'held');
});

test('two processes that claim all stores at once both finish, and each store has one owner', async (t) => {
  const names = Array.from({ length: 200 }, (_, index) => `s${index}`);
  const { boot } = await storage(t, names);
  const processes = ['b1', 'b2', 'b3'].map((bootId) => boot(bootId));
  const opened = await Promise.all(processes.map((records) => records.open()));
  const outcomes = await Promise.all(
    names.map(async (name, index) =>
      Promise.all(
        processes.map((records, which) => {
          const epoch = opened[which]?.find((one) => one.definition.storeId === name)?.epoch;
          assert.ok(epoch !== undefined, `${index}`);
          return records.commit({ storeId: name as StoreId, epoch });
        }),
      ),
    ),
  );
  for (const ofStore of outcomes) assert.equal(ofStore.filter((outcome) => outcome === 'committed').length, 1);
});

test('who took a store over waits for the former lease also when it opens the store again, and so does its successor', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const [first, second, third] = [boot('b1'), boot('b2'), boot('b3')];
  await first.open();
  const [taken] = await second.open();
  assert.ok(taken !== undefined && taken.formerLeaseMs > 0, 'the first may still believe in its lease');
  const [again] = await second.open();
  assert.ok(again !== undefined && again.formerLeaseMs > 0, 'a crash of the second changes nothing of that');
  assert.ok(again.formerLeaseMs <= taken.formerLeaseMs);
  await second.stop(1_000);
  const [succeeded] = await third.open();
  assert.ok(succeeded !== undefined && succeeded.formerLeaseMs > 0, 'nor does its orderly end');
});
