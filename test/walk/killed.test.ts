import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledClock, systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { startService, startServiceHere } from '../support/service.ts';
import type { ShownHold } from './chain.ts';
import {
  atThePos,
  defineAccount,
  defineStore,
  hold,
  minute,
  order,
  orderNow,
  slotIn,
  slotNow,
  surroundings,
} from './chain.ts';

const second = 1_000;

test('a hold survives SIGKILL of the service and expires at its own time', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const killed = await startService(t, { databaseUrl });
  await defineAccount(killed.ops, pos, 'modern');
  await defineStore(killed.ops, 's1', { capacity: 1 });
  const slot = slotIn(systemClock.now(), 60);
  const held = await hold(killed.booking, 's1', slot);
  assert.deepEqual(await killed.kill(), { code: null, signal: 'SIGKILL' });

  const expiresAt = Date.parse(held.expires_at);
  const clock = new LeapingClock({ speed: 1, startAt: expiresAt - 30 * minute });
  const { booking } = await startServiceHere(t, { databaseUrl, clock });
  const read = async () => bodyOf<ShownHold>(await booking.get(`/v1/holds/${held.hold_id}`), 200);
  const { availability: _, at: _before, ...asItWas } = held;
  const { at: _now, ...asItIs } = await read();
  assert.deepEqual(asItIs, asItWas, 'as it was, with its own expiry');
  const taken = await booking.post('/v1/stores/s1/holds', { slot: held.slot });
  assert.equal(problemOf(taken), '409 slot-full', 'its place is taken');

  clock.leapTo(expiresAt - second);
  await eventually(async () => {
    const before = clock.now();
    const { status } = await read();
    if (status === 'held') assert.ok(before < expiresAt, `still held at ${before - expiresAt} ms after its expiry`);
    else assert.ok(clock.now() >= expiresAt, `${status} ${expiresAt - clock.now()} ms early`);
    assert.equal(status, 'expired');
  });
  assert.equal((await slotNow(booking, 's1', slot)).free, 1);
  const confirmed = await booking.post('/v1/orders', {
    hold_id: held.hold_id,
    items: [{ sku: 'a', name: 'A', quantity: 1 }],
    customer: { name: 'Ada' },
  });
  assert.equal(problemOf(confirmed), '410 hold-gone', 'there is room, but it is not revived');
});

test('an order acknowledged right before SIGKILL is fired once after the restart, late if it is overdue', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const killed = await startService(t, { databaseUrl });
  await defineAccount(killed.ops, pos, 'modern');
  await defineAccount(killed.ops, pos, 'old');
  const slot = slotIn(systemClock.now(), 60);
  for (const pos_account of ['modern', 'old']) {
    await defineStore(killed.ops, `${pos_account}-waiting`, { pos_account });
    await defineStore(killed.ops, `${pos_account}-early`, { pos_account, lead_minutes: 5 });
    await defineStore(killed.ops, `${pos_account}-lost`, { pos_account, lead_minutes: 120 });
    await defineStore(killed.ops, `${pos_account}-taken`, { pos_account, lead_minutes: 120 });
    await pos.set({ kind: 'silent', taken: 0, only: 'submit' }, `ref-${pos_account}-lost`);
    await pos.set({ kind: 'silent', taken: 1, only: 'submit' }, `ref-${pos_account}-taken`);
  }
  const book = (storeId: string) => order(killed.booking, storeId, slot).then(({ order_id }) => order_id);
  const [modernTaken, oldTaken, modernLost, oldLost] = await Promise.all(
    ['modern-taken', 'old-taken', 'modern-lost', 'old-lost'].map(book),
  );
  await eventually(() => assert.equal(pos.requests().filter(({ kind }) => kind === 'submit').length, 4));
  const [modern, old, modernEarly, oldEarly] = await Promise.all(
    ['modern-waiting', 'old-waiting', 'modern-early', 'old-early'].map(book),
  );
  await killed.kill();
  await pos.clear();

  const clock = scaledClock({ speed: 1, startAt: slot - 10 * minute });
  const { booking, ops } = await startServiceHere(t, { databaseUrl, clock });
  const fired = (orderId = '') =>
    eventually(async () => {
      const { status, late } = await orderNow(booking, orderId);
      assert.equal(status, 'fired');
      return { late, ...atThePos(pos, orderId) };
    });
  assert.deepEqual(await fired(modern), { late: true, submits: 1, tickets: 1 });
  assert.deepEqual(await fired(old), { late: true, submits: 1, tickets: 1 });
  const why = /^It went out 5 min( \d+ s)? after its fire time: the service or its store was not running/;
  // The event log, which tells that its store was opened, is written a moment after the order went out.
  await eventually(async () => {
    const { explanation } = bodyOf<{ explanation: string }>(await ops.get(`/v1/ops/orders/${modern}`), 200);
    assert.match(explanation, why);
  });
  assert.deepEqual(await fired(modernTaken), { late: false, submits: 2, tickets: 1 }, 'sent again with the same key');
  assert.deepEqual(await fired(modernLost), { late: false, submits: 2, tickets: 1 });
  assert.deepEqual(
    await fired(oldTaken),
    { late: false, submits: 1, tickets: 1 },
    'looked up and found, not sent again',
  );
  assert.deepEqual(await fired(oldLost), { late: false, submits: 2, tickets: 1 }, 'looked up, not found, sent again');
  for (const early of [modernEarly, oldEarly]) {
    assert.deepEqual(atThePos(pos, early ?? ''), { submits: 0, tickets: 0 }, 'its fire time has not come');
  }
  assert.deepEqual(pos.report().duplicates, []);
});
