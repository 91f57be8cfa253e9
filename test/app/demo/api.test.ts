import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { z } from 'zod';
import { Api } from '../../../app/demo/api.ts';
import type { Clock } from '../../../lib/clock.ts';
import { FakeClock } from '../../../lib/clock.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A clock on which no wait takes any time. */
function impatient(): Clock {
  const clock = new FakeClock();
  return { ...clock, now: () => 0, monotonic: () => 0, after: clock.after, sleep: async () => {} };
}

async function apiOf(t: TestContext, handle: Handle): Promise<Api> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const api = new Api({ url: `http://127.0.0.1:${port}`, key: 'secret', connections: 1, realClock: impatient() });
  t.after(async () => {
    await api.close();
    server.close();
  });
  return api;
}

function problem(response: ServerResponse, status: number, members: object): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'https://lunchrush.dev/problems/x', title: 'X', status, ...members }));
}

const ask = {
  method: 'POST',
  path: '/v1/x',
  body: {},
  idempotencyKey: 'k-1',
  answer: z.object({ a: z.number() }),
} as const;

test('a request that the service cannot serve yet is repeated with the same key', async (t) => {
  const keys: unknown[] = [];
  const api = await apiOf(t, (request, response) => {
    keys.push(request.headers['idempotency-key']);
    if (keys.length < 3) problem(response, 503, {});
    else response.end('{"a":1}');
  });
  assert.deepEqual(await api.ask(ask), { ok: true, value: { a: 1 } });
  assert.deepEqual(keys, ['k-1', 'k-1', 'k-1']);
});

test('a request whose connection breaks is repeated, too', async (t) => {
  let requests = 0;
  const api = await apiOf(t, (_request, response) => {
    requests += 1;
    if (requests === 1) response.destroy();
    else response.end('{"a":1}');
  });
  assert.equal((await api.ask(ask)).ok, true);
});

test('a refusal is an answer, named by its problem and its reason', async (t) => {
  let requests = 0;
  const api = await apiOf(t, (_request, response) => {
    requests += 1;
    const type = 'https://lunchrush.dev/problems/hold-gone';
    problem(response, 410, { type, title: 'The hold is over', reason: 'expired', detail: 'It has expired.' });
  });
  const error = { status: 410, problem: 'hold-gone: expired', title: 'The hold is over', detail: 'It has expired.' };
  assert.deepEqual(await api.ask(ask), { ok: false, error });
  assert.equal(requests, 1);
});

test('an answer that is not what was agreed on fails at once', async (t) => {
  let requests = 0;
  const api = await apiOf(t, (_request, response) => {
    requests += 1;
    response.end('{"b":1}');
  });
  await assert.rejects(api.ask(ask), z.ZodError);
  assert.equal(requests, 1);
});

test('a service that is not there fails in the end', async (t) => {
  const api = await apiOf(t, (_request, response) => response.destroy());
  await assert.rejects(api.ask(ask), /other side closed/);
});
