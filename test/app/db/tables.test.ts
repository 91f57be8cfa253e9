import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listApiKeys, loadApiKeys, putApiKey, revokeApiKey } from '../../../app/db/api-keys.ts';
import { appendAudit, readAudit } from '../../../app/db/audit.ts';
import type { EventQuery } from '../../../app/db/event-log.ts';
import { newestEvent, readEvents, readLastBefore } from '../../../app/db/event-log.ts';
import {
  appendEvents,
  EventWriter,
  GATHER_FOR_FOLLOWERS_MS,
  MAX_WAITING_EVENTS,
  purgeEvents,
} from '../../../app/db/events.ts';
import { migrate, migrateIfNeeded } from '../../../app/db/migrate.ts';
import { Database, untilReachable, urgentDeadlines, whenReachable } from '../../../app/db/pool.ts';
import { findPosAccount, listPosAccounts, putPosAccounts, throttlePosAccount } from '../../../app/db/pos-accounts.ts';
import { purgeReceipts, receiptReader } from '../../../app/db/receipts.ts';
import { findStore, listStores, putStore, putStores } from '../../../app/db/stores.ts';
import { FakeClock, systemClock } from '../../../lib/clock.ts';
import type { PosAccountId, StoreId } from '../../../stores/ids.ts';
import { StorageUnavailable } from '../../../stores/records.ts';
import type { StoreEvent } from '../../../stores/store-event.ts';
import { testDatabase } from '../../support/postgres.ts';
import { SOME_DAY, sampleAccount, sampleChange, sampleReceipt, sampleStore } from '../../support/sample-records.ts';
import { proxied, storage } from '../../support/storage.ts';

const entry = { at: SOME_DAY, by: 'ops', action: 'store.put', target: 's1', reason: 'opening day' };

test('migrations run once, and two processes that start together run them one after the other', async (t) => {
  const { url, database } = await testDatabase(t);
  assert.deepEqual(await migrate(url, assert.fail), [], 'the template has them all');
  await database.bulk.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const ran = await Promise.all([migrate(url, assert.fail), migrate(url, assert.fail)]);
  assert.deepEqual(ran.map((names) => names.length).sort(), [0, 14]);
});

test('a definition reads back as it was put, with who put it', async (t) => {
  const { database } = await testDatabase(t);
  await putPosAccounts(database, [sampleAccount], [entry]);
  await putStore(database, sampleStore('s1'), { ...entry, detail: 'by import' });
  assert.deepEqual(await findPosAccount(database, sampleAccount.id), sampleAccount);
  assert.deepEqual(await findStore(database, 's1' as StoreId), sampleStore('s1'));
  assert.equal(await findStore(database, 's2' as StoreId), null);
  assert.equal(await findPosAccount(database, 'none' as PosAccountId), null);
  const changed = { ...sampleStore('s1'), capacity: 3 };
  await putStore(database, changed);
  assert.deepEqual(await findStore(database, 's1' as StoreId), changed);
  assert.deepEqual(
    (await readAudit(database, { limit: 9 })).map(({ id: _, ...line }) => line),
    [{ ...entry, detail: 'by import' }, entry],
  );
});

test('what throttles a POS account reads back as it was set, stays when the account is replaced, and goes', async (t) => {
  const { database } = await testDatabase(t);
  await putPosAccounts(database, [sampleAccount]);
  const value = { ratePerSecond: 0.5, burst: 2 };
  const throttle = { value, by: 'ana', reason: 'it asked', at: SOME_DAY, until: SOME_DAY + 60_000 };
  await throttlePosAccount(database, sampleAccount.id, throttle, entry);
  await putPosAccounts(database, [{ ...sampleAccount, burst: 7 }]);
  const throttled = { ...sampleAccount, burst: 7, throttle };
  assert.deepEqual(await findPosAccount(database, sampleAccount.id), throttled);
  assert.deepEqual(await listPosAccounts(database), [throttled]);
  await throttlePosAccount(database, sampleAccount.id, undefined, entry);
  assert.deepEqual(await findPosAccount(database, sampleAccount.id), { ...sampleAccount, burst: 7 });
  assert.equal((await readAudit(database, { limit: 9 })).length, 2);
});

test('a store whose POS account is unknown is refused, and so is its audit entry', async (t) => {
  const { database } = await testDatabase(t);
  await assert.rejects(putStore(database, sampleStore('s1'), entry), { code: '23503' });
  assert.deepEqual(await readAudit(database, { limit: 9 }), []);
});

test('11,091 stores are imported in a few statements and listed page by page', async (t) => {
  const { database } = await testDatabase(t);
  await putPosAccounts(database, [sampleAccount, { ...sampleAccount, id: 'pos-0' as PosAccountId }]);
  const asked = t.mock.method(database.bulk, 'query');
  await putStores(
    database,
    Array.from({ length: 11_091 }, (_, index) => sampleStore(`s${String(index).padStart(5, '0')}`)),
  );
  assert.equal(asked.mock.callCount(), 6);
  const page = await listStores(database, { limit: 2, after: 's11088' as StoreId });
  assert.deepEqual(
    page.map((store) => store.storeId),
    ['s11089', 's11090'],
  );
  assert.deepEqual(
    (await listPosAccounts(database)).map((account) => account.id),
    ['pos-0', 'pos-1'],
  );
});

test('a key is kept as its hash, opens until it is revoked, and stays revoked', async (t) => {
  const { database } = await testDatabase(t);
  const key = {
    id: 'k1',
    name: 'web shop',
    hash: 'a'.repeat(64),
    scope: 'booking',
    storeIds: ['s1' as StoreId],
  } as const;
  const made = await putApiKey(database, key);
  assert.deepEqual({ ...made, createdAt: 0 }, { ...key, createdAt: 0, revokedAt: null });
  await putApiKey(database, { ...key, hash: 'b'.repeat(64), storeIds: null });
  assert.deepEqual(
    (await loadApiKeys(database)).map(({ hash, storeIds }) => ({ hash, storeIds })),
    [{ hash: 'b'.repeat(64), storeIds: null }],
  );
  assert.equal(await revokeApiKey(database, 'k1'), true);
  assert.equal(await revokeApiKey(database, 'k1'), false);
  await putApiKey(database, key);
  assert.deepEqual(await loadApiKeys(database), []);
  assert.equal((await listApiKeys(database)).length, 1);
});

test('receipts that are looked for at once share queries, and old ones are forgotten', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const fresh = sampleReceipt('fresh', { at: Date.now() });
  await records.commit(sampleChange('s1', { receipt: fresh }));
  await records.commit(sampleChange('s1', { receipt: sampleReceipt('old', { at: Date.now() - 25 * 3_600_000 }) }));
  const reader = receiptReader(database);
  const asked = t.mock.method(database.reads, 'query');
  const found = await Promise.all(
    Array.from({ length: 300 }, (_, index) => reader.find('key-1', ['fresh', 'old', 'none'][index % 3] ?? '')),
  );
  assert.equal(asked.mock.callCount(), 1);
  assert.deepEqual(found.slice(0, 3), [fresh, null, null]);
  assert.equal(await reader.find('key-2', 'fresh'), null, 'a key belongs to its caller');
  assert.equal(await purgeReceipts(database), 1);
});

const event = (index: number, storeId = 's1'): StoreEvent => ({
  storeId: storeId as StoreId,
  at: SOME_DAY + index,
  kind: 'feed_problem',
  problem: `${index}`,
});

test('events are read back in order from a number, of all stores and kinds or of some', async (t) => {
  const { database } = await testDatabase(t);
  assert.equal(await newestEvent(database), 0);
  const opened: StoreEvent = { storeId: 's1' as StoreId, at: SOME_DAY + 4, kind: 'store_fenced' };
  const events = [event(1), event(2, 's2'), event(3), opened];
  await appendEvents(database, events);
  const read = async (query: Omit<EventQuery, 'limit' | 'order'>, newestFirst = false, limit = 9) => {
    const order = newestFirst ? 'newest first' : 'oldest first';
    const found = await readEvents(database, { ...query, order, limit });
    return found.map((logged) => logged.event.at - SOME_DAY);
  };
  const [first] = await readEvents(database, { limit: 1, order: 'oldest first' });
  const { seq } = first ?? assert.fail('nothing was written');
  assert.deepEqual(first?.event, events[0]);
  assert.deepEqual(await read({}), [1, 2, 3, 4]);
  assert.deepEqual(await read({}, true, 2), [4, 3]);
  assert.deepEqual(await read({ before: seq + 2 }, true), [2, 1]);
  assert.deepEqual(await read({ after: seq, stores: ['s1' as StoreId] }), [3, 4]);
  assert.deepEqual(await read({ stores: ['s1' as StoreId, 's2' as StoreId], kinds: ['feed_problem'] }), [1, 2, 3]);
  assert.deepEqual(await read({ kinds: ['feed_problem', 'store_fenced'] }, true, 3), [4, 3, 2]);
  assert.deepEqual(await read({ stores: [] }), []);
  assert.equal(await newestEvent(database), seq + 3);
  assert.equal(await purgeEvents(database, SOME_DAY + 3), 2);
});

test('the last event before each of some numbers is found: of one store, and of all kinds but some', async (t) => {
  const { database } = await testDatabase(t);
  const s1 = 's1' as StoreId;
  const fenced = (index: number): StoreEvent => ({ storeId: s1, at: SOME_DAY + index, kind: 'store_fenced' });
  await appendEvents(database, [event(1), event(2, 's2'), fenced(3), event(4), fenced(5), event(6)]);
  const [first] = await readEvents(database, { limit: 1, order: 'oldest first' });
  const { seq } = first ?? assert.fail('nothing was written');
  const read = async (after: readonly number[], except: readonly string[]) => {
    const seqs = after.map((index) => seq + index - 1);
    const found = await readLastBefore(database, seqs, { storeId: s1, except });
    return found.map((logged) => logged.event.at - SOME_DAY).sort();
  };
  assert.deepEqual(await read([4, 6], []), [3, 5]);
  assert.deepEqual(await read([4, 6], ['store_fenced']), [1, 4]);
  assert.deepEqual(await read([1, 2], ['store_fenced']), [1], 'before the first there is none');
  assert.deepEqual(await read([], []), []);
});

test('who follows the log hears of each write, and of a write soon', async (t) => {
  const { database } = await testDatabase(t);
  const clock = new FakeClock(0);
  const writer = new EventWriter(database, clock);
  let written = Promise.withResolvers<void>();
  const leave = writer.onWritten(() => written.resolve());
  writer.offer(event(1));
  await clock.advance(GATHER_FOR_FOLLOWERS_MS);
  await written.promise;
  assert.equal((await readEvents(database, { limit: 9, order: 'oldest first' })).length, 1);
  await writer.stop();
  leave();
  written = Promise.withResolvers<void>();
  const other = new EventWriter(database, clock);
  other.offer(event(2));
  await clock.advance(GATHER_FOR_FOLLOWERS_MS);
  assert.equal((await readEvents(database, { limit: 9, order: 'oldest first' })).length, 1, 'nobody follows');
  await other.stop();
});

test('no event waits for room: it is dropped and counted, and those in hand are written at the end', async (t) => {
  const { database } = await testDatabase(t);
  const writer = new EventWriter(database, new FakeClock(0));
  for (let index = 0; index < MAX_WAITING_EVENTS + 5; index += 1) writer.offer(event(index));
  assert.equal(writer.dropped, 5);
  await writer.stop();
  const count = await database.read<{ n: number }>('SELECT count(*)::int AS n FROM event', []);
  assert.deepEqual(count, [{ n: MAX_WAITING_EVENTS }]);
});

test('the audit is read newest first, page by page, of all or of one target', async (t) => {
  const { database } = await testDatabase(t);
  for (const target of ['s1', 's2', 's1']) await appendAudit(database, { ...entry, target });
  const [newest, ...older] = await readAudit(database, { limit: 9 });
  assert.ok(newest);
  assert.deepEqual(await readAudit(database, { limit: 9, before: newest.id }), older);
  assert.equal((await readAudit(database, { limit: 9, target: 's1' })).length, 2);
});

test('a storage that is away is told apart from a refusal', async (t) => {
  const { url } = await testDatabase(t);
  const { wire, far } = await proxied(t, url);
  wire.close();
  await assert.rejects(findStore(far, 's1' as StoreId), StorageUnavailable);
});

test('a start without storage says so, waits longer each time, and goes on when it is there', async (t) => {
  const { url } = await testDatabase(t);
  const { wire, far } = await proxied(t, url);
  const said: string[] = [];
  const clock = new FakeClock(0);
  wire.close();
  const say = (line: string) => {
    said.push(line);
    if (said.length === 3) wire.open();
    queueMicrotask(() => void clock.advance(10_000));
  };
  await untilReachable(far, { clock, random: () => 0, say }, new AbortController().signal);
  assert.deepEqual(
    said.map((line) => line.replace(/^.*trying/, 'trying')),
    ['trying again in 250 ms', 'trying again in 500 ms', 'trying again in 1000 ms'],
  );
});

test('a start that loses Postgres in the middle of its preparations makes them again, but not for ever', async (t) => {
  const { url } = await testDatabase(t);
  const { wire, far } = await proxied(t, url, urgentDeadlines);
  const clock = new FakeClock(0);
  const said: string[] = [];
  const say = (line: string) => {
    said.push(line);
    wire.open();
    queueMicrotask(() => void clock.advance(10_000));
  };
  let tries = 0;
  const prepare = async () => {
    tries += 1;
    if (tries === 1) wire.close();
    return far.read<{ one: number }>('SELECT 1 AS one', []);
  };
  const means = { clock, random: () => 0, say };
  const { signal } = new AbortController();
  assert.deepEqual(await whenReachable(far, prepare, means, signal), [{ one: 1 }]);
  assert.equal(tries, 2);
  assert.match(said[0] ?? '', /^Postgres went away while it was being prepared/);
  said.length = 0;
  const broken = async () => assert.fail('whatever happens');
  await assert.rejects(whenReachable(far, broken, means, signal), /whatever happens/);
  assert.equal(said.length, 4);
});

test('a schema that is up to date is only asked for, and a new one is made', async (t) => {
  const { url, database } = await testDatabase(t);
  assert.deepEqual(await migrateIfNeeded(database, url, assert.fail), []);
  assert.deepEqual(
    await migrateIfNeeded(database, 'postgres://nobody@127.0.0.1:1/none', assert.fail),
    [],
    'by one query',
  );
  await database.bulk.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const ran = await migrateIfNeeded(database, url, () => undefined);
  assert.equal(ran[0], '0001_stores');
  assert.deepEqual(await migrateIfNeeded(database, url, assert.fail), []);
});

test('why Postgres could not be asked is said, once for all who asked', async () => {
  const said: string[] = [];
  const database = new Database({ url: 'postgres://nobody@127.0.0.1:1/none', say: (line) => void said.push(line) });
  for (const _ of '123') await assert.rejects(database.read('SELECT 1', []), StorageUnavailable);
  await database.close(systemClock);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /^Postgres could not be asked: .*ECONNREFUSED/);
});

test('who asks of connections that are closed is refused, and Postgres is not blamed', async (t) => {
  const { url } = await testDatabase(t);
  const database = new Database({ url, say: assert.fail });
  await database.close(systemClock);
  await assert.rejects(database.read('SELECT 1', []), StorageUnavailable);
});

test('closing does not wait for a connection that is silent', async (t) => {
  const { url } = await testDatabase(t);
  const { wire } = await proxied(t, url);
  const database = new Database({ url: wire.url, say: assert.fail });
  const stuck = database.reads.query('SELECT pg_sleep(5)').catch(() => undefined);
  const startedAt = performance.now();
  await database.close(systemClock, 50);
  assert.ok(performance.now() - startedAt < 2_000);
  wire.close();
  await stuck;
});

test('where one connection has gone silent nobody else waits for the deadline of one that was idle', async (t) => {
  const { url } = await testDatabase(t);
  const { wire, far } = await proxied(t, url);
  const atOnce = Array.from({ length: 4 }, () => far.read('SELECT pg_sleep(0.1)', []));
  await Promise.all([...atOnce, far.bulk.query('SELECT 1')]);
  assert.deepEqual([far.reads.idleCount, far.bulk.idleCount], [4, 1]);
  await far.write('SELECT 1', []);
  wire.silence();
  await assert.rejects(far.write('SELECT 1', []), StorageUnavailable);
  const startedAtMs = performance.now();
  await Promise.all([far.read('SELECT 1', []), far.read('SELECT 1', []), far.bulk.query('SELECT 1')]);
  assert.ok(
    performance.now() - startedAtMs < 1_000,
    `${performance.now() - startedAtMs} ms, of deadlines of 5 and 61 s`,
  );
});

test('a statement that Postgres refuses costs no other connection', async (t) => {
  const { database } = await testDatabase(t);
  await Promise.all(Array.from({ length: 3 }, () => database.read('SELECT pg_sleep(0.1)', [])));
  const pids = async () =>
    new Set(
      (
        await Promise.all(
          Array.from({ length: 2 }, () => database.read('SELECT pg_backend_pid() AS pid, pg_sleep(0.1)', [])),
        )
      ).map(([row]) => row?.['pid']),
    );
  const before = await pids();
  await assert.rejects(database.write('SELECT 1 / 0', []));
  assert.deepEqual(await pids(), before);
});
