import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/chaos/history.ts';
import { findLost } from '../../../app/chaos/lost.ts';
import type { OrderRow } from '../../../app/db/booking-evidence.ts';
import { Lunch, MINUTE, SLOT, together } from './histories.ts';

const nothingKept = { holds: [], orders: [], steps: [], attempts: [] };

function lostIn(...parts: readonly Partial<History>[]): readonly string[] {
  return findLost(together(...parts)).map(({ id, found }) => `${id}: ${found}`);
}

test('a lunch that was held, ordered and cooked is not lost', () => {
  assert.deepEqual(lostIn(new Lunch('ann').cooked().history), []);
});

test('an acknowledged hold or order that the database does not know is lost', () => {
  const { told } = new Lunch('ann').ordered().history;
  assert.deepEqual(lostIn({ told: told ?? [], kept: nothingKept }), ['hold-ann: it is not', 'ord-ann: it is not']);
});

test('a hold that is denied before its time is lost; after it, or when it was given back, it is not', () => {
  const denied = (at: number) =>
    ({ kind: 'hold_denied', at, holdId: 'hold-ann', problem: 'hold-gone: expired' }) as const;
  const tooSoon = new Lunch('ann').tell(denied(SLOT - 19.5 * MINUTE));
  assert.deepEqual(lostIn(tooSoon.history), ['hold-ann: hold-gone: expired at 2026-08-14T15:40:30.000Z']);
  assert.deepEqual(lostIn(new Lunch('ann').tell(denied(SLOT - 19 * MINUTE)).history), []);
  const given = { kind: 'release_asked', at: SLOT - 19.8 * MINUTE, holdId: 'hold-ann' } as const;
  assert.deepEqual(lostIn(new Lunch('ann').tell(given, denied(SLOT - 19.5 * MINUTE)).history), []);
});

test('an extension that was acknowledged and is not kept is lost', () => {
  const extended = {
    kind: 'extended',
    at: SLOT - 19.5 * MINUTE,
    holdId: 'hold-ann',
    expiresAt: SLOT - 18 * MINUTE,
  } as const;
  assert.equal(lostIn(new Lunch('ann').tell(extended).history).length, 1);
  const kept = new Lunch('ann').tell(extended);
  kept.hold = { ...kept.hold, expiresAt: extended.expiresAt };
  assert.deepEqual(lostIn(kept.history), []);
});

test('an order that is thought to be at the POS, and is not, is lost', () => {
  for (const status of ['fired', 'accepted', 'preparing', 'ready', 'picked_up'] as const) {
    assert.deepEqual(lostIn(new Lunch('ann').ordered(status).history), [`ord-ann: ${status} without a ticket`]);
  }
});

test('an order that is cooked for another time than it was moved to is lost', () => {
  const late = new Lunch('ann').ordered().printed({ promiseAt: SLOT + 5 * MINUTE });
  assert.deepEqual(lostIn(late.history), ['ord-ann: for 2026-08-14T16:05:00.000Z']);
});

test('a dead letter is lost, but for an account that cannot be asked, and there only with a reason', () => {
  const deadAt = (storeId: string, detail: string | null) =>
    new Lunch('ann', { storeId }).ordered('dead_letter').step(SLOT, 'dead_letter', detail).history;
  assert.deepEqual(lostIn(deadAt('soho', 'rejected')), ['ord-ann: a dead letter']);
  assert.deepEqual(lostIn(deadAt('dark', null)), ['ord-ann: a dead letter']);
  assert.deepEqual(lostIn(deadAt('dark', 'rejected')), []);
});

test('an order that nobody called off and that is cancelled is lost', () => {
  const asked = { kind: 'cancel_asked', at: SLOT - 18 * MINUTE, orderId: 'ord-ann' } as const;
  for (const status of ['cancelled', 'cancelled_by_store'] as const) {
    assert.deepEqual(lostIn(new Lunch('ann').ordered(status).history), [`ord-ann: ${status}`]);
    assert.deepEqual(lostIn(new Lunch('ann').ordered(status).tell(asked).history), []);
  }
});

test('a cancellation that was acknowledged holds in the database and at the POS', () => {
  const at = SLOT - 18 * MINUTE;
  const cancelled = (status: OrderRow['status']) =>
    new Lunch('ann')
      .ordered(status)
      .tell({ kind: 'cancel_asked', at, orderId: 'ord-ann' }, { kind: 'cancelled', at, orderId: 'ord-ann' });
  assert.deepEqual(lostIn(cancelled('accepted').printed().history), ['ord-ann: it is accepted']);
  assert.deepEqual(lostIn(cancelled('cancelled').printed().history), ['ord-ann: t-ann-1 is accepted']);
  assert.deepEqual(lostIn(cancelled('cancelled').printed({ status: 'cancelled' }).history), []);
});

test('a move that was acknowledged and is not kept is lost', () => {
  const moved = { kind: 'moved', at: SLOT - 18 * MINUTE, orderId: 'ord-ann', slot: SLOT + 5 * MINUTE } as const;
  assert.deepEqual(lostIn(new Lunch('ann').cooked().tell(moved).history), ['ord-ann: in 2026-08-14T16:00:00.000Z']);
});

test('an acknowledged order that the service says it does not know is lost', () => {
  const denied = { kind: 'order_denied', at: SLOT, orderId: 'ord-ann', problem: 'order-unknown' } as const;
  assert.deepEqual(lostIn(new Lunch('ann').cooked().tell(denied).history), ['ord-ann: order-unknown']);
});

test('an order that only the POS knows is lost', () => {
  const { tickets } = new Lunch('ann').cooked().history;
  assert.deepEqual(lostIn({ tickets: tickets ?? [] }), ['ord-ann: only t-ann-1 knows it']);
});
