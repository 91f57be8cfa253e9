import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flushStatement } from '../../../app/db/flush.ts';
import { flushWriter } from '../../../app/db/flush-writer.ts';
import { Database } from '../../../app/db/pool.ts';
import { ReceiptTaken } from '../../../app/db/receipts.ts';
import { systemClock } from '../../../lib/clock.ts';
import { GroupCommit } from '../../../stores/group-commit.ts';
import type { Cursor, Epoch, OrderId, StoreId } from '../../../stores/ids.ts';
import { detailsText } from '../../../stores/order.ts';
import type { Change } from '../../../stores/records.ts';
import { StorageUnavailable } from '../../../stores/records.ts';
import { SOME_DAY, sampleChange, sampleHold, sampleOrder, sampleReceipt } from '../../support/sample-records.ts';
import { proxied, storage, untilWaiting } from '../../support/storage.ts';

const audit = { at: SOME_DAY, by: 'ops', action: 'store.pause', target: 's1', reason: 'kitchen fire' };

/** One order with its hold, a step and an attempt that is under way. */
function booking(number: number, storeId: string): Change {
  const order = sampleOrder(number, storeId, { status: 'firing', attempts: 1, version: 2 });
  const { orderId, holdId } = order;
  return sampleChange(storeId, {
    holds: [sampleHold(number, storeId, { status: 'confirmed', orderId, version: 2 })],
    orders: [order],
    timeline: [{ orderId, first: 1, entries: [{ at: SOME_DAY - 7, status: 'firing', detail: `of ${holdId}` }] }],
    attempts: [{ orderId, number: 1, startedAt: SOME_DAY - 5 }],
  });
}

test('what was acknowledged reads back as it was, every field', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const change = booking(1, 's1');
  assert.equal(await records.commit(change), 'committed');
  const [order] = change.orders ?? [];
  const [hold] = change.holds ?? [];
  assert.ok(order && hold);
  const later = [{ at: SOME_DAY - 7, status: 'firing', detail: `of ${hold.holdId}` }];
  assert.deepEqual(await records.findHold(hold.holdId), hold);
  assert.deepEqual(await records.findOrder(order.orderId), { ...order, later });
  assert.deepEqual(await records.findOrderOfHold(hold.holdId), { ...order, later });
  assert.equal(await records.findOrder('ord_none' as OrderId), null);
});

test('a change that comes in the moment in which the last one was settled is written, too', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  for (let ticks = 0; ticks < 12; ticks += 1) {
    const over = new AbortController();
    const stuck = systemClock.sleep(5_000, over.signal).then(
      () => 'stuck',
      () => 'over',
    );
    await records.commit(sampleChange('s1', { cursor: 'c-1' as Cursor }));
    for (let tick = 0; tick < ticks; tick += 1) await undefined;
    const appended = records.append(sampleChange('s1', { cursor: 'c-2' as Cursor }));
    assert.equal(await Promise.race([appended, stuck]), 'committed', `${ticks} turns later`);
    over.abort();
  }
});

test('a process that lost a store to another can write nothing more for it', async (t) => {
  const { boot } = await storage(t, ['s1', 's2']);
  const [first, second] = [boot('b1'), boot('b2')];
  await first.open();
  await second.open(['s1' as StoreId]);
  const outcomes = await Promise.all(
    ['s1', 's2'].map((storeId, index) => first.commit(sampleChange(storeId, { holds: [sampleHold(index, storeId)] }))),
  );
  assert.deepEqual(outcomes, ['fenced', 'committed']);
  assert.equal(await first.findHold(sampleHold(0, 's1').holdId), null, 'not written');
  assert.equal(await first.append(sampleChange('s1', { orders: [sampleOrder(1, 's1')] })), 'fenced');
});

test('negative control: without the fence the loser would have written', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const second = boot('b2');
  await boot('b1').open();
  await second.open();
  const unfenced = new GroupCommit({
    write: flushWriter({
      pool: database.urgent,
      bootId: 'b1',
      owned: `SELECT store_id, epoch FROM store_owner WHERE $1::json IS NOT NULL`,
    }),
    clock: systemClock,
    random: () => 0,
    news: { away: assert.fail, back: assert.fail, dropped: assert.fail },
  });
  assert.equal(await unfenced.commit(sampleChange('s1', { holds: [sampleHold(1, 's1')] })), 'committed');
});

test('a store opened anew in the same process refuses what its former run still writes', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  await records.open(['s1' as StoreId]);
  const old = records.commit(sampleChange('s1', { holds: [sampleHold(1, 's1')] }));
  const current = records.commit(sampleChange('s1', { epoch: 2 as Epoch, holds: [sampleHold(2, 's1')] }));
  assert.deepEqual(await Promise.all([old, current]), ['fenced', 'committed']);
});

test('a claim waits for a flush under way, and the next flush then finds itself fenced', async (t) => {
  const { boot, url, database } = await storage(t, ['s1']);
  const [first, second] = [boot('b1'), boot('b2')];
  await first.open();
  // A flush that has locked its owner row and is held up at the hold's row.
  const blocker = await database.bulk.connect();
  await first.commit(sampleChange('s1', { holds: [sampleHold(1, 's1')] }));
  await blocker.query('BEGIN');
  await blocker.query('SELECT 1 FROM hold FOR UPDATE');
  const held = first.commit(sampleChange('s1', { holds: [sampleHold(1, 's1', { version: 2, status: 'released' })] }));
  await untilWaiting(url, 'INSERT INTO hold');
  const claim = second.open();
  await untilWaiting(url, 'FOR UPDATE');
  await blocker.query('COMMIT');
  blocker.release();
  assert.equal(await held, 'committed');
  const [snapshot] = await claim;
  assert.deepEqual(snapshot?.holds, [], 'the new owner reads what the flush wrote');
  assert.equal(await first.commit(sampleChange('s1', { holds: [sampleHold(2, 's1')] })), 'fenced');
});

test('a flush whose answer was lost is repeated and takes effect once', async (t) => {
  const { boot, url, database } = await storage(t, ['s1']);
  const { wire, far } = await proxied(t, url);
  const records = boot('b1', { database: far });
  await records.open();
  const cut = wire.cutAnswerTo('INSERT INTO hold');
  const change = { ...booking(1, 's1'), audit, receipt: sampleReceipt('k1') };
  const done = records.commit(change);
  await cut;
  assert.equal((await database.read('SELECT FROM hold', [])).length, 1, 'it had been written before the line was cut');
  assert.equal(await done, 'committed');
  for (const table of ['hold', 'orders', 'order_step', 'attempt', 'audit', 'receipt']) {
    assert.equal((await database.read(`SELECT FROM ${table}`, [])).length, 1, table);
  }
  assert.equal(records.heard.away.length, 1);
  assert.equal(records.heard.back, 1);
});

test('while the storage is away commits are refused at once and appends are kept', async (t) => {
  const { boot, url } = await storage(t, ['s1', 's2']);
  const { wire, far } = await proxied(t, url);
  const records = boot('b1', { database: far });
  await records.open();
  wire.close();
  const noticed = records.append(sampleChange('s2', { holds: [sampleHold(3, 's2')] }));
  while (!records.away) await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(records.commit(sampleChange('s1', { holds: [sampleHold(1, 's1')] })), StorageUnavailable);
  await assert.rejects(records.commit(sampleChange('s2', { holds: [sampleHold(2, 's2')] })), StorageUnavailable);
  const kept = Array.from({ length: 50 }, (_, index) => records.append(step('s1', index)));
  assert.equal(records.waiting, 2, 'changes of one store become one');
  wire.open();
  assert.deepEqual(new Set(await Promise.all(kept)), new Set(['committed']));
  assert.equal(await noticed, 'committed');
  const order = await records.findOrder(sampleOrder(1, 's1').orderId);
  assert.equal(order?.version, 50);
  assert.equal(order?.later.length, 50);
  assert.equal(await records.findHold(sampleHold(1, 's1').holdId), null, 'what was refused is not written later');
  assert.equal(await records.commit(sampleChange('s1', { holds: [sampleHold(1, 's1')] })), 'committed');
});

/** The nth step of order 1: its status, a line of its timeline, and an attempt that begins or ends. */
function step(storeId: string, index: number): Change {
  const order = sampleOrder(1, storeId, { version: index + 1, attempts: index });
  const { orderId } = order;
  const attempt = { orderId, number: index >> 1, startedAt: SOME_DAY };
  return sampleChange(storeId, {
    orders: [order],
    timeline: [{ orderId, first: index + 1, entries: [{ at: SOME_DAY + index, status: 'deferred' }] }],
    attempts: [index % 2 === 0 ? attempt : { ...attempt, endedAt: SOME_DAY + 1, outcome: 'not_received' }],
    cursor: `c${index}` as Cursor,
  });
}

test('a commit that was sent into silence is settled when the line is rebuilt, and those behind it are refused', async (t) => {
  const { boot, url } = await storage(t, ['s1']);
  const { wire, far } = await proxied(t, url);
  const records = boot('b1', { database: far });
  await records.open();
  await records.commit(sampleChange('s1'));
  wire.silence();
  const sent = records.commit(sampleChange('s1', { holds: [sampleHold(1, 's1')] }));
  await new Promise((resolve) => setImmediate(resolve));
  const behind = records.commit(sampleChange('s1', { holds: [sampleHold(2, 's1')] }));
  await assert.rejects(behind, StorageUnavailable);
  assert.equal(await sent, 'committed');
});

test('a change that Postgres refuses stands alone; all others go through', async (t) => {
  const { boot } = await storage(t, ['s1', 's2']);
  const records = boot('b1');
  await records.open();
  const good = Array.from({ length: 40 }, (_, index) =>
    records.commit(sampleChange(index % 2 ? 's1' : 's2', { holds: [sampleHold(index, index % 2 ? 's1' : 's2')] })),
  );
  const bad = records.commit(sampleChange('s1', { holds: [sampleHold(99, 's1', { units: 0 })] }));
  const dropped = records.append(sampleChange('s1', { holds: [sampleHold(98, 's1', { units: 2 ** 40 })] }));
  const after = records.append(sampleChange('s1', { holds: [sampleHold(97, 's1')] }));
  await assert.rejects(bad, /hold_units_check/);
  assert.deepEqual(new Set(await Promise.all(good)), new Set(['committed']));
  assert.equal(await dropped, 'fenced', 'its store is to be opened anew');
  assert.equal(await after, 'committed');
  assert.equal(records.heard.dropped.length, 1);
  assert.match(records.heard.dropped[0] ?? '', /out of range/);
  assert.equal(records.heard.away.length, 0);
});

test('a second order for one hold is refused by the database itself', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  await records.commit(booking(1, 's1'));
  const again = sampleOrder(2, 's1', { holdId: sampleHold(1, 's1').holdId });
  await assert.rejects(records.commit(sampleChange('s1', { orders: [again] })), /orders_hold/);
});

test('one idempotency key never lets two changes through', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const first = sampleChange('s1', { holds: [sampleHold(1, 's1')], receipt: sampleReceipt('k1') });
  const second = sampleChange('s1', { holds: [sampleHold(2, 's1')], receipt: sampleReceipt('k1', { answer: 'no' }) });
  assert.equal(await records.commit(first), 'committed');
  await assert.rejects(records.commit(second), ReceiptTaken);
  assert.equal(await records.findHold(sampleHold(2, 's1').holdId), null);
  const nextDay = sampleReceipt('k1', { at: SOME_DAY + 25 * 3_600_000, answer: 'a new day' });
  assert.equal(await records.commit({ ...second, receipt: nextDay }), 'committed', 'a key is remembered for 24 h');
});

test('an older version never undoes a newer one, and an attempt that ended stays ended', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const { orderId } = sampleOrder(1, 's1');
  const attempt = { orderId, number: 1, startedAt: SOME_DAY };
  await records.commit(
    sampleChange('s1', {
      holds: [sampleHold(1, 's1', { version: 2, status: 'released' })],
      orders: [sampleOrder(1, 's1', { version: 5, status: 'fired' })],
      attempts: [{ ...attempt, endedAt: SOME_DAY + 1, outcome: 'delivered' }],
    }),
  );
  const older = { holds: [sampleHold(1, 's1')], orders: [sampleOrder(1, 's1', { version: 4 })], attempts: [attempt] };
  await records.commit(sampleChange('s1', older));
  assert.equal((await records.findHold(sampleHold(1, 's1').holdId))?.status, 'released');
  assert.equal((await records.findOrder(orderId))?.status, 'fired');
  assert.deepEqual(await database.read('SELECT outcome FROM attempt', []), [{ outcome: 'delivered' }]);
});

test('a flush that arrives twice, late, does not turn back cursor, controls or a slot', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const author = { by: 'ops', reason: 'rush', at: SOME_DAY };
  const at = (number: number, capacity: number) =>
    flushStatement(
      [
        sampleChange('s1', {
          cursor: `c${number}` as Cursor,
          controls: { paused: { value: number === 7, ...author } },
          slots: [{ slot: SOME_DAY, capacity, ...author }],
        }),
      ],
      { bootId: 'b1', number },
    );
  for (const { text, values } of [at(7, 1), at(8, 2), at(7, 1)]) await database.urgent.query(text, [...values]);
  const [snapshot] = await records.open();
  assert.equal(snapshot?.cursor, 'c8');
  assert.equal(snapshot?.controls.paused?.value, false);
});

test('text that Postgres cannot keep is kept with a replacement character', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const odd = sampleHold(1, 's1', { customerRef: 'a\0b\ud800c \\u0000' });
  assert.equal(await records.commit(sampleChange('s1', { holds: [odd] })), 'committed');
  assert.equal((await records.findHold(odd.holdId))?.customerRef, 'a\uFFFDb\uFFFDc \\u0000');
});

test('what was ordered reads back as it was written, whatever text a customer wrote', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const details = detailsText({ items: [], customer: { name: 'a\0b\ud800c \\u0000 "Ω" 🍕' } });
  const orders = [sampleOrder(1, 's1', { details })];
  assert.equal(await records.commit(sampleChange('s1', { orders })), 'committed');
  assert.equal((await records.findOrder(orders[0]?.orderId as OrderId))?.details, details);
  const [opened] = await boot('b2').open();
  assert.equal(opened?.orders[0]?.details, details);
});

test('a store becomes durable in the order in which it was changed', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const cursors = Array.from({ length: 200 }, (_, index) => sampleChange('s1', { cursor: `c${index}` as Cursor }));
  const seen: number[] = [];
  await Promise.all(
    cursors.map((change, index) =>
      (index % 3 ? records.append(change) : records.commit(change)).then(() => seen.push(index)),
    ),
  );
  assert.deepEqual(seen, [...cursors.keys()]);
  assert.deepEqual(await database.read('SELECT cursor FROM store_state', []), [{ cursor: 'c199' }]);
});

test('a stop writes what is waiting, takes no more and says what is left', async (t) => {
  const { boot, url } = await storage(t, ['s1']);
  const { wire } = await proxied(t, url);
  const far = new Database({ url: wire.url, say: () => undefined });
  t.after(() => far.close(systemClock, 100));
  const [near, cutOff] = [boot('b1'), boot('b2', { database: far })];
  await near.open();
  const last = near.append(sampleChange('s1', { holds: [sampleHold(1, 's1')] }));
  assert.equal(await near.stop(1_000), 0);
  assert.equal(await last, 'committed');
  await assert.rejects(near.commit(sampleChange('s1')), StorageUnavailable);

  await cutOff.open();
  wire.close();
  void cutOff.append(sampleChange('s1', { epoch: 2 as Epoch, holds: [sampleHold(2, 's1')] }));
  assert.equal(await cutOff.stop(100), 1);
});
