import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AvailabilityTable } from '../../stores/availability-table.ts';

const noon = Date.UTC(2026, 7, 14, 16);
const nobody = { holdKnown: () => undefined, holdExpired: () => undefined, holdGone: () => undefined };

test('what is given back to a slot that was let go counts nothing, however often', () => {
  const table = new AvailabilityTable(nobody);
  table.takeOrdered(noon, 2);
  table.prune(noon + 1);
  table.giveBackOrdered(noon, 1);
  table.giveBackOrdered(noon, 1);
  assert.deepEqual(table.takenSlots(), []);
  assert.deepEqual(table.count(noon, 10, noon), { capacity: 10, pending: 0, confirmed: 0, free: 10 });
});

test('a slot of which everything was given back is let go', () => {
  const table = new AvailabilityTable(nobody);
  table.takeOrdered(noon, 2);
  table.giveBackOrdered(noon, 2);
  assert.deepEqual(table.takenSlots(), []);
});

test('a slot that starts within a minute, as by the broken offsets of former times, is told from its neighbours', () => {
  const table = new AvailabilityTable(nobody);
  const slots = Array.from({ length: 500 }, (_, index) => noon - 1 + index);
  for (const slot of slots) table.takeOrdered(slot, 1);
  assert.deepEqual(table.takenSlots(), slots);
  for (const slot of slots) assert.equal(table.count(slot, 10, noon).confirmed, 1);
  assert.equal(table.takenBetween(noon, noon + 1), 2);
  table.prune(noon);
  assert.deepEqual(table.takenSlots(), slots.slice(1));
});
