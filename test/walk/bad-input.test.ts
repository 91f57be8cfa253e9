import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import type { Database } from '../../app/db/pool.ts';
import { systemClock } from '../../lib/clock.ts';
import { atEnd } from '../support/at-end.ts';
import { bodyOf, HttpClient, problemOf } from '../support/http-client.ts';
import { ServiceProcess, startServiceHere } from '../support/service.ts';
import { startWire } from '../support/tcp-proxy.ts';
import type { ShownHold } from './chain.ts';
import { confirm, defineAccount, defineStore, hold, lunch, slotIn, surroundings } from './chain.ts';

test('a wrong configuration names every wrong variable and exits with 78', async (t) => {
  const service = new ServiceProcess(t, {
    databaseUrl: 'mysql://localhost/lunch',
    environment: { PORT: 'http', LUNCHRUSH_OPS_KEY: 'short-but-secret', LUNCHRUSH_COLOR: 'green', HOST: '' },
  });
  assert.deepEqual(await service.ended, { code: 78, signal: null });
  for (const variable of ['DATABASE_URL', 'PORT', 'LUNCHRUSH_OPS_KEY', 'LUNCHRUSH_COLOR']) {
    assert.match(service.stderr, new RegExp(`^  ${variable} `, 'm'));
  }
  assert.ok(!service.stderr.includes('short-but-secret'), 'what may be a secret is not shown');
});

test('a database that cannot be reached is waited for, said, and then used; a start can be called off', async (t) => {
  const { databaseUrl } = await surroundings(t);
  const wire = await startWire(databaseUrl);
  atEnd(t, () => wire.stop());
  wire.close();
  const [waiting, calledOff] = [1, 2].map(() => new ServiceProcess(t, { databaseUrl: wire.url }));
  assert.ok(waiting && calledOff);
  const tried = await waiting.says('Postgres cannot be reached');
  assert.match(String(tried.msg), /trying again in \d+ ms/);
  assert.equal(tried.level, 40, 'a warning');
  await calledOff.says('Postgres cannot be reached');
  assert.deepEqual(await calledOff.stop(), { code: 0, signal: null });

  wire.open();
  await waiting.ready();
  const waits = waiting.lines.flatMap(({ msg }) => msg?.match(/trying again in (\d+) ms/)?.[1] ?? []).map(Number);
  const doubling = waits.slice(0, 4);
  assert.deepEqual(
    doubling,
    doubling.toSorted((a, b) => a - b),
    'with back-off',
  );
  assert.ok(Math.max(...waits) <= 2_400, 'that is never long');
});

test('a port that is taken is said in one sentence and ends the service, which leaves nothing behind', async (t) => {
  const { databaseUrl } = await surroundings(t);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  atEnd(t, () => taken.close());
  const address = taken.address();
  assert.ok(address !== null && typeof address === 'object');
  const service = new ServiceProcess(t, { databaseUrl, environment: { PORT: String(address.port) } });
  assert.deepEqual(await service.ended, { code: 1, signal: null });
  const { msg, err } = service.lines.at(-1) ?? assert.fail('it said nothing');
  assert.equal(msg, `port ${address.port} of 127.0.0.1 is taken: stop what listens there, or set PORT to another`);
  assert.equal(err, undefined, 'where in our code that showed is of no use');
  assert.deepEqual(
    service.lines.flatMap((line) => (line.level >= 40 ? [line.msg] : [])),
    [msg],
  );
  assert.equal(service.stderr, '');
});

/** How many rows each table has, but for the log of events. */
async function rowCounts(database: Database): Promise<unknown> {
  const tables = await database.read<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name <> 'event' ORDER BY 1`,
    [],
  );
  const counts = tables.map(({ name }) => `(SELECT count(*)::int FROM "${name}") AS "${name}"`);
  return (await database.read(`SELECT ${counts.join(', ')}`, []))[0];
}

test('a malformed, oversized or unknown request is told so and changes nothing', async (t) => {
  const { databaseUrl, database, pos } = await surroundings(t);
  const { url, ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1');
  const slot = slotIn(systemClock.now(), 60);
  const at = new Date(slot).toISOString();
  const { hold_id } = await hold(booking, 's1', slot);
  const ordered = await confirm(booking, (await hold(booking, 's1', slot)).hold_id);
  const before = await rowCounts(database);
  const heldNow = async () => {
    const { at: _, ...shown } = bodyOf<ShownHold>(await booking.get(`/v1/holds/${hold_id}`), 200);
    return shown;
  };
  const held = await heldNow();

  const holds = '/v1/stores/s1/holds';
  const order = { hold_id, ...lunch };
  const stranger = new HttpClient(url, 'nobody-gave-me-this-key-00');
  const refusals: [expected: string, answer: Promise<{ status: number; headers: Headers; text: string }>][] = [
    ['400 invalid-request', booking.send('POST', holds, '{"slot":')],
    ['400 invalid-request', booking.send('POST', holds, '[]')],
    ['400 invalid-request', booking.post(holds, {})],
    ['400 invalid-request', booking.post(holds, { slot: 'noon' })],
    ['400 invalid-request', booking.post(holds, { slot: at, units: 0 })],
    ['400 invalid-request', booking.post(holds, { slot: at, unit: 1 })],
    ['400 invalid-request', booking.post('/v1/orders', { ...order, items: [] })],
    ['400 invalid-request', booking.post('/v1/orders', { ...order, customer: { name: 'A\u0000da' } })],
    ['400 invalid-request', booking.post(holds, { slot: at }, { 'idempotency-key': '\u00e9' })],
    ['400 invalid-request', ops.put('/v1/ops/stores/s2', { name: 'No hours' })],
    ['400 invalid-request', ops.put('/v1/ops/pos-accounts/third', { base_url: 'ftp://pos' })],
    ['400 invalid-request', ops.patch('/v1/ops/stores/s1/controls', { paused: true })],
    ['401 unauthorized', stranger.post(holds, { slot: at })],
    ['403 forbidden', booking.put('/v1/ops/stores/s2', {})],
    ['404 not-found', booking.post('/v1/shops', {})],
    ['404 store-unknown', booking.post('/v1/stores/s2/holds', { slot: at })],
    ['404 slot-unknown', booking.post(holds, { slot: new Date(slot + 60_000).toISOString() })],
    ['404 hold-unknown', booking.post('/v1/orders', { ...order, hold_id: 'hold_1' })],
    ['404 order-unknown', booking.post(`/v1/orders/${ordered.order_id.slice(0, -1)}-/cancel`, {})],
    ['405 method-not-allowed', booking.send('DELETE', '/v1/orders')],
    ['413 body-too-large', booking.post('/v1/orders', { ...order, note: 'x'.repeat(2_000_000) })],
    ['415 media-type-unsupported', booking.send('POST', holds, 'slot=noon', { 'content-type': 'text/plain' })],
  ];
  for (const [expected, answering] of refusals) {
    const answer = await answering;
    assert.equal(problemOf(answer), expected, answer.text);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
  assert.deepEqual(await rowCounts(database), before);
  assert.deepEqual(await heldNow(), held);
  assert.equal(pos.report().tickets, 0);
  await hold(booking, 's1', slot);
  assert.notDeepEqual(await rowCounts(database), before, 'a good request does change something');
});
