import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { httpAnswer, rawServer } from '../app/pos/raw-server.ts';
import { atEnd } from '../support/at-end.ts';
import { eventually } from '../support/eventually.ts';
import { HttpClient } from '../support/http-client.ts';
import { testDatabase } from '../support/postgres.ts';
import { BOOKING_KEY, OPS_KEY, startService } from '../support/service.ts';
import { confirm, defineStore, hold, orderNow, slotIn } from './chain.ts';

const POS_KEY = 'pos-key-that-nobody-may-see';
const GUESS = 'a-guess-that-may-be-nearly-right';
const URL_PASSWORD = 'password-in-a-base-url';

/** A POS that quotes whatever it is sent, its key above all, in answers of many kinds. */
function quotingPos(request: string, number: number): string {
  const quote = /authorization: \S+ (\S+)/.exec(request)?.[1] ?? '';
  const error = JSON.stringify({ error: `no ${quote}`, reason: request });
  const kinds = [
    httpAnswer(500, error),
    httpAnswer(401, error),
    httpAnswer(200, error),
    `HTTP/1.1 200 ${quote}\r\n\r\n`,
  ];
  return kinds[number % kinds.length] ?? '';
}

/** Bytes that are no request, with a key in them. */
async function sendRaw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

test('nothing that a noisy run says, stores or answers contains a key or a password', async (t) => {
  atEnd(t);
  const { url: databaseUrl, database } = await testDatabase(t);
  const pos = await rawServer(t, (socket, request, number) => socket.write(quotingPos(request, number)));
  const service = await startService(t, { databaseUrl, environment: { LUNCHRUSH_LOG_LEVEL: 'trace' } });
  const { ops, booking, url } = service;
  const heard: string[] = [];
  const ask = async (client: HttpClient, method: string, path: string, body?: object, headers = {}) => {
    const answer = await client.send(method, path, body && JSON.stringify(body), headers);
    heard.push(`${answer.status} ${[...answer.headers].join(' ')} ${answer.text}`);
    return answer;
  };
  const account = { base_url: pos.url, api_key: POS_KEY, idempotent: true, can_look_up: true };
  for (const wrong of [
    { ...account, api_key: `${POS_KEY} with a space` },
    { ...account, api_key: [POS_KEY] },
    { ...account, base_url: `http://user:${URL_PASSWORD}@pos.example/` },
    { ...account, base_url: `http://pos.example/?key=${URL_PASSWORD}` },
    { ...account, idempotent: POS_KEY },
  ]) {
    const { status, text: said } = await ask(ops, 'PUT', '/v1/ops/pos-accounts/modern', wrong);
    assert.equal(status, 400, said);
  }
  assert.equal((await ask(ops, 'PUT', '/v1/ops/pos-accounts/modern', account)).status, 201);
  assert.match((await ask(ops, 'GET', '/v1/ops/pos-accounts/modern')).text, /"api_key_set":true/);
  await defineStore(ops, 'nyc', { lead_minutes: 120 });

  const orders: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    const held = await hold(booking, 'nyc', slotIn(systemClock.now(), 30), { customer_ref: `guest-${i}` });
    orders.push((await confirm(booking, held.hold_id)).order_id);
  }
  await eventually(async () => {
    for (const id of orders) assert.notEqual((await orderNow(booking, id)).status, 'scheduled');
  });
  const stranger = new HttpClient(url, GUESS);
  for (const client of [stranger, booking, ops]) {
    for (const path of [
      '/v1/ops/stores/nyc',
      '/v1/ops/dead-letters',
      '/v1/ops/events',
      '/v1/ops/audit',
      '/v1/ops/processes',
      '/metrics',
      '/openapi.json',
      ...orders.map((id) => `/v1/orders/${id}`),
      `/v1/stores?api_key=${GUESS}`,
      `/v1/stores/${GUESS}/availability`,
      `/${GUESS}`,
    ]) {
      await ask(client, 'GET', path);
    }
    await ask(client, 'POST', '/v1/orders', { note: GUESS }, { 'idempotency-key': '\u00e9' });
  }
  heard.push(await sendRaw(url, `GET / HTTP/1.1\r\nAuthorization: Bearer ${OPS_KEY}\r\nHost : ${GUESS}\r\n\r\n`));
  heard.push(await sendRaw(url, `Authorization: Bearer ${OPS_KEY}\r\n\r\n`));
  // The server is everybody's: other tests have connections there too.
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'lunchrush%' AND pid <> pg_backend_pid()`;
  await database.read(cut, []).catch(() => undefined);
  await eventually(async () => assert.equal((await ask(ops, 'GET', '/v1/ops/audit')).status, 200));
  await service.stop();

  const said = service.lines.map((line) => JSON.stringify(line)).join('\n') + service.stderr;
  const kept = await everythingKept(database);
  for (const sign of [/attempt_ended/, /pos_down|dead_letter/, /\[key\]/]) assert.match(said, sign);
  assert.match(kept, /\[key\]/);
  const answered = heard.filter((answer) => !answer.includes(`"${GUESS}`)).join('\n');
  const { password } = new URL(databaseUrl);
  for (const secret of [OPS_KEY, BOOKING_KEY, POS_KEY, URL_PASSWORD, ...(password === '' ? [] : [password])]) {
    assert.ok(!said.includes(secret), `the log has ${secret}: ${lineWith(said, secret)}`);
    assert.ok(!answered.includes(secret), `an answer has ${secret}: ${lineWith(answered, secret)}`);
    assert.ok(!kept.includes(secret), `a table has ${secret}: ${lineWith(kept, secret)}`);
  }
  assert.ok(!said.includes(GUESS), `the log has the guess: ${lineWith(said, GUESS)}`);
});

function lineWith(lines: string, word: string): string | undefined {
  return lines.split('\n').find((line) => line.includes(word));
}

/** Every row of every table as text, but the one column that has to have a POS's key. */
async function everythingKept(database: Awaited<ReturnType<typeof testDatabase>>['database']): Promise<string> {
  const tables = await database.read<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    [],
  );
  const rows = await Promise.all(
    tables.map(({ name }) =>
      database.read<{ row: string }>(`SELECT (to_jsonb(t) - 'api_key')::text AS row FROM "${name}" t`, []),
    ),
  );
  return rows.flatMap((some) => some.map(({ row }) => row)).join('\n');
}
