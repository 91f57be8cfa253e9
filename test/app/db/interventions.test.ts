import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAttempts } from '../../../app/db/attempts.ts';
import { readAudit } from '../../../app/db/audit.ts';
import type { Epoch, OrderId } from '../../../stores/ids.ts';
import { SOME_DAY, sampleChange, sampleOrder } from '../../support/sample-records.ts';
import { storage } from '../../support/storage.ts';

const author = { by: 'ops', reason: 'the "fryer"\nis down', at: SOME_DAY };

test('who holds an order back, and the doubt of a dead letter, survive a restart and are taken away again', async (t) => {
  const { boot } = await storage(t, ['s1']);
  const first = boot('b1');
  await first.open();
  const held = sampleOrder(1, 's1', { heldBack: author });
  const dead = sampleOrder(2, 's1', { status: 'dead_letter', inDoubt: true });
  await first.commit(sampleChange('s1', { orders: [held, dead, sampleOrder(3, 's1')] }));
  const second = boot('b2');
  const [store] = await second.open();
  const read = new Map(store?.orders.map((order) => [order.orderId, order]));
  assert.deepEqual(read.get(held.orderId), held);
  assert.deepEqual(read.get(dead.orderId), dead);
  assert.deepEqual(read.get(sampleOrder(3, 's1').orderId), sampleOrder(3, 's1'));
  const orders = [sampleOrder(1, 's1', { version: 3 }), sampleOrder(2, 's1', { version: 3 })];
  await second.commit(sampleChange('s1', { epoch: 2 as Epoch, orders }));
  for (const order of orders) assert.deepEqual(await second.findOrder(order.orderId), order);
});

test('an intervention and its audit entry become durable together, or neither does', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const former = boot('b1');
  await former.open();
  await boot('b2').open();
  const audit = { ...author, action: 'dead-letter.replay', target: 'order 1' };
  const change = { orders: [sampleOrder(1, 's1')], audit };
  assert.equal(await former.commit(sampleChange('s1', change)), 'fenced');
  assert.deepEqual(await readAudit(database, { limit: 9 }), []);
  assert.equal(await former.findOrder(sampleOrder(1, 's1').orderId), null);
});

test("a dead letter's attempts read back in order, whole, and none of another order", async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  const orders = [1, 2, 3].map((number) => sampleOrder(number, 's1'));
  const [one, two, three] = orders.map(({ orderId }) => orderId) as [OrderId, OrderId, OrderId];
  const attempts = [
    { orderId: one, number: 1, startedAt: SOME_DAY, endedAt: SOME_DAY + 5, outcome: 'not_received', detail: 'refused' },
    { orderId: one, number: 2, startedAt: SOME_DAY + 9 },
    { orderId: two, number: 1, startedAt: SOME_DAY, endedAt: SOME_DAY + 1, outcome: 'delivered' },
    { orderId: three, number: 1, startedAt: SOME_DAY },
  ] as const;
  await records.commit(sampleChange('s1', { orders, attempts: attempts.toReversed() }));
  assert.deepEqual(await readAttempts(database, [one, two]), attempts.slice(0, 3));
  assert.deepEqual(await readAttempts(database, []), []);
});
