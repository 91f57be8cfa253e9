import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Slot, SlotReason } from '../../../../../app/web/browser/answers/booking.ts';
import { daysFrom } from '../../../../../app/web/browser/booking/day-words.ts';
import { dayTrouble, hoursOf } from '../../../../../app/web/browser/booking/slot-words.ts';

function slotAt(slot: string, free: number, reason?: SlotReason): Slot {
  const counts = { capacity: 10, pending: 0, confirmed: 10 - free, free };
  return { slot, ...counts, state: reason === undefined ? 'open' : 'unavailable', ...(reason && { reason }) };
}

test('a slot says how many places are left when they are few, and why it cannot be booked', () => {
  const [hour] = hoursOf([
    slotAt('2026-08-14T12:00:00-04:00', 9),
    slotAt('2026-08-14T12:15:00-04:00', 2),
    slotAt('2026-08-14T12:30:00-04:00', 0, 'full'),
    slotAt('2026-08-14T12:45:00-04:00', 9, 'cut-off'),
  ]);
  assert.deepEqual(
    hour?.slots.map(({ time, words, isOpen }) => `${time} ${words} ${isOpen}`),
    ['12:00 Free true', '12:15 2 left true', '12:30 Full false', '12:45 Too soon false'],
  );
});

test('what is past is not shown', () => {
  const hours = hoursOf([slotAt('2026-08-14T11:00:00-04:00', 9, 'past'), slotAt('2026-08-14T12:00:00-04:00', 9)]);
  assert.deepEqual(
    hours.map(({ label }) => label),
    ['12:00'],
  );
});

test("an autumn's repeated hour is there twice, told apart by its offset", () => {
  const hours = hoursOf([slotAt('2026-11-01T01:30:00-04:00', 9), slotAt('2026-11-01T01:30:00-05:00', 9)]);
  assert.deepEqual(
    hours.map(({ label }) => label),
    ['01:00 UTC−04:00', '01:00 UTC−05:00'],
  );
});

test('a day on which nothing can be booked says so in a sentence', () => {
  const at = '2026-08-14T12:00:00-04:00';
  assert.equal(dayTrouble([slotAt(at, 1), slotAt(at, 0, 'full')]), null);
  assert.match(dayTrouble([]) ?? '', /closed/);
  assert.match(dayTrouble([slotAt(at, 9, 'closed')]) ?? '', /closed/);
  assert.match(dayTrouble([slotAt(at, 9, 'past'), slotAt(at, 9, 'cut-off')]) ?? '', /no more times/);
  assert.match(dayTrouble([slotAt(at, 9, 'past'), slotAt(at, 9, 'paused')]) ?? '', /no orders just now/);
  assert.match(dayTrouble([slotAt(at, 0, 'full'), slotAt(at, 9, 'past')]) ?? '', /taken/);
});

test('days are named from today in the store, over the end of a month', () => {
  assert.deepEqual(
    daysFrom('2026-08-30', 3).map(({ date, name, about }) => `${date} ${name} ${about}`),
    ['2026-08-30 Today 30 Aug', '2026-08-31 Tomorrow 31 Aug', '2026-09-01 Tue 1 Sept'],
  );
});
