import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { atEnd } from '../support/at-end.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { startServiceHere } from '../support/service.ts';
import type { Wire } from '../support/tcp-proxy.ts';
import { startWire } from '../support/tcp-proxy.ts';
import {
  atThePos,
  confirm,
  defineAccount,
  defineStore,
  hold,
  lunch,
  order,
  orderNow,
  slotIn,
  slotNow,
  surroundings,
} from './chain.ts';

/**
 * The stores' minute takes 7.5 s. Their orders, holds and waits live by that clock; what Postgres is given to answer and
 * its lease take real time, and so does the recovery, which is measured in real seconds.
 */
const SPEED = 8;
const second = 1_000;
/** A quarter of an hour, at least, until the orders are fired: more than the slowest machine needs. */
const LEAD_MINUTES = 45;
/** Bookings are answered and due orders flow again within this of the fault's end. */
const RECOVERED_WITHIN_MS = 10 * second;

/**
 * Two stores, one at a POS that honours our key and one at a POS that does not, each with an order that is still to be
 * fired, and with a hold that its customer has yet to confirm; the service reaches Postgres by a wire.
 */
async function aboutToFire(t: TestContext) {
  const clock = new LeapingClock({ speed: SPEED, startAt: systemClock.now() });
  const { databaseUrl, pos } = await surroundings(t, { clock });
  const wire = await startWire(databaseUrl);
  atEnd(t, () => wire.stop());
  const { url, ops, booking } = await startServiceHere(t, { databaseUrl: wire.url, clock });
  const slot = slotIn(clock.now(), 60);
  for (const pos_account of ['modern', 'old'] as const) {
    await defineAccount(ops, pos, pos_account);
    await defineStore(ops, pos_account, { pos_account, lead_minutes: LEAD_MINUTES, hold_minutes: 60 });
  }
  const orders = { modern: await order(booking, 'modern', slot), old: await order(booking, 'old', slot) };
  const holds = { modern: await hold(booking, 'modern', slot), old: await hold(booking, 'old', slot) };
  return { clock, pos, wire, url, booking, slot, orders, holds };
}

type Chain = Awaited<ReturnType<typeof aboutToFire>>;

/** An order that is sent again and again, by a customer who does not know what became of it. */
function orderAgain({ booking, holds }: Chain) {
  const key = { 'idempotency-key': 'the same order, however often it is sent' };
  return booking.post('/v1/orders', { hold_id: holds.modern.hold_id, ...lunch }, key);
}

async function bookingsAreRefused(chain: Chain): Promise<void> {
  const { booking, orders, url } = chain;
  const body = { slot: orders.modern.slot };
  const holds = ['modern', 'old'].map((store) => booking.post(`/v1/stores/${store}/holds`, body));
  for (const refused of await Promise.all([...holds, orderAgain(chain)])) {
    assert.equal(problemOf(refused), '503 storage-unavailable');
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  }
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
}

function firedOnTimeOrNotAtAll({ pos, orders: { modern, old } }: Chain): void {
  const [ticket] = pos.tickets();
  assert.deepEqual(atThePos(pos, modern.order_id), { submits: 1, tickets: 1 });
  const lateMs = ((ticket?.receivedAt ?? 0) - Date.parse(modern.fire_at)) / SPEED;
  assert.ok(lateMs >= 0 && lateMs < second, `${lateMs} real ms after its fire time`);
  assert.equal(atThePos(pos, old.order_id).submits, 0, 'late rather than twice');
}

/** Bookings, the order that was late, and the one whose outcome its customer was not told; answers how long it took. */
async function recovers(chain: Chain): Promise<number> {
  const { booking, slot, pos, orders } = chain;
  const mendedMs = systemClock.monotonic();
  const tookMs = () => systemClock.monotonic() - mendedMs;
  const inTime = <T>(look: () => T | Promise<T>) => eventually(look, RECOVERED_WITHIN_MS - tookMs());
  for (const store of ['modern', 'old']) await inTime(() => hold(booking, store, slot));
  await inTime(() => assert.equal(atThePos(pos, orders.old.order_id).tickets, 1));
  await inTime(async () => bodyOf(await orderAgain(chain), 201));
  return tookMs();
}

async function nothingIsLostOrTwice(chain: Chain): Promise<void> {
  const { booking, slot, pos, orders, holds } = chain;
  const again = bodyOf<{ order_id: string }>(await orderAgain(chain), 201);
  const late = await confirm(booking, holds.old.hold_id);
  for (const { order_id } of [orders.modern, orders.old, again, late]) {
    await eventually(async () => assert.ok((await orderNow(booking, order_id)).ticket_id));
    assert.deepEqual(atThePos(pos, order_id), { submits: 1, tickets: 1 });
  }
  for (const store of ['modern', 'old']) assert.equal((await slotNow(booking, store, slot)).confirmed, 2);
}

/** From a moment before the orders' fire time; `forMs` on the stores' clock. */
async function outage(t: TestContext, breakIt: (wire: Wire) => void, forMs: number): Promise<void> {
  const chain = await aboutToFire(t);
  const from = Date.parse(chain.orders.modern.fire_at) - 8 * second;
  chain.clock.leapTo(from);
  breakIt(chain.wire);
  assert.deepEqual(chain.pos.tickets(), [], 'none has been fired yet');
  await bookingsAreRefused(chain);
  await eventually(() => assert.ok(chain.clock.now() >= from + forMs));
  firedOnTimeOrNotAtAll(chain);
  chain.wire.open();
  t.diagnostic(`recovered within ${Math.round(await recovers(chain))} ms`);
  await nothingIsLostOrTwice(chain);
}

test('while Postgres is gone for 60 s bookings get 503, a POS that honours our key its order on time, any other late and once', async (t) => {
  await outage(t, (wire) => wire.close(), 60 * second);
});

test('while Postgres is a black hole for 80 s, which drops every byte and ends no connection, it is the same', async (t) => {
  await outage(t, (wire) => wire.swallow(), 80 * second);
});
