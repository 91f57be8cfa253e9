import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/chaos/history.ts';
import { findUnsettled } from '../../../app/chaos/unsettled.ts';
import { Lunch, MINUTE, quiet, SLOT, together } from './histories.ts';

function unsettledIn(...parts: readonly Partial<History>[]): readonly string[] {
  return findUnsettled(together(...parts)).map(({ id, found }) => `${id}: ${found}`);
}

test('lunches that are cooked or called off are settled', () => {
  assert.deepEqual(unsettledIn(new Lunch('ann').cooked().history, new Lunch('bob').ordered('cancelled').history), []);
});

test('an order that waits for its delivery is not settled', () => {
  for (const status of ['scheduled', 'firing', 'deferred'] as const) {
    assert.deepEqual(unsettledIn(new Lunch('ann').ordered(status).history), [
      `ord-ann: ${status}, waits for its delivery`,
    ]);
  }
});

test('an unconfirmed order is not settled, unless nobody can ever know, and then only while the feed says nothing', () => {
  const unconfirmed = (storeId: string) => new Lunch('ann', { storeId }).ordered('unconfirmed');
  assert.equal(unsettledIn(unconfirmed('soho').history).length, 1);
  assert.deepEqual(unsettledIn(unconfirmed('dark').history), []);
  assert.equal(unsettledIn(unconfirmed('dark').printed().history).length, 1);
  const trying = unconfirmed('dark');
  assert.ok(trying.order);
  trying.order = { ...trying.order, nextAttemptAt: SLOT };
  assert.equal(unsettledIn(trying.history).length, 1);
});

test('an order whose ticket has moved on long ago, unheard, is not settled', () => {
  const fired = (receivedAt: number) => new Lunch('ann').ordered('fired').printed({ receivedAt }).history;
  assert.equal(unsettledIn(fired(SLOT)).length, 1);
  assert.deepEqual(unsettledIn(fired(SLOT + MINUTE - 1_000)), [], 'the feed may tell yet');
  const voided = new Lunch('ann').ordered('accepted').printed({ status: 'cancelled' });
  assert.deepEqual(unsettledIn(voided.history), ['ord-ann: accepted, waits for news that its ticket is void']);
});

test('a store that does not answer at the end is not settled', () => {
  const ending = { ...quiet.ending, notOpen: [{ storeId: 'soho', why: '503 store-starting' }] };
  assert.deepEqual(unsettledIn({ ending }), ['soho: 503 store-starting']);
});

test('a place that leaked, or is given away twice, is not settled', () => {
  const lunch = new Lunch('ann').cooked().history;
  const live = new Lunch('bob', { heldAt: SLOT + 0.5 * MINUTE }).history;
  const counted = (pending: number, confirmed: number) => {
    const count = {
      kind: 'counted',
      at: SLOT + MINUTE,
      storeId: 'soho',
      slot: SLOT,
      capacity: 2,
      pending,
      confirmed,
    } as const;
    return { ending: { ...quiet.ending, counts: [count] } };
  };
  assert.deepEqual(unsettledIn(lunch, live, counted(1, 1)), []);
  const id = 'soho 2026-08-14T16:00:00.000Z';
  assert.deepEqual(unsettledIn(lunch, live, counted(2, 1)), [`${id}: 2 pending and 1 confirmed`]);
  assert.deepEqual(unsettledIn(lunch, live, counted(1, 0)), [`${id}: 1 pending and 0 confirmed`]);
});
