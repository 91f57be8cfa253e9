import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PastOrder } from '../../../app/demo/day-of-orders.ts';
import { REPLAY_SECONDS, replayOf, replaySpeed } from '../../../app/demo/replay.ts';
import { seededRandom } from '../../../lib/random.ts';

const minute = 60_000;
const items = [{ sku: 'hawaiian-M', name: 'hawaiian (M)', quantity: 1 }];

/** Orders of one day in New York, by their wall time. */
function ordersAt(...times: readonly string[]): readonly PastOrder[] {
  return times.map((time, index) => ({ id: `${index}`, at: Date.parse(`2015-08-14T${time}-04:00`), items }));
}

function replay(...times: readonly string[]) {
  return replayOf('2015-08-14', ordersAt(...times), seededRandom(1));
}

test('an order is booked into the slot that contains its time, and into no other', () => {
  const { customers } = replay('13:00:00', '13:14:59', '13:15:00', '23:02:05');
  const slots = new Map(customers.map(({ name, slot }) => [name, new Date(slot).toISOString().slice(11, 16)]));
  assert.deepEqual([...slots].toSorted(), [
    ['Order 0', '17:00'],
    ['Order 1', '17:00'],
    ['Order 2', '17:15'],
    ['Order 3', '03:00'],
  ]);
  assert.ok(customers.every(({ choice }) => choice === 'insist'));
});

test('every order is booked 30 to 90 minutes ahead of its slot, and they come in order', () => {
  const { customers, startAt } = replay(...Array.from({ length: 300 }, () => '13:00:00'));
  const ahead = customers.map(({ slot, arrivesAt }) => (slot - arrivesAt) / minute);
  assert.ok(Math.min(...ahead) >= 30 && Math.min(...ahead) < 32, `${Math.min(...ahead)}`);
  assert.ok(Math.max(...ahead) <= 90 && Math.max(...ahead) > 88, `${Math.max(...ahead)}`);
  assert.deepEqual(
    ahead,
    ahead.toSorted((a, b) => b - a),
  );
  assert.ok(customers.every(({ arrivesAt }) => arrivesAt > startAt));
});

test('the same seed plans the same day', () => {
  assert.deepEqual(replay('13:00:00', '14:00:00'), replay('13:00:00', '14:00:00'));
});

test('a day takes a minute and a half unless a speed is given', () => {
  const scenario = replay('11:20:00', '22:40:00');
  const lastPickUp = Date.parse('2015-08-14T22:36:00-04:00');
  const seconds = (lastPickUp - scenario.startAt) / replaySpeed(scenario) / 1_000;
  assert.ok(seconds <= REPLAY_SECONDS && seconds > REPLAY_SECONDS - 1, `${seconds}`);
});
