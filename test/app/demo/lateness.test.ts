import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BookedOrder, Outage, PrintedTicket } from '../../../app/demo/history.ts';
import { arrivalsOf, countLate, latenessOf, percentilesOf } from '../../../app/demo/lateness.ts';
import { history, minute, NOON, order, SPEED, STORE, ticket } from './example-history.ts';

const FIRE_AT = NOON - 15 * minute;

/** One order's arrival, so many real milliseconds after its fire time. */
function arrival(changed: Partial<BookedOrder>, arrivedMs: number, outages: readonly Outage[] = []) {
  const tickets = [ticket('ana', { receivedAt: FIRE_AT + arrivedMs * SPEED })];
  return arrivalsOf(history({ orders: [order('ana', changed)], tickets, outages }));
}

test('lateness is real time from the fire time to the arrival', () => {
  assert.deepEqual(latenessOf(arrival({}, 12)), { p50: 12, p99: 12, max: 12 });
});

test('an order confirmed after its fire time is due when it is confirmed', () => {
  assert.equal(arrival({ createdAt: FIRE_AT + 10 * SPEED }, 12)[0]?.lateMs, 2);
});

test('an order moved after the fire time of its new slot is due when it is moved', () => {
  assert.equal(arrival({ firstMovedAt: FIRE_AT, movedAt: FIRE_AT + 9 * SPEED }, 12)[0]?.lateMs, 3);
});

test('only the first ticket of an order counts', () => {
  const tickets: readonly PrintedTicket[] = [ticket('ana'), ticket('ana', { receivedAt: NOON })];
  assert.equal(arrivalsOf(history({ orders: [order('ana')], tickets }))[0]?.lateMs, 1);
});

test('an order that took two attempts is late, and is no measure of the service', () => {
  const arrivals = arrival({ attempts: 2 }, 80);
  assert.equal(countLate(arrivals), 1);
  assert.deepEqual(latenessOf(arrivals), { p50: null, p99: null, max: null });
});

test('an order that was due while its POS was down is no measure of the service either', () => {
  const down = { storeId: STORE, from: FIRE_AT - minute, until: FIRE_AT + minute };
  assert.equal(latenessOf(arrival({}, 1_500, [down])).max, null);
  assert.equal(latenessOf(arrival({}, 1_500, [{ ...down, storeId: 'lax' }])).max, 1_500);
  assert.equal(latenessOf(arrival({}, 1_500, [{ ...down, until: FIRE_AT - 1 }])).max, 1_500);
});

test('an order over a second late is late whatever the reason', () => {
  assert.equal(countLate(arrival({}, 1_000)), 0);
  assert.equal(countLate(arrival({}, 1_001)), 1);
  assert.equal(countLate(arrival({}, 2_000, [{ storeId: STORE, from: 0, until: NOON }])), 1);
});

test('an order without a ticket, or owed none, has no lateness', () => {
  assert.deepEqual(arrivalsOf(history({ tickets: [] })), []);
  const cancelled = order('ana', { status: 'cancelled', firedAt: null });
  assert.deepEqual(arrivalsOf(history({ orders: [cancelled] })), []);
});

test('percentiles are values that were measured', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.deepEqual(percentilesOf(hundred), { p50: 50, p99: 99, max: 100 });
  assert.deepEqual(percentilesOf([3, 1, 2]), { p50: 2, p99: 3, max: 3 });
  assert.deepEqual(percentilesOf([]), { p50: null, p99: null, max: null });
});
