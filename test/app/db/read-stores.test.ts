import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { Client } from 'pg';
import { OPEN_ORDERS } from '../../../app/db/orders.ts';
import { leasePolicy } from '../../../app/db/ownership.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { Cursor, StoreId, TicketId } from '../../../stores/ids.ts';
import type { OrderStatus } from '../../../stores/order.ts';
import { timelineOf } from '../../../stores/order.ts';
import { SOME_DAY, sampleChange, sampleHold, sampleOrder, sampleStore } from '../../support/sample-records.ts';
import { storage } from '../../support/storage.ts';

const author = { by: 'ops', reason: 'rush', at: SOME_DAY - 5 };
const minute = 60_000;

/** So that a slow machine has no more queries to count than a quick one. */
const RENEWED_BY_NOBODY = { ...leasePolicy, renewEveryMs: 60 * minute };

test('a store is opened from what it was: controls, slots, holds, orders, attempts, settled places, cursor', async (t) => {
  const { boot } = await storage(t, ['s1', 's2']);
  const clock = new FakeClock(SOME_DAY - 60 * minute);
  const former = boot('b1');
  await former.open();
  await former.stop(100);
  const records = boot('b2', { clock });
  await records.open();
  const controls = { deliveryConcurrency: { value: 4, ...author, until: SOME_DAY } };
  const closed = { slot: SOME_DAY, closed: true, ...author };
  const fewer = { slot: SOME_DAY + 2, capacity: 3, ...author, until: SOME_DAY + 1 };
  const live = sampleHold(1, 's1', { expiresAt: clock.now() + minute, customerRef: 'c-1' });
  const itsTimeHasCome = sampleHold(4, 's1', { expiresAt: clock.now() });
  const open = sampleOrder(2, 's1', {
    status: 'deferred',
    attempts: 2,
    attemptsBefore: 1,
    nextAttemptAt: SOME_DAY + 1,
    late: true,
    later: [{ at: SOME_DAY - 2, status: 'firing', detail: 'attempt "1"' }],
  });
  const fired = sampleOrder(3, 's1', { status: 'ready', ticketId: 't-1' as TicketId, firedAt: SOME_DAY - 1 });
  const stray = sampleOrder(6, 's1', { status: 'cancelled', inDoubt: true });
  const underWay = { orderId: open.orderId, number: 2, startedAt: SOME_DAY - 2 };
  await records.commit(
    sampleChange('s1', {
      epoch: 2 as never,
      controls,
      cursor: 'c-9' as Cursor,
      slots: [closed, { slot: SOME_DAY + 1, ...author }, fewer],
      holds: [
        live,
        itsTimeHasCome,
        sampleHold(2, 's1', { status: 'confirmed' }),
        sampleHold(5, 's1', { status: 'expired' }),
      ],
      orders: [open, fired, stray, ...final('picked_up', 10, 2), ...final('cancelled', 20, 3)],
      timeline: [{ orderId: open.orderId, first: 0, entries: timelineOf(open) }],
      attempts: [{ ...underWay, number: 1, endedAt: SOME_DAY - 2, outcome: 'not_received' }, underWay],
    }),
  );
  const [snapshot, empty] = await records.open();
  assert.deepEqual(
    {
      ...snapshot,
      holds: snapshot?.holds.toSorted((a, b) => a.holdId.localeCompare(b.holdId)),
      orders: snapshot?.orders.toSorted((a, b) => a.orderId.localeCompare(b.orderId)),
    },
    {
      definition: sampleStore('s1'),
      controls,
      epoch: 3,
      cursor: 'c-9',
      formerLeaseMs: 0,
      slots: [closed, fewer],
      holds: [live, itsTimeHasCome],
      orders: [open, fired],
      strays: [stray],
      openAttempts: [underWay],
      settledUnits: [{ slot: SOME_DAY, units: 6 }],
    },
  );
  const nothing = { slots: [], holds: [], orders: [], strays: [], openAttempts: [], settledUnits: [], controls: {} };
  assert.deepEqual(empty, { definition: sampleStore('s2'), epoch: 3, formerLeaseMs: 0, cursor: null, ...nothing });
});

/** Three final orders of so many units each. */
function final(status: OrderStatus, from: number, units: number) {
  return [0, 1, 2].map((index) => sampleOrder(from + index, 's1', { status, units }));
}

test('stores that open alike share one copy of their hours', async (t) => {
  const { boot } = await storage(t, ['s1', 's2']);
  const [first, second] = await boot('b1').open();
  assert.ok(first && second);
  assert.equal(first.definition.periods, second.definition.periods);
  assert.notEqual(first.definition.storeId, second.definition.storeId);
});

test('only the stores that were asked for are opened', async (t) => {
  const { boot } = await storage(t, ['s1', 's2', 's3']);
  const opened = await boot('b1').open(['s3' as StoreId, 'unheard-of' as StoreId]);
  assert.deepEqual(
    opened.map((snapshot) => snapshot.definition.storeId),
    ['s3'],
  );
});

test('a boot takes the same number of queries for 3 stores and for 300', async (t) => {
  const few = await queriesOfOpening(t, 3);
  const many = await queriesOfOpening(t, 300);
  assert.equal(few, many);
  assert.ok(few <= 15, String(few));
});

async function queriesOfOpening(t: TestContext, count: number): Promise<number> {
  const { boot } = await storage(
    t,
    Array.from({ length: count }, (_, index) => `s${index}`),
  );
  const records = boot('b1', { leasePolicy: RENEWED_BY_NOBODY });
  const asked = t.mock.method(Client.prototype, 'query');
  assert.equal((await records.open()).length, count);
  asked.mock.restore();
  return asked.mock.callCount();
}

test('a boot does not read the past, however long it is', async (t) => {
  const { boot, database } = await storage(t, ['s1']);
  const records = boot('b1');
  await records.open();
  await records.commit(sampleChange('s1', { orders: [sampleOrder(1, 's1')] }));
  await database.bulk.query(`
    INSERT INTO orders SELECT 'old-' || n, store_id, 'old-' || n, slot - interval '1 year', units, details, created_at,
      'picked_up', false, true, 1, 0, NULL, 't', created_at, false, 1
    FROM orders, generate_series(1, 20000) AS n`);
  await database.bulk.query('ANALYZE orders');
  const { rows } = await database.bulk.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${OPEN_ORDERS}`, [['s1']]);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  assert.match(plan, /orders_open/);
  assert.doesNotMatch(plan, /Seq Scan on orders/);
  const [snapshot] = await records.open();
  assert.equal(snapshot?.orders.length, 1);
  assert.deepEqual(snapshot?.settledUnits, []);
});
