import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledClock, systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { startServiceHere } from '../support/service.ts';
import type { ShownHold, ShownOrder } from './chain.ts';
import {
  atThePos,
  confirm,
  defineAccount,
  defineStore,
  hold,
  lunch,
  minute,
  order,
  orderNow,
  slotIn,
  slotNow,
  surroundings,
} from './chain.ts';

/** The clock is pushed on to shortly before what comes next, and runs by itself from there. */
const SPEED = 10;
const shortly = 5_000;

/** Real time between a fire time and the order's arrival, on a machine that does other things too. */
const FIRED_WITHIN_MS = 1_000;

test('an order goes from the customer to the POS 15 minutes early, and is followed until it is picked up', async (t) => {
  const clock = new LeapingClock({ speed: SPEED, startAt: systemClock.now() });
  const { databaseUrl, pos } = await surroundings(t, { clock });
  const { ops, booking, lines, stop } = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 'nyc', { time_zone: 'America/New_York', cut_off_minutes: 5, capacity: 15 });

  const slot = slotIn(clock.now(), 60);
  const held = await hold(booking, 'nyc', slot, { units: 2, customer_ref: 'ada' });
  assert.match(held.slot, /-0[45]:00$/, "instants carry the store's own offset");
  assert.equal(Date.parse(held.slot), slot);
  assert.deepEqual(held.availability, { capacity: 15, pending: 2, confirmed: 0, free: 13 });

  const ordered = await confirm(booking, held.hold_id);
  assert.equal(Date.parse(ordered.fire_at), slot - 15 * minute);
  assert.equal(ordered.status, 'scheduled');
  assert.equal(pos.report().tickets, 0);

  clock.leapTo(slot - 15 * minute - shortly);
  await eventually(async () => assert.equal((await orderNow(booking, ordered.order_id)).status, 'accepted'));
  clock.leapTo(slot + 5 * minute);
  const done = await eventually(async () => {
    const now = await orderNow(booking, ordered.order_id);
    assert.equal(now.status, 'picked_up');
    return now;
  });

  const [ticket] = pos.tickets();
  assert.ok(ticket);
  assert.equal(ticket.ticketId, done.ticket_id);
  assert.equal(ticket.storeRef, 'ref-nyc');
  assert.equal(ticket.promiseAt, slot);
  assert.equal(ticket.units, 2);
  const lateMs = (ticket.receivedAt - (slot - 15 * minute)) / SPEED;
  assert.ok(lateMs >= 0 && lateMs < FIRED_WITHIN_MS, `fired ${lateMs} real ms after its fire time`);
  assert.deepEqual(atThePos(pos, done.order_id), { submits: 1, tickets: 1 });

  const life = ['scheduled', 'firing', 'fired', 'accepted', 'preparing', 'ready', 'picked_up'];
  assert.deepEqual(
    done.timeline.map(({ status }) => status),
    life,
  );
  const times = done.timeline.map(({ at }) => Date.parse(at));
  assert.deepEqual(times, times.toSorted(), 'an order never moves backwards');
  assert.equal(done.attempts, 1);

  await stop();
  assert.deepEqual(
    lines.filter(({ msg }) => msg?.startsWith('process')),
    [],
    'no process of the tree crashed, or was left behind by the stop',
  );
});

test('a repeated request gets the first answer, byte for byte, and does nothing twice', async (t) => {
  const { databaseUrl, pos, database } = await surroundings(t);
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1');
  const slot = slotIn(systemClock.now(), 60);
  const askHold = (key: string) =>
    booking.post('/v1/stores/s1/holds', { slot: new Date(slot).toISOString() }, { 'idempotency-key': key });

  const first = await askHold('hold-1');
  const { hold_id } = bodyOf<ShownHold>(first, 201);
  const other = await askHold('hold-2');
  assert.notEqual(other.text, first.text, 'another key is another hold');
  assert.equal((await askHold('hold-1')).text, first.text);

  const askOrder = (more = {}) =>
    booking.post('/v1/orders', { hold_id, ...lunch, ...more }, { 'idempotency-key': 'order-1' });
  const several = await Promise.all([askOrder(), askOrder(), askOrder()]);
  const [ordered, ...same] = several.filter(({ status }) => status === 201);
  assert.ok(ordered, 'one of several at once is performed');
  for (const one of several.filter(({ status }) => status !== 201)) {
    assert.equal(problemOf(one), '409 idempotency-in-progress', 'the others are told so, or come when it is done');
  }
  for (const one of same) assert.equal(one.text, ordered.text);
  bodyOf<ShownOrder>(ordered, 201);
  const again = await askOrder();
  assert.equal(again.text, ordered.text);
  assert.equal(again.status, 201);
  assert.equal(problemOf(await askOrder({ note: 'no onions' })), '422 idempotency-key-reused');
  assert.deepEqual(await slotNow(booking, 's1', slot).then(({ pending, confirmed }) => ({ pending, confirmed })), {
    pending: 1,
    confirmed: 1,
  });
  const [rows] = await database.read<{ orders: number; holds: number }>(
    'SELECT (SELECT count(*)::int FROM orders) AS orders, (SELECT count(*)::int FROM hold) AS holds',
    [],
  );
  assert.deepEqual(rows, { orders: 1, holds: 2 });
});

test('stores may live in another year: requests are still repeated, and a store opened anew keeps its holds', async (t) => {
  const clock = scaledClock({ speed: 1, startAt: Date.UTC(2015, 7, 14, 15) });
  const { databaseUrl, pos } = await surroundings(t, { clock });
  const { ops, booking } = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1');
  const slot = slotIn(clock.now(), 60);
  const ask = () =>
    booking.post('/v1/stores/s1/holds', { slot: new Date(slot).toISOString() }, { 'idempotency-key': 'hold-1' });
  const first = await ask();
  bodyOf(first, 201);
  assert.equal((await ask()).text, first.text);
  await defineStore(ops, 's1', { name: 'Defined anew' });
  assert.equal((await slotNow(booking, 's1', slot)).pending, 1);
});

test('an order booked inside the lead time is fired at once', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 'soon', { lead_minutes: 120 });
  await defineStore(ops, 'later', { lead_minutes: 15 });
  const slot = slotIn(systemClock.now(), 60);

  const waiting = await order(booking, 'later', slot);
  const askedAt = systemClock.now();
  const ordered = await order(booking, 'soon', slot);
  assert.ok(Date.parse(ordered.fire_at) < askedAt, 'its fire time has passed');
  const [ticket] = await eventually(() => {
    const tickets = pos.tickets('ref-soon');
    assert.equal(tickets.length, 1);
    return tickets;
  });
  assert.ok(ticket && ticket.receivedRealMs - askedAt < FIRED_WITHIN_MS);
  const fired = await eventually(async () => {
    const now = await orderNow(booking, ordered.order_id);
    assert.equal(now.status, 'fired');
    return now;
  });
  assert.equal(fired.late, false, 'nobody was late: it could not be fired earlier');
  assert.deepEqual(atThePos(pos, waiting.order_id), { submits: 0, tickets: 0 });
  assert.equal((await orderNow(booking, waiting.order_id)).status, 'scheduled');
});

test('200 customers who want one of 15 places at the same moment: 15 get one, and 185 are told that it is full', async (t) => {
  const { databaseUrl, pos, database } = await surroundings(t);
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1', { capacity: 15 });
  const slot = slotIn(systemClock.now(), 60);
  const body = { slot: new Date(slot).toISOString() };

  const answers = await Promise.all(Array.from({ length: 200 }, () => booking.post('/v1/stores/s1/holds', body)));
  const counts = Object.groupBy(answers, (answer) => (answer.status === 201 ? '201' : problemOf(answer)));
  assert.deepEqual(Object.fromEntries(Object.entries(counts).map(([kind, all]) => [kind, all?.length])), {
    '201': 15,
    '409 slot-full': 185,
  });
  const { capacity, pending, confirmed, free, state, reason } = await slotNow(booking, 's1', slot);
  assert.deepEqual([capacity, pending, confirmed, free, state, reason], [15, 15, 0, 0, 'unavailable', 'full']);
  const [rows] = await database.read<{ holds: number }>('SELECT count(*)::int AS holds FROM hold', []);
  assert.deepEqual(rows, { holds: 15 }, 'what was acknowledged is durable, and nothing else');
});
