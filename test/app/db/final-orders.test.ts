import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finalOrders } from '../../../app/db/orders.ts';
import type { StoreId } from '../../../stores/ids.ts';
import type { OrderRange } from '../../../stores/order-range.ts';
import { ordersWithin } from '../../../stores/order-range.ts';
import { SOME_DAY, sampleChange, sampleOrder } from '../../support/sample-records.ts';
import { storage } from '../../support/storage.ts';

const minute = 60_000;

test('final orders are found by slot and page by page, just as in memory', async (t) => {
  const { database, boot } = await storage(t, ['nyc', 'lon']);
  const records = boot('boot-1');
  await records.open();
  const statuses = ['picked_up', 'cancelled', 'cancelled_by_store', 'scheduled', 'picked_up', 'cancelled'] as const;
  const orders = statuses.map((status, index) =>
    sampleOrder(index + 1, 'nyc', { status, slot: SOME_DAY + 15 * minute * (index % 3) }),
  );
  const timeline = orders.map(({ orderId, later: entries }) => ({ orderId, first: 1, entries }));
  await records.commit(sampleChange('nyc', { orders, timeline }));
  await records.commit(sampleChange('lon', { orders: [sampleOrder(9, 'lon', { status: 'picked_up' })] }));
  const final = orders.filter(({ status }) => status !== 'scheduled');
  const all: OrderRange = { from: SOME_DAY, until: SOME_DAY + 60 * minute, limit: 100 };
  const ranges = [
    all,
    { ...all, from: SOME_DAY + 15 * minute },
    { ...all, until: SOME_DAY + 15 * minute },
    { ...all, until: SOME_DAY },
    { ...all, after: final[1] },
    { ...all, after: ordersWithin(final, all)[2] },
  ];
  for (const range of ranges) {
    const found = await finalOrders(database, 'nyc' as StoreId, range);
    assert.deepEqual(ordersWithin(found, range), ordersWithin(final, range), JSON.stringify(range));
  }
  const firstTwo = await finalOrders(database, 'nyc' as StoreId, { ...all, limit: 2 });
  assert.deepEqual(ordersWithin(firstTwo, { ...all, limit: 2 }), ordersWithin(final, { ...all, limit: 2 }));
  assert(firstTwo.length <= 4, 'no more are read than a page can need');
});
