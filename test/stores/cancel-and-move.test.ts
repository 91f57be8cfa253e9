import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, granted, minute, openChain, refusalOf, storeNamed } from '../support/one-chain.ts';
import { assertFiredAtOnce } from './fired-at-once.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
const later = noon + 30 * minute;

test('an order that is cancelled before it is fired never reaches the POS, and frees its place', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  const { order } = await chain.order('soho', noon);
  const cancelled = granted(await chain.desk.cancel(order.orderId, 'changed my mind'));
  assert.equal(cancelled.order.status, 'cancelled');
  assert.equal(cancelled.order.later.at(-1)?.detail, 'changed my mind');
  granted(await chain.hold('soho', noon));
  await chain.clock.advance(60 * minute);
  assert.equal(chain.pos('soho').submissions.length, 0);
  assert.equal(chain.pos('soho').voids.length, 0);
  await chain.stop();
});

test('cancelling twice is fine, and frees the place once', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.order('soho', noon);
  for (let i = 0; i < 2; i += 1) {
    const both = await Promise.all([
      chain.desk.cancel(order.orderId, undefined),
      chain.desk.cancel(order.orderId, undefined),
    ]);
    for (const answer of both) assert.equal(granted(answer).order.status, 'cancelled');
  }
  assert.equal(chain.slot('soho', noon).confirmed, 1);
  await chain.stop();
});

test('an order that was cancelled cannot be moved', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  granted(await chain.desk.cancel(order.orderId, undefined));
  const refusal = refusalOf(await chain.desk.reschedule(order.orderId, later));
  assert.deepEqual(refusal, { kind: 'illegal-transition', from: 'cancelled', detail: 'it is cancelled already' });
  await chain.stop();
});

test('cancelling after it was fired voids the ticket first', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  granted(await chain.desk.cancel(order.orderId, undefined));
  assert.deepEqual(chain.pos('soho').voids, [order.orderId]);
  assert.equal(chain.slot('soho', noon).confirmed, 0);
  await chain.stop();
});

test('an order that only the feed has confirmed is voided, too, although we never saw its ticket', async () => {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, { idempotent: false, canLookUp: false }));
  await chain.boot();
  const pos = chain.pos('soho');
  pos.react = () => 'lost';
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  pos.says(order.orderId, 'accepted');
  await chain.clock.advance(15 * minute);
  granted(await chain.desk.cancel(order.orderId, undefined));
  assert.deepEqual(pos.voids, [order.orderId]);
  await chain.stop();
});

test('an order that the store can no longer stop is not cancelled', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  chain.pos('soho').voidOutcome = { kind: 'too_late', reason: 'in the oven' };
  const refusal = refusalOf(await chain.desk.cancel(order.orderId, undefined));
  assert.equal(refusal.kind, 'illegal-transition');
  assert.equal((await chain.orderNow(order.orderId)).status, 'fired');
  chain.pos('soho').voidOutcome = { kind: 'unknown', reason: 'no answer' };
  assert.equal(refusalOf(await chain.desk.cancel(order.orderId, undefined)).kind, 'store-starting');
  assert.equal((await chain.orderNow(order.orderId)).status, 'fired');
  await chain.stop();
});

test('a ticket is voided once, however many cancel it at the same time', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  const answers = Promise.withResolvers<void>();
  chain.pos('soho').answersAfter = answers.promise;
  const cancelled = Promise.all([1, 2, 3].map(() => chain.desk.cancel(order.orderId, undefined)));
  await chain.clock.settle();
  answers.resolve();
  for (const answer of await cancelled) assert.equal(granted(answer).order.status, 'cancelled');
  assert.equal(chain.pos('soho').voids.length, 1);
  await chain.stop();
});

test('it is too late to cancel or move an order while it is handed to the store, or nobody knows', async () => {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, { idempotent: false }));
  await chain.boot();
  const pos = chain.pos('soho');
  pos.react = () => 'hang';
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute);
  assert.equal(pos.inFlight, 1);
  assert.equal(refusalOf(await chain.desk.cancel(order.orderId, undefined)).kind, 'illegal-transition');
  assert.equal(refusalOf(await chain.desk.reschedule(order.orderId, later)).kind, 'illegal-transition');
  pos.lookUpFails = true;
  pos.timeOut();
  await chain.clock.advance(second);
  const refusal = refusalOf(await chain.desk.cancel(order.orderId, undefined));
  assert.ok(refusal.kind === 'illegal-transition' && refusal.from === 'unconfirmed');
  await chain.stop();
});

test('an order that was interrupted in an attempt cannot be cancelled before that is settled', async () => {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, { idempotent: false }));
  await chain.boot();
  chain.pos('soho').react = () => 'lost and hang';
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute);
  chain.kill();
  chain.records.formerLeaseMs = minute;
  await chain.boot();
  const refusal = refusalOf(await chain.desk.cancel(order.orderId, undefined));
  assert.ok(refusal.kind === 'illegal-transition' && refusal.from === 'firing');
  await chain.clock.advance(minute + second);
  granted(await chain.desk.cancel(order.orderId, undefined));
  assert.deepEqual(chain.pos('soho').voids, [order.orderId]);
  await chain.stop();
});

test('an order that a former process may have sent unrecorded is not cancelled or moved before it is sent again', async () => {
  const chain = new Chain([storeNamed('soho')]);
  await chain.boot();
  const [due, later] = [(await chain.order('soho', noon)).order, (await chain.order('soho', noon + 15 * minute)).order];
  await chain.clock.advance(45 * minute - 1);
  chain.records.goAway();
  await chain.clock.advance(second);
  chain.kill();
  chain.records.comeBack();
  chain.records.formerLeaseMs = minute;
  await chain.boot();
  for (const change of [
    chain.desk.cancel(due.orderId, undefined),
    chain.desk.reschedule(due.orderId, noon + 30 * minute),
  ]) {
    const refusal = refusalOf(await change);
    assert.ok(refusal.kind === 'illegal-transition' && refusal.from === 'scheduled');
  }
  granted(await chain.desk.cancel(later.orderId, undefined));
  await chain.clock.advance(minute + second);
  granted(await chain.desk.cancel(due.orderId, undefined));
  const pos = chain.pos('soho');
  assert.deepEqual([pos.ticketsOf(due.orderId), pos.ticketsOf(later.orderId)], [1, 0]);
  assert.deepEqual(pos.voids, [due.orderId]);
  await chain.stop();
});

test('an order that comes due while a former process may still believe that it is the owner is not cancelled before that is over', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute - second);
  chain.kill();
  chain.records.formerLeaseMs = minute;
  await chain.boot();
  await chain.clock.advance(2 * second);
  const refusal = refusalOf(await chain.desk.cancel(order.orderId, undefined));
  assert.ok(refusal.kind === 'illegal-transition' && refusal.from === 'scheduled');
  await chain.clock.advance(minute);
  granted(await chain.desk.cancel(order.orderId, undefined));
  assert.deepEqual(chain.pos('soho').voids, [order.orderId]);
  await chain.stop();
});

test('an order that waits to be tried again can be cancelled', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  pos.react = () => ({ kind: 'not_received', reason: 'refused' });
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute + second);
  granted(await chain.desk.cancel(order.orderId, undefined));
  await chain.clock.advance(10 * minute);
  assert.equal(pos.submissions.length, 1);
  assert.equal(pos.voids.length, 0);
  await chain.stop();
});

test('orders that wait for their turn, because firing was stopped, can be cancelled and moved', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { deliveryConcurrency: 0 }));
  const cancelled = (await chain.order('soho', noon)).order.orderId;
  const moved = (await chain.order('soho', noon)).order.orderId;
  const stays = (await chain.order('soho', noon)).order.orderId;
  await chain.clock.advance(46 * minute);
  granted(await chain.desk.cancel(cancelled, undefined));
  granted(await chain.desk.reschedule(moved, later));
  granted(await chain.control('soho', { deliveryConcurrency: 2 }));
  await chain.clock.advance(second);
  const pos = chain.pos('soho');
  assert.deepEqual(
    pos.tickets.map(({ orderId }) => orderId),
    [stays],
  );
  await chain.clock.advance(30 * minute);
  assert.deepEqual(
    pos.tickets.map(({ orderId, at }) => [orderId, at]),
    [
      [stays, ELEVEN + 46 * minute],
      [moved, later - 15 * minute],
    ],
  );
  await chain.stop();
});

test('an order that is moved has its place in the new slot, gives back the old one, and is fired in its time', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon, 3);
  const moved = granted(await chain.desk.reschedule(order.orderId, later));
  assert.equal(moved.fireAt, later - 15 * minute);
  assert.equal(chain.slot('soho', noon).confirmed, 0);
  assert.equal(chain.slot('soho', later).confirmed, 3);
  assert.deepEqual(
    chain.told('order_rescheduled').map(({ from, to }) => [from, to]),
    [[noon, later]],
  );
  await chain.clock.advance(75 * minute - 1);
  assert.equal(chain.pos('soho').submissions.length, 0);
  await chain.clock.advance(1);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  assert.equal((await chain.orderNow(order.orderId)).late, false);
  await chain.stop();
});

test('an order that is moved into its lead time is fired at once, and is not late', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', later);
  await chain.clock.advance(50 * minute);
  const moved = granted(await chain.desk.reschedule(order.orderId, noon));
  assert.equal(moved.order.later.at(-1)?.detail, 'moved to 2026-08-14T12:00:00-04:00', 'in the store’s own zone');
  await assertFiredAtOnce(chain, order.orderId);
  await chain.stop();
});

test('an order is not moved to where there is no room, and keeps the place it has', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 2 }));
  const { order } = await chain.order('soho', noon, 2);
  await chain.order('soho', later);
  assert.equal(refusalOf(await chain.desk.reschedule(order.orderId, later)).kind, 'slot-full');
  assert.equal(refusalOf(await chain.desk.reschedule(order.orderId, later + 1)).kind, 'slot-unknown');
  granted(await chain.desk.reschedule(order.orderId, noon));
  assert.equal((await chain.orderNow(order.orderId)).slot, noon);
  assert.equal(chain.slot('soho', noon).confirmed, 2);
  await chain.stop();
});

test('of two orders that want the last place of a slot, one is moved', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 2 }));
  const first = await chain.order('soho', noon);
  const second = await chain.order('soho', noon);
  await chain.order('soho', later);
  const answers = await Promise.all([first, second].map(({ order }) => chain.desk.reschedule(order.orderId, later)));
  assert.deepEqual(
    answers.map(({ ok }) => ok),
    [true, false],
  );
  assert.equal(chain.slot('soho', later).confirmed, 2);
  assert.equal(chain.slot('soho', noon).confirmed, 1);
  await chain.stop();
});

test('an order that is moved and cancelled at the same moment ends cancelled, with no place taken', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  const [moved, cancelled] = await Promise.all([
    chain.desk.reschedule(order.orderId, later),
    chain.desk.cancel(order.orderId, undefined),
  ]);
  granted(moved);
  granted(cancelled);
  assert.equal(chain.slot('soho', noon).confirmed + chain.slot('soho', later).confirmed, 0);
  await chain.clock.advance(90 * minute);
  assert.equal(chain.pos('soho').submissions.length, 0);
  await chain.stop();
});

test('who asks for an order, hold or store that never was is told so', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  const nobody = order.orderId.replace(/\d/g, '9') as typeof order.orderId;
  assert.equal(refusalOf(await chain.desk.findOrder(nobody)).kind, 'order-unknown');
  assert.equal(refusalOf(await chain.desk.cancel(nobody, undefined)).kind, 'order-unknown');
  assert.equal(refusalOf(await chain.desk.reschedule(nobody, noon)).kind, 'order-unknown');
  assert.equal(refusalOf(await chain.hold('nowhere', noon)).kind, 'store-unknown');
  assert.equal(refusalOf(chain.desk.availability('nowhere' as StoreId)).kind, 'store-unknown');
  chain.records.goAway();
  assert.equal(refusalOf(await chain.desk.findOrder(nobody)).kind, 'storage-unavailable');
  await chain.stop();
});
