import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { clockOf, handAt } from '../support/clock-hand.ts';
import { eventually } from '../support/eventually.ts';
import { problemOf } from '../support/http-client.ts';
import { startService, startServiceHere } from '../support/service.ts';
import type { ShownOrder } from './chain.ts';
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

/** From the start of the clocks to the fire time; the second process has this long to come up. */
const FIRES_IN_MS = 8_000;

test('of two processes on one database the second takes over, and the first can no longer write or fire', async (t) => {
  const slot = slotIn(systemClock.now(), 60);
  const hand = handAt(slot - 15 * minute - FIRES_IN_MS);
  const clock = clockOf(hand);
  const { databaseUrl, database, pos } = await surroundings(t, { clock });
  await pos.set({ kind: 'forgetful' });
  const first = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(first.ops, pos, 'modern');
  await defineAccount(first.ops, pos, 'old');
  for (const pos_account of ['modern', 'old']) await defineStore(first.ops, pos_account, { pos_account });
  const orders: ShownOrder[] = [];
  for (const storeId of ['modern', 'modern', 'old', 'old']) orders.push(await order(first.booking, storeId, slot));
  const held = await hold(first.booking, 'modern', slot);

  const second = await startService(t, { databaseUrl, hand, nodeName: 'second' });
  assert.ok(clock.now() < slot - 15 * minute, 'the second took too long to start for this test to say anything');
  assert.equal((await slotNow(second.booking, 'modern', slot)).pending, 1);
  const body = { slot: new Date(slot).toISOString() };
  assert.equal(problemOf(await first.booking.post('/v1/stores/modern/holds', body)), '503 store-starting');
  assert.equal(problemOf(await first.booking.send('DELETE', `/v1/holds/${held.hold_id}`)), '503 store-starting');
  assert.equal(
    problemOf(await first.ops.patch('/v1/ops/stores/old/controls', { paused: true, reason: 'x' })),
    '503 store-starting',
  );
  await hold(second.booking, 'modern', slot);

  for (const { order_id } of orders) {
    const fired = await eventually(async () => {
      const now = await orderNow(second.booking, order_id);
      assert.equal(now.status, 'fired');
      return now;
    });
    assert.deepEqual(atThePos(pos, order_id), { submits: 1, tickets: 1 }, 'fired by one of them, once');
    assert.equal(fired.late, false);
  }
  assert.deepEqual(await second.stop(), { code: 0, signal: null });
  const leases = await database.read('SELECT lease_until <= clock_timestamp() AS ended FROM boot WHERE node = $1', [
    'second',
  ]);
  assert.deepEqual(leases, [{ ended: true }], 'a successor need not wait for its lease');

  const third = await startServiceHere(t, { databaseUrl, clock });
  assert.equal((await slotNow(third.booking, 'modern', slot)).pending, 2);
  const startedAtMs = systemClock.monotonic();
  const last = await order(third.booking, 'old', slot);
  await eventually(() => assert.deepEqual(atThePos(pos, last.order_id), { submits: 1, tickets: 1 }));
  assert.ok(systemClock.monotonic() - startedAtMs < 1_000, 'fired without waiting for the lease of the one before');
});
