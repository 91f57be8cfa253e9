import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDuplicates } from '../../../app/chaos/duplicates.ts';
import type { History } from '../../../app/chaos/history.ts';
import { Lunch, SLOT, together } from './histories.ts';

function duplicatesIn(...parts: readonly Partial<History>[]): readonly (readonly [string, number])[] {
  return findDuplicates(together(...parts)).map(({ id, count }) => [id, count]);
}

test('lunches of different people are no duplicates', () => {
  assert.deepEqual(duplicatesIn(new Lunch('ann').cooked().history, new Lunch('bob').cooked().history), []);
});

test('every ticket of an order beyond its first is a duplicate, a void one, too', () => {
  const thrice = new Lunch('ann').cooked().printed({ status: 'cancelled' }).printed();
  assert.deepEqual(duplicatesIn(thrice.history), [['ord-ann', 2]]);
});

test('a request that placed two holds, as when a repeated one is not recognised, is a duplicate', () => {
  const { hold } = new Lunch('ann');
  const again = { kept: { holds: [{ ...hold, holdId: 'hold-ann-again' }], orders: [], steps: [], attempts: [] } };
  assert.deepEqual(duplicatesIn(new Lunch('ann').history, again), [['ann', 1]]);
});

test('two orders of one hold are a duplicate, whether the database or only a customer knows both', () => {
  const { storeId, hold } = new Lunch('ann');
  const { holdId } = hold;
  const told = { kind: 'ordered', sentAt: SLOT, at: SLOT, orderId: 'ord-other', holdId, storeId, slot: SLOT } as const;
  assert.deepEqual(duplicatesIn(new Lunch('ann').cooked().tell(told).history), [['hold-ann', 1]]);
});
