import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Slot } from '../../../../../../app/web/browser/answers/booking.ts';
import type { StoreView } from '../../../../../../app/web/browser/answers/store.ts';
import {
  hoursOf,
  overrideOf,
  presentSlot,
  slotAfterKey,
  whyUnavailable,
} from '../../../../../../app/web/browser/console/store/slot-bars.ts';
import { someStore } from './some-store.ts';

function slot(time: string, changes: Partial<Slot> = {}): Slot {
  const counts = { capacity: 8, pending: 1, confirmed: 5, free: 2 };
  return { slot: `2026-08-14T${time}:00-04:00`, ...counts, state: 'open', ...changes };
}

function barOf(changes: Partial<Slot>) {
  const [bar] = hoursOf([slot('12:00', changes)], [])[0]?.bars ?? [];
  assert.ok(bar);
  return bar;
}

test('a bar shows what is confirmed and pending as shares of its places', () => {
  const bar = barOf({});
  assert.deepEqual([bar.confirmedShare, bar.pendingShare, bar.capacityShare, bar.over], [5 / 8, 1 / 8, 1, 0]);
  assert.equal(bar.words, '12:00: 5 confirmed, 1 pending, 2 free of 8; open');
});

test('a slot over capacity says by how much, and its mark stands below the top', () => {
  const bar = barOf({ capacity: 4, free: 0, state: 'unavailable', reason: 'full' });
  assert.deepEqual([bar.over, bar.capacityShare, bar.confirmedShare + bar.pendingShare], [2, 4 / 6, 1]);
  assert.equal(bar.words, '12:00: 5 confirmed, 1 pending, 0 free of 4; 2 over capacity; full');
});

test('a slot without places and orders is an empty bar, not a broken one', () => {
  const bar = barOf({ capacity: 0, pending: 0, confirmed: 0, free: 0 });
  assert.deepEqual([bar.confirmedShare, bar.pendingShare, bar.capacityShare], [0, 0, 0]);
});

test('slots stand in the hours of the store, and the hour that autumn repeats stands twice', () => {
  const repeated = ['01:00:00-04:00', '01:30:00-04:00', '01:00:00-05:00'].map((time) =>
    slot('00:00', { slot: `2026-11-01T${time}` }),
  );
  assert.deepEqual(
    hoursOf(repeated, []).map(({ hour, bars }) => [hour, bars.length]),
    [
      ['01', 2],
      ['01', 1],
    ],
  );
});

test('a slot that ops changed is marked, one that was only opened again is not', () => {
  const set = { by: 'ana', reason: 'party', at: '2026-08-14T11:00:00-04:00' };
  const overrides = [
    { slot: '2026-08-14T16:00:00Z', closed: true, ...set },
    { slot: '2026-08-14T12:15:00-04:00', closed: false, ...set },
  ];
  const [hour] = hoursOf([slot('12:00'), slot('12:15')], overrides);
  assert.deepEqual(
    hour?.bars.map(({ mark }) => mark),
    ['set', ''],
  );
});

test('slots of an hour that stand under one reason have its word once', () => {
  const why = (time: string, reason: NonNullable<Slot['reason']>) =>
    slot(time, { state: 'unavailable', reason, free: 0 });
  const slots = [why('12:00', 'past'), why('12:15', 'past'), why('12:30', 'past'), why('12:45', 'closed')];
  const hours = hoursOf([...slots, why('13:00', 'closed'), slot('13:15'), why('13:30', 'closed')], []);
  assert.deepEqual(
    hours.map(({ bars }) => bars.map(({ mark, goesOn }) => (goesOn ? '-' : mark))),
    [
      ['past', '-', '-', 'closed'],
      ['closed', '', 'closed'],
    ],
  );
});

test('why a slot cannot be booked names who is behind it', () => {
  const set = { by: 'ana', reason: 'private party', at: '2026-08-14T11:00:00-04:00' };
  const store: StoreView = {
    ...someStore,
    controls: { paused: { value: true, ...set, reason: 'fryer' } },
    slots: [{ slot: slot('12:00').slot, closed: true, ...set }],
  };
  const why = (changes: Partial<Slot>) => whyUnavailable(slot('12:00', { state: 'unavailable', ...changes }), store);
  assert.equal(why({ reason: 'closed' }), 'Closed by ana: private party.');
  assert.equal(why({ reason: 'paused' }), 'Booking is paused by ana: fryer.');
  assert.equal(why({ reason: 'full' }), 'It is full.');
  assert.equal(why({ reason: 'full', capacity: 2 }), 'It is over capacity.');
  assert.equal(why({ reason: 'past' }), 'It is past.');
  assert.equal(why({}), null);
  assert.equal(overrideOf(slot('12:15'), store), undefined);
});

test('arrow keys walk through the day, and stay at its ends', () => {
  const slots = [slot('12:00'), slot('12:15'), slot('12:30')];
  const after = (key: string, time: string) => slotAfterKey(key, slots, slot(time).slot).slice(11, 16);
  assert.equal(after('ArrowRight', '12:00'), '12:15');
  assert.equal(after('ArrowLeft', '12:00'), '12:00');
  assert.equal(after('ArrowDown', '12:30'), '12:30');
  assert.equal(after('Home', '12:30'), '12:00');
  assert.equal(after('End', '12:00'), '12:30');
  assert.equal(after('x', '12:15'), '12:15');
});

test('the first look goes to the next slot to begin, or to the last of the day', () => {
  const slots = [slot('12:00'), slot('12:15')];
  assert.equal(presentSlot(slots, Date.parse('2026-08-14T12:05:00-04:00')), slots[1]?.slot);
  assert.equal(presentSlot(slots, Date.parse('2026-08-14T13:00:00-04:00')), slots[1]?.slot);
  assert.equal(presentSlot([], 0), undefined);
});
