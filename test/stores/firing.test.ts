import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { OrderId, StoreId } from '../../stores/ids.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain, refusalOf, storeNamed } from '../support/one-chain.ts';
import { assertFiredAtOnce } from './fired-at-once.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
const fireTime = noon - 15 * minute;
const soho = 'soho' as StoreId;

function firedAt(chain: Chain, name = 'soho'): number[] {
  return chain.pos(name).submissions.map(({ at }) => at);
}

async function ordersAt(chain: Chain, slot: number, count: number): Promise<OrderId[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => chain.order('soho', slot)));
  return answers.map(({ order }) => order.orderId);
}

test('an order reaches the POS exactly 15 minutes before its slot', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute - 1);
  assert.equal(chain.pos('soho').tickets.length, 0);
  await chain.clock.advance(1);
  assert.deepEqual(
    chain.pos('soho').tickets.map(({ orderId, at }) => ({ orderId, at })),
    [{ orderId: order.orderId, at: fireTime }],
  );
  const fired = await chain.orderNow(order.orderId);
  assert.equal(fired.status, 'fired');
  assert.equal(fired.firedAt, fireTime);
  assert.equal(fired.late, false);
  await chain.stop();
});

test('an order booked inside the lead time is fired at once', async () => {
  const chain = await openChain('soho');
  await chain.order('soho', ELEVEN + 15 * minute);
  await chain.clock.advance(1);
  assert.deepEqual(firedAt(chain), [ELEVEN]);
  assert.equal(chain.told('order_fired')[0]?.latenessMs, 0);
  await chain.stop();
});

test('orders that are due together are fired in promise order', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { deliveryConcurrency: 0 }));
  const slots = [1, 2, 0, 2, 1, 0].map((quarter) => noon + quarter * 15 * minute);
  const orders = new Map<string, number>();
  for (const slot of slots) orders.set((await chain.order('soho', slot)).order.orderId, slot);
  await chain.clock.advance(75 * minute);
  granted(await chain.control('soho', { deliveryConcurrency: 1 }));
  await chain.clock.advance(1);
  const fired = chain.pos('soho').submissions.map(({ orderId }) => orders.get(orderId));
  assert.deepEqual(
    fired,
    slots.toSorted((a, b) => a - b),
  );
  await chain.stop();
});

test('an order that comes due later but is promised earlier overtakes those that wait', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { deliveryConcurrency: 0, leadExtensionMinutes: 45 }));
  await ordersAt(chain, noon, 2);
  await chain.clock.advance(minute);
  const [urgent] = await ordersAt(chain, noon - 15 * minute, 1);
  await chain.clock.advance(minute);
  granted(await chain.control('soho', { deliveryConcurrency: 1 }));
  await chain.clock.advance(1);
  assert.equal(chain.pos('soho').submissions[0]?.orderId, urgent);
  assert.equal(chain.pos('soho').submissions.length, 3);
  await chain.stop();
});

test('no more orders are in flight than the store can take, and the next goes as soon as one has ended', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  for (let i = 0; i < 7; i += 1) await chain.order('soho', noon);
  pos.react = () => 'hang';
  await chain.clock.advance(45 * minute);
  assert.equal(pos.inFlight, 2);
  const { health } = granted(chain.desk.view(soho));
  assert.deepEqual([health.inFlight, health.queued], [2, 5]);
  pos.react = (_, nth) => (nth === 1 ? 'hang' : 'deliver');
  pos.timeOut();
  await chain.clock.settle();
  assert.equal(pos.inFlight, 2);
  assert.equal(pos.submissions.length, 4);
  assert.equal(pos.peakInFlight, 2);
  pos.react = () => 'deliver';
  pos.timeOut();
  await chain.clock.advance(10 * second);
  assert.equal(pos.tickets.length, 7);
  assert.equal(pos.peakInFlight, 2);
  await chain.stop();
});

test('changing the concurrency is in force at once, and leaves alone what is in flight', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  for (let i = 0; i < 9; i += 1) await chain.order('soho', noon);
  pos.react = () => 'hang';
  await chain.clock.advance(45 * minute);
  granted(await chain.control('soho', { deliveryConcurrency: 4 }));
  await chain.clock.settle();
  assert.equal(pos.inFlight, 4);
  granted(await chain.control('soho', { deliveryConcurrency: 0 }));
  await chain.clock.settle();
  assert.equal(pos.inFlight, 4);
  pos.answerHanging({ kind: 'rejected', reason: 'closed' });
  await chain.clock.advance(minute);
  assert.equal(pos.submissions.length, 4);
  granted(await chain.control('soho', { deliveryConcurrency: 1 }));
  await chain.clock.settle();
  assert.equal(pos.inFlight, 1);
  assert.equal(pos.submissions.length, 5);
  await chain.stop();
});

test('a concurrency that was set until some time falls back by itself, even in a busy moment', async () => {
  const chain = await openChain('soho');
  const until = fireTime;
  granted(await chain.control('soho', { deliveryConcurrency: 0, until }));
  await chain.order('soho', noon - 15 * minute);
  for (let i = 0; i < 3; i += 1) await chain.order('soho', noon);
  await chain.clock.advance(until - ELEVEN - 1);
  assert.deepEqual(firedAt(chain), []);
  void chain.clock.advance(1);
  void chain.hold('soho', noon + 30 * minute);
  await chain.clock.settle();
  await chain.clock.advance(1);
  assert.deepEqual(firedAt(chain), [until, until, until, until]);
  await chain.stop();
});

test('a setting that lapses at the instant of a booking lapses all the same', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { deliveryConcurrency: 0, until: ELEVEN + minute }));
  await chain.order('soho', ELEVEN + 15 * minute);
  await chain.clock.advance(30 * second);
  assert.equal(chain.pos('soho').tickets.length, 0);
  chain.clock.jump(30 * second);
  granted(await chain.hold('soho', noon));
  await chain.clock.advance(minute);
  assert.equal(chain.pos('soho').tickets.length, 1);
  await chain.stop();
});

test('a longer lead time fires earlier while it is in force, and later again when it lapses', async () => {
  const chain = await openChain('soho');
  const { order, fireAt } = await chain.order('soho', noon);
  assert.equal(fireAt, fireTime);
  granted(await chain.control('soho', { leadExtensionMinutes: 10, until: ELEVEN + 40 * minute }));
  assert.equal(granted(await chain.desk.findOrder(order.orderId)).fireAt, fireTime - 10 * minute);
  const { order: next } = await chain.order('soho', noon + 15 * minute);
  await chain.clock.advance(35 * minute);
  assert.deepEqual(firedAt(chain), [fireTime - 10 * minute]);
  await chain.clock.advance(5 * minute);
  assert.equal(granted(await chain.desk.findOrder(next.orderId)).fireAt, noon);
  await chain.clock.advance(20 * minute - 1);
  assert.equal(firedAt(chain).length, 1);
  await chain.clock.advance(1);
  assert.deepEqual(firedAt(chain), [fireTime - 10 * minute, noon]);
  await chain.stop();
});

test('an order that a longer lead time makes due at once is not late', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(40 * minute);
  granted(await chain.control('soho', { leadExtensionMinutes: 30 }));
  await assertFiredAtOnce(chain, order.orderId);
  await chain.stop();
});

test('after a restart the overdue orders are fired first, each once, and marked late', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 20 }));
  const early = await ordersAt(chain, noon, 3);
  const onTime = (await chain.order('soho', noon + 15 * minute)).order.orderId;
  await chain.clock.advance(44 * minute);
  chain.kill();
  await chain.clock.advance(16 * minute);
  assert.deepEqual(firedAt(chain), []);
  await chain.boot();
  await chain.clock.advance(1);
  assert.deepEqual(
    chain.pos('soho').submissions.map(({ orderId }) => orderId),
    [...early, onTime],
  );
  for (const orderId of early) assert.equal((await chain.orderNow(orderId)).late, true);
  assert.equal((await chain.orderNow(onTime)).late, false);
  assert.equal(chain.told('order_fired')[0]?.latenessMs, 15 * minute);
  await chain.stop();
});

test('an order that was acknowledged is fired once, however often the service is killed', async () => {
  const chain = await openChain('soho');
  const orders = await ordersAt(chain, noon, 5);
  for (let kills = 0; kills < 10; kills += 1) {
    await chain.clock.advance(7 * minute);
    chain.kill();
    await chain.boot();
  }
  for (const orderId of orders) assert.equal(chain.pos('soho').ticketsOf(orderId), 1);
  assert.equal(chain.pos('soho').tickets.length, 5);
  await chain.stop();
});

test('no POS is called while the former owner of the store may still believe that it is the owner', async () => {
  const chain = await openChain('soho');
  await chain.order('soho', noon);
  await chain.clock.advance(30 * minute);
  chain.kill();
  chain.records.formerLeaseMs = 20 * minute;
  await chain.boot();
  await chain.clock.advance(20 * minute - 1);
  granted(await chain.control('soho', { deliveryConcurrency: 3 }));
  await chain.restart('soho', 'pool');
  await chain.restart('soho', 'tracker');
  await chain.clock.settle();
  assert.deepEqual(firedAt(chain), []);
  assert.equal(chain.pos('soho').polls.filter(({ at }) => at > ELEVEN + 30 * minute).length, 0);
  await chain.clock.advance(1);
  assert.deepEqual(firedAt(chain), [ELEVEN + 50 * minute]);
  await chain.stop();
});

test('a ticket is not voided while the former owner of the store may still believe that it is the owner', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  chain.kill();
  chain.records.formerLeaseMs = minute;
  await chain.boot();
  assert.equal(refusalOf(await chain.desk.cancel(order.orderId, undefined)).kind, 'store-starting');
  assert.deepEqual(chain.pos('soho').voids, []);
  await chain.clock.advance(minute);
  granted(await chain.desk.cancel(order.orderId, undefined));
  assert.deepEqual(chain.pos('soho').voids, [order.orderId]);
  await chain.stop();
});

test('a clock that jumps forward fires what is due within a minute, and a clock that jumps back fires nothing twice', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  chain.clock.jump(50 * minute);
  await chain.clock.advance(minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  chain.clock.jump(-50 * minute);
  await chain.clock.advance(60 * minute);
  assert.equal(chain.pos('soho').submissions.length, 1);
  await chain.stop();
});

test('the sweep finds an order whose alarm is set and never rings', async () => {
  const chain = await openChain('soho');
  const { timers } = chain.state('soho').world;
  const deaf = mock.method(timers, 'at', () => ({ cancel: () => undefined }));
  const { order } = await chain.order('soho', noon);
  deaf.mock.restore();
  await chain.clock.advance(46 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  await chain.stop();
});

test('the sweep finds an order whose alarm was lost', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(40 * minute);
  const state = chain.state('soho');
  while (state.book.takeDue(noon) !== undefined);
  state.waker?.setAlarm();
  await chain.clock.advance(6 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  await chain.stop();
});
