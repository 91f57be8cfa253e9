import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../app/db/pool.ts';
import { systemClock } from '../../lib/clock.ts';
import { atEnd } from '../support/at-end.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { startServiceHere } from '../support/service.ts';
import { startWire } from '../support/tcp-proxy.ts';
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

/** The clock is pushed on to what comes next. */
const SPEED = 10;

/**
 * How many connections were asked anything since then; flushes and the lease have connections of their own. One that is
 * idle is closed some time, so that what was asked before may be forgotten, and what was asked since is not.
 */
async function readsSince(database: Database, at: unknown): Promise<unknown> {
  const sql = `SELECT count(*)::int AS reads FROM pg_stat_activity WHERE datname = current_database()
    AND application_name IN ('lunchrush reads', 'lunchrush bulk') AND query_start > $1`;
  return (await database.write(sql, [at]))[0]?.['reads'];
}

test('reading availability makes no database query', async (t) => {
  const { databaseUrl, database, pos } = await surroundings(t);
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1');
  const slot = slotIn(systemClock.now(), 60);
  const { hold_id } = await hold(booking, 's1', slot);
  const [now] = await database.write('SELECT clock_timestamp()::text AS at', []);
  for (let reads = 0; reads < 100; reads += 1) await slotNow(booking, 's1', slot + (reads % 50) * 15 * minute);
  await booking.get('/v1/stores');
  assert.equal(await readsSince(database, now?.['at']), 0);

  await booking.send('DELETE', `/v1/holds/${hold_id}`);
  assert.equal(bodyOf<{ status: string }>(await booking.get(`/v1/holds/${hold_id}`), 200).status, 'released');
  assert.notEqual(await readsSince(database, now?.['at']), 0, 'a hold that is over is read, and that shows');
});

test('while Postgres is away availability is read, bookings are refused and orders are fired; then all goes on', async (t) => {
  const clock = new LeapingClock({ speed: SPEED, startAt: systemClock.now() });
  const { databaseUrl, database, pos } = await surroundings(t, { clock });
  const wire = await startWire(databaseUrl);
  atEnd(t, () => wire.stop());
  const { url, ops, booking, lines } = await startServiceHere(t, { databaseUrl: wire.url, clock });
  await defineAccount(ops, pos, 'modern');
  const slot = slotIn(clock.now(), 60);
  await defineStore(ops, 's1', { capacity: 5, lead_minutes: 45, hold_minutes: 60 });
  const ordered = await order(booking, 's1', slot);
  await hold(booking, 's1', slot);

  wire.close();
  await eventually(() =>
    assert.ok(lines.some(({ msg }) => msg?.startsWith('a connection to Postgres (urgent) broke'))),
  );
  const body = { slot: new Date(slot).toISOString() };
  const refused = await booking.post('/v1/stores/s1/holds', body);
  assert.equal(problemOf(refused), '503 storage-unavailable');
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  for (let reads = 0; reads < 50; reads += 1) {
    const { pending, confirmed, free } = await slotNow(booking, 's1', slot);
    assert.deepEqual([pending, confirmed, free], [1, 1, 3], 'what did not become durable is not counted');
  }
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  clock.leapTo(Date.parse(ordered.fire_at));
  const [ticket] = await eventually(() => {
    const tickets = pos.tickets();
    assert.equal(tickets.length, 1, 'a POS that honours our key gets its order on time');
    return tickets;
  });
  const lateMs = ((ticket?.receivedAt ?? 0) - Date.parse(ordered.fire_at)) / SPEED;
  assert.ok(lateMs >= 0 && lateMs < 1_000, `${lateMs} real ms after its fire time`);

  wire.open();
  await eventually(() => assert.ok(lines.some(({ msg }) => msg === 'the storage is back')));
  await hold(booking, 's1', slot);
  assert.deepEqual((await slotNow(booking, 's1', slot)).pending, 2);
  await eventually(async () => {
    const rows = await database.read('SELECT ticket_id AS "ticketId" FROM orders', []);
    assert.deepEqual(rows, [{ ticketId: ticket?.ticketId }], 'what happened meanwhile is durable now');
  });
  assert.deepEqual(atThePos(pos, ordered.order_id), { submits: 1, tickets: 1 });
  const { timeline } = await orderNow(booking, ordered.order_id);
  assert.deepEqual(
    timeline.slice(0, 3).map(({ status }) => status),
    ['scheduled', 'firing', 'fired'],
  );
});
