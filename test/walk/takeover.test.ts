import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, scaledClock, systemClock } from '../../lib/clock.ts';
import { handAt } from '../support/clock-hand.ts';
import { eventually } from '../support/eventually.ts';
import { problemOf } from '../support/http-client.ts';
import { startService, startServiceHere } from '../support/service.ts';
import type { ShownOrder } from './chain.ts';
import { atThePos, defineAccount, defineStore, hold, minute, order, slotIn, slotNow, surroundings } from './chain.ts';

test('of two processes on one database the second takes over, and the first can no longer write or fire', async (t) => {
  const slot = slotIn(systemClock.now(), 60);
  const fireTime = slot - 15 * minute;
  const { databaseUrl, database, pos } = await surroundings(t);
  // The first one's clock stands still until it is told to go on: its orders are about to be fired.
  const clock = new FakeClock(fireTime - minute);
  const first = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(first.ops, pos, 'modern');
  await defineAccount(first.ops, pos, 'old');
  for (const pos_account of ['modern', 'old']) await defineStore(first.ops, pos_account, { pos_account });
  const orders: ShownOrder[] = [];
  for (const storeId of ['modern', 'modern', 'old', 'old']) orders.push(await order(first.booking, storeId, slot));
  const held = await hold(first.booking, 'modern', slot);

  const second = await startService(t, { databaseUrl, hand: handAt(fireTime + minute), nodeName: 'second' });
  await clock.advance(2 * minute);
  const body = { slot: new Date(slot).toISOString() };
  assert.equal(problemOf(await first.booking.post('/v1/stores/modern/holds', body)), '503 store-starting');
  assert.equal(problemOf(await first.booking.send('DELETE', `/v1/holds/${held.hold_id}`)), '503 store-starting');
  const controls = { paused: true, reason: 'to see' };
  assert.equal(problemOf(await first.ops.patch('/v1/ops/stores/old/controls', controls)), '503 store-starting');
  assert.equal((await slotNow(second.booking, 'modern', slot)).pending, 1, 'nothing that was acknowledged is lost');
  await hold(second.booking, 'modern', slot);

  const rows = await eventually(async () => {
    const fired = await database.read<{ id: string; node: string }>(
      `SELECT order_id AS id, (SELECT node FROM boot WHERE boot_id = o.boot_id) AS node
       FROM orders JOIN store_owner o USING (store_id) WHERE ticket_id IS NOT NULL ORDER BY order_id`,
      [],
    );
    assert.equal(fired.length, orders.length);
    return fired;
  });
  assert.deepEqual(
    rows,
    orders.map(({ order_id }) => ({ id: order_id, node: 'second' })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  for (const { order_id, store_id } of orders) {
    const { submits, tickets } = atThePos(pos, order_id);
    assert.equal(tickets, 1);
    if (store_id === 'old') assert.equal(submits, 1, 'a POS that does not honour our key was called once');
  }

  await first.stop();
  assert.deepEqual(await second.stop(), { code: 0, signal: null });
  const leases = 'SELECT lease_until <= clock_timestamp() AS ended FROM boot WHERE node = $1';
  assert.deepEqual(
    await database.read(leases, ['second']),
    [{ ended: true }],
    'a successor need not wait for its lease',
  );
  const later = scaledClock({ speed: 1, startAt: fireTime + 2 * minute });
  const third = await startServiceHere(t, { databaseUrl, clock: later });
  assert.equal((await slotNow(third.booking, 'modern', slot)).pending, 2);
  const last = await order(third.booking, 'old', slot);
  await eventually(() => assert.deepEqual(atThePos(pos, last.order_id), { submits: 1, tickets: 1 }));
});
