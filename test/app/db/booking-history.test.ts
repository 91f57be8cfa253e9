import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBookingHistory } from '../../../app/db/booking-history.ts';
import type { Order, TimelineEntry } from '../../../stores/order.ts';
import { SOME_DAY, sampleChange, sampleHold, sampleOrder } from '../../support/sample-records.ts';
import { storage } from '../../support/storage.ts';

const minute = 60_000;
const at = (minutes: number) => SOME_DAY + minutes * minute;

function steps({ orderId }: Order, ...entries: readonly TimelineEntry[]) {
  return { orderId, first: 0, entries };
}

test('the history tells of every hold and order, and when orders were moved, fired and cancelled', async (t) => {
  const { database, boot } = await storage(t, ['nyc']);
  const records = boot('boot-1');
  await records.open();
  const holds = [sampleHold(1, 'nyc', { units: 3 }), sampleHold(2, 'nyc', { status: 'released' })];
  const moved = sampleOrder(3, 'nyc', { status: 'fired', slot: at(30), firedAt: at(15), attempts: 2 });
  const cancelled = sampleOrder(4, 'nyc', { status: 'cancelled' });
  const timeline = [
    steps(
      moved,
      { at: at(0), status: 'scheduled' },
      { at: at(1), status: 'scheduled', detail: 'moved to …' },
      { at: at(2), status: 'scheduled', detail: 'moved to …' },
      { at: at(15), status: 'fired' },
    ),
    steps(cancelled, { at: at(0), status: 'scheduled' }, { at: at(5), status: 'cancelled' }),
  ];
  await records.commit(sampleChange('nyc', { holds, orders: [moved, cancelled], timeline }));
  const history = await readBookingHistory(database);
  assert.deepEqual(
    history.holds.toSorted((a, b) => a.units - b.units).map(({ holdId, units, status }) => [holdId, units, status]),
    [
      [holds[1]?.holdId, 1, 'released'],
      [holds[0]?.holdId, 3, 'held'],
    ],
  );
  const byStatus = new Map(history.orders.map((order) => [order.status, order]));
  const { orderId, holdId, storeId, units, createdAt } = moved;
  const given = { orderId, holdId, storeId, units, createdAt, status: 'fired', slot: at(30), attempts: 2 };
  const times = { firedAt: at(15), firstMovedAt: at(1), movedAt: at(2), cancelledAt: null };
  assert.deepEqual(byStatus.get('fired'), { ...given, ...times });
  const { firedAt, firstMovedAt, movedAt, cancelledAt } = byStatus.get('cancelled') ?? assert.fail('it is there');
  assert.deepEqual([firedAt, firstMovedAt, movedAt, cancelledAt], [null, null, null, at(5)]);
});
