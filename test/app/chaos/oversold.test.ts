import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/chaos/history.ts';
import { findOversold } from '../../../app/chaos/oversold.ts';
import { Lunch, MINUTE, SLOT, together } from './histories.ts';

const noon = 'soho 2026-08-14T16:00:00.000Z';

function oversoldIn(...lunches: readonly Lunch[]): readonly (readonly [string, number])[] {
  return found(together(...lunches.map(({ history }) => history)));
}

function found(history: History): readonly (readonly [string, number])[] {
  return findOversold(history).map(({ id, count }) => [id, count]);
}

/** Held so many minutes before lunch; a hold lives for one. */
function held(name: string, minutesBefore: number, units = 1): Lunch {
  return new Lunch(name, { heldAt: SLOT - minutesBefore * MINUTE, units });
}

test('two places are two: a third lunch at the same time is oversold', () => {
  const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((name) => new Lunch(name).cooked());
  assert.ok(ann && bob && cid);
  assert.deepEqual(oversoldIn(ann, bob), []);
  assert.deepEqual(oversoldIn(ann, bob, cid), [[noon, 1]]);
});

test('a hold takes its places until it expires, to the millisecond', () => {
  assert.deepEqual(oversoldIn(held('ann', 20, 2), held('bob', 19)), []);
  assert.deepEqual(oversoldIn(held('ann', 20, 2), held('bob', 19.001)), [[noon, 1]]);
});

test('a hold that became an order takes its places from the first moment, and for good', () => {
  assert.deepEqual(oversoldIn(held('ann', 20, 2).cooked(), held('bob', 5)), [[noon, 1]]);
});

test('a released hold took its places at least until that was asked for', () => {
  const released = (at: number) => {
    const lunch = held('ann', 20, 2).tell({ kind: 'release_asked', at, holdId: 'hold-ann' });
    lunch.hold = { ...lunch.hold, status: 'released' };
    return lunch;
  };
  const asked = SLOT - 19.5 * MINUTE;
  assert.deepEqual(oversoldIn(released(asked), held('bob', 19.5)), []);
  assert.deepEqual(oversoldIn(released(asked), held('bob', 19.6)), [[noon, 1]]);
});

test('a cancelled order gives its places back when it is cancelled', () => {
  const cancelled = held('ann', 20, 2)
    .ordered('cancelled')
    .step(SLOT - 10 * MINUTE, 'cancelled');
  assert.deepEqual(oversoldIn(cancelled, held('bob', 10)), []);
  assert.deepEqual(oversoldIn(cancelled, held('bob', 11)), [[noon, 1]]);
});

test('an order that moves takes its former slot until then, and the new one from then on', () => {
  const moved = held('ann', 20, 2)
    .cooked()
    .step(SLOT - 10 * MINUTE, 'scheduled', 'moved');
  assert.ok(moved.order);
  moved.order = { ...moved.order, slot: SLOT + 5 * MINUTE };
  assert.deepEqual(oversoldIn(moved, held('bob', 10)), []);
  assert.deepEqual(oversoldIn(moved, held('bob', 11)), [[noon, 1]]);
  const late = held('cid', 9.5);
  late.hold = { ...late.hold, slot: SLOT + 5 * MINUTE };
  assert.deepEqual(oversoldIn(moved, late), [['soho 2026-08-14T16:05:00.000Z', 1]]);
});

test('an answer that counts more places than there are says it itself', () => {
  const counted = { kind: 'counted', at: SLOT, storeId: 'soho', slot: SLOT, capacity: 2, pending: 1 } as const;
  assert.deepEqual(found(together({ told: [{ ...counted, confirmed: 1 }] })), []);
  assert.deepEqual(found(together({ told: [{ ...counted, confirmed: 3 }] })), [[noon, 2]]);
});
