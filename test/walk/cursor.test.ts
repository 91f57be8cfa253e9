import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { parseFeed } from '../../app/pos/feed.ts';
import type { Pace } from '../../app/pos/simulator/pace.ts';
import { systemClock } from '../../lib/clock.ts';
import { atEnd } from '../support/at-end.ts';
import { clockOf, handAt } from '../support/clock-hand.ts';
import { eventually } from '../support/eventually.ts';
import { startService, startServiceHere } from '../support/service.ts';
import type { Surroundings } from './chain.ts';
import { accounts, defineAccount, defineStore, minute, order, slotIn, surroundings } from './chain.ts';

/** A feed is read every 5 s while orders are at the store; here that is a quarter of a second. */
const SPEED = 20;

/** Everything but the picking up happens at once. */
const fast: Pace = {
  acceptAfterMs: 0,
  prepareBeforePromiseMs: 1_000 * minute,
  readyBeforePromiseMs: 1_000 * minute,
  pickUpWithinMs: 1,
};

const ranks = ['scheduled', 'firing', 'fired', 'accepted', 'preparing', 'ready', 'picked_up'];

/** The store's whole feed, as the POS serves it to whoever begins at the beginning. */
async function feedOf({ pos }: Surroundings, since?: string) {
  const query = since === undefined ? '' : `?since=${since}`;
  const response = await fetch(`${pos.url}/stores/ref-s1/changes${query}`, {
    headers: { authorization: `Bearer ${accounts[0].apiKey}` },
  });
  return parseFeed(await response.text());
}

/** The saved cursor, and which changes of the feed are and are not applied, as the database has it. */
async function saved(around: Surroundings) {
  const [row] = await around.database.read<{ cursor: string | null }>('SELECT cursor FROM store_state', []);
  const orders = await around.database.read<{ id: string; status: string }>(
    'SELECT order_id AS id, status FROM orders',
    [],
  );
  const status = new Map(orders.map(({ id, status }) => [id, status]));
  const isApplied = (change: { orderId: string; status: string }) =>
    ranks.indexOf(status.get(change.orderId) ?? '') >= ranks.indexOf(change.status);
  const cursor = row?.cursor ?? null;
  const { changes } = await feedOf(around);
  const { changes: ahead } = await feedOf(around, cursor ?? undefined);
  const passed = changes.slice(0, changes.length - ahead.length);
  return { cursor, passed, ahead, unapplied: passed.filter((change) => !isApplied(change)), isApplied };
}

const changesRead = ({ pos }: Surroundings) => pos.requests().filter(({ kind }) => kind === 'changes').length;

test('the cursor never passes a change that was not applied, however the service ends', async (t) => {
  const hand = handAt(systemClock.now(), SPEED);
  const clock = clockOf(hand);
  const around = await surroundings(t, { clock, pace: fast });
  const { pos, database, databaseUrl } = around;
  const book = async (service: Awaited<ReturnType<typeof startService>>, count: number) => {
    const slot = slotIn(clock.now(), 200);
    await Promise.all(Array.from({ length: count }, () => order(service.booking, 's1', slot)));
    await eventually(async () => {
      const [row] = await database.read<{ left: number }>(
        `SELECT count(*)::int AS left FROM orders WHERE status IN ('scheduled', 'firing')`,
        [],
      );
      assert.equal(row?.left, 0);
    });
  };

  const killed = await startService(t, { databaseUrl, hand });
  await defineAccount(killed.ops, pos, 'modern', { rate_per_second: 1_000, burst: 1_000 });
  await defineStore(killed.ops, 's1', { lead_minutes: 240, capacity: 100 });
  await book(killed, 2);
  const checkpoint = await eventually(async () => {
    const now = await saved(around);
    assert.equal(now.passed.length, 6);
    return now;
  });
  assert.deepEqual(checkpoint.ahead, []);

  await pos.set({ kind: 'feed_late', lateMs: 1_000 * minute });
  await book(killed, 2);
  const blocked = new Client({ connectionString: databaseUrl });
  atEnd(t, () => blocked.end());
  await blocked.connect();
  await blocked.query('BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE');
  const before = changesRead(around);
  await pos.clear('feed_late');
  await eventually(() => assert.ok(changesRead(around) >= before + 3, 'read, applied in memory, and read again'));
  await killed.kill();
  await blocked.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  await blocked.query('ROLLBACK');

  const afterKill = await saved(around);
  assert.deepEqual(afterKill.unapplied, []);
  assert.equal(afterKill.cursor, checkpoint.cursor, 'the last checkpoint');
  assert.equal(afterKill.ahead.length, 6);

  const stopped = await startService(t, { databaseUrl, hand });
  await eventually(async () => assert.equal((await saved(around)).passed.length, 12));
  await pos.set({ kind: 'feed_late', lateMs: 1_000 * minute });
  await book(stopped, 5);
  await pos.clear('feed_late');
  const reads = changesRead(around);
  await eventually(() => assert.ok(changesRead(around) > reads));
  assert.deepEqual(await stopped.stop(), { code: 0, signal: null });
  const afterStop = await saved(around);
  assert.deepEqual(afterStop.unapplied, []);
  assert.deepEqual(
    afterStop.ahead.filter((change) => afterStop.isApplied(change)),
    [],
    'the last applied batch: nothing beyond the cursor was applied',
  );

  await startServiceHere(t, { databaseUrl, clock });
  const end = await eventually(async () => {
    const now = await saved(around);
    assert.equal(now.passed.length, 27);
    return now;
  });
  assert.deepEqual([end.unapplied, end.ahead], [[], []], 'nothing was missed in the end');
  const steps = await database.read<{ orders: number }>(
    `SELECT count(*)::int AS orders FROM (SELECT order_id FROM order_step WHERE status IN ('accepted', 'preparing', 'ready')
     GROUP BY order_id HAVING count(*) = 3) AS s`,
    [],
  );
  assert.deepEqual(steps, [{ orders: 9 }], 'every order went through every step once');
});
