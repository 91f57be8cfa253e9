import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderStatus } from '../../../../../app/web/browser/answers/booking.ts';
import { isFinal, mayCancel, mayMove, standing, stepsOf } from '../../../../../app/web/browser/booking/order-steps.ts';
import { isFinal as nothingMore } from '../../../../../stores/order.ts';

function orderThat(...statuses: readonly [OrderStatus, ...OrderStatus[]]) {
  const timeline = statuses.map((status, index) => ({ at: `2026-08-14T12:0${index}:00-04:00`, status }));
  return { status: statuses.at(-1) ?? statuses[0], timeline };
}

function picture(...statuses: readonly [OrderStatus, ...OrderStatus[]]): readonly string[] {
  return stepsOf(orderThat(...statuses)).map(({ label, state, time = '' }) => `${label}: ${state} ${time}`.trim());
}

test('an order is shown where it stands, with the times of the stations behind it', () => {
  assert.deepEqual(picture('scheduled', 'firing', 'fired'), [
    'Booked: done 12:00',
    'Sent to the kitchen: now 12:02',
    'Accepted: to come',
    'Being prepared: to come',
    'Ready: to come',
    'Picked up: to come',
  ]);
});

test('a station that the store skipped is done; at the end all are', () => {
  const states = stepsOf(orderThat('scheduled', 'firing', 'fired', 'ready')).map(({ state }) => state);
  assert.deepEqual(states, ['done', 'done', 'done', 'done', 'now', 'to come']);
  const ended = stepsOf(orderThat('scheduled', 'fired', 'picked_up'));
  assert.ok(ended.every(({ state }) => state === 'done'));
});

test('what went wrong ends the way where it went wrong', () => {
  assert.deepEqual(picture('scheduled', 'cancelled'), ['Booked: done 12:00', 'Cancelled: failed 12:01']);
  assert.deepEqual(picture('scheduled', 'deferred', 'dead_letter'), [
    'Booked: done 12:00',
    'Not taken by the store: failed 12:02',
  ]);
});

const statuses: readonly OrderStatus[] = [
  'scheduled',
  'firing',
  'deferred',
  'unconfirmed',
  'fired',
  'accepted',
  'preparing',
  'ready',
  'picked_up',
  'cancelled',
  'cancelled_by_store',
  'dead_letter',
];

test('every status has its own sentence; what is over is asked for no more, nor changed', () => {
  const times = { slot: '2026-08-14T12:00:00-04:00', fire_at: '2026-08-14T11:45:00-04:00' };
  assert.equal(new Set(statuses.map((status) => standing({ status, ...times }))).size, statuses.length);
  for (const status of statuses) {
    assert.equal(isFinal(status), nothingMore(status), status);
    assert.ok(!isFinal(status) || !(mayMove(status) || mayCancel(status)), status);
  }
});
