import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { problemExamples } from '../../../app/http/problem-examples.ts';
import type { ProblemKind } from '../../../app/http/problems.ts';
import { problemKinds, problemTypes } from '../../../app/http/problems.ts';
import type { Refusal } from '../../../stores/booking.ts';
import type { Got, Harness, HarnessOptions } from './harness.ts';
import { aHold, keys, newYork, send, signIn, slugOf, startHarness } from './harness.ts';

/** Bytes on a socket of our own, and the answer as {@link send} gives it. */
async function sendRaw({ port }: Harness, bytes: string): Promise<Got> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, text: body, json: JSON.parse(body) };
}

function refused(refusal: Refusal): (harness: Harness) => Promise<Got> {
  return (harness) => {
    harness.stores.refusal = refusal;
    return send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: aHold });
  };
}

const ops = { key: keys.ops };

/** How each kind comes about; a kind without a way does not compile. */
const ways: Readonly<Record<ProblemKind, (harness: Harness) => Promise<Got>>> = {
  'store-unknown': (harness) => send(harness, 'GET', '/v1/stores/nowhere/availability'),
  'store-starting': refused({ kind: 'store-starting', retryAfterMs: 1_500, why: 'opening' }),
  'slot-unknown': refused({ kind: 'slot-unknown' }),
  'slot-full': refused({ kind: 'slot-full', count: { capacity: 9, pending: 4, confirmed: 5, free: 0 } }),
  'slot-unavailable': refused({ kind: 'slot-unavailable', reason: 'cut-off' }),
  'too-many-holds': refused({ kind: 'too-many-holds', limit: 3, retryAfterMs: 90_000 }),
  'hold-unknown': (harness) => send(harness, 'GET', `/v1/holds/hold_${'9'.repeat(22)}`),
  'hold-gone': refused({ kind: 'hold-gone', reason: 'expired' }),
  'hold-confirmed': refused({ kind: 'hold-confirmed' }),
  'hold-extended': refused({ kind: 'hold-extended' }),
  'order-unknown': (harness) => send(harness, 'GET', '/v1/orders/not-even-an-id'),
  'illegal-transition': refused({ kind: 'illegal-transition', from: 'picked_up', detail: 'too late' }),
  'storage-unavailable': refused({ kind: 'storage-unavailable', retryAfterMs: 2_000 }),
  'invalid-request': (harness) => send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: { units: 0 } }),
  unauthorized: (harness) => send(harness, 'GET', '/v1/stores', { key: null }),
  forbidden: (harness) => send(harness, 'GET', '/v1/ops/stores'),
  'csrf-token-invalid': async (harness) => {
    const { cookie } = await signIn(harness, keys.ops);
    return send(harness, 'POST', '/v1/ops/sign-in-codes', { key: null, headers: { cookie } });
  },
  'not-found': (harness) => send(harness, 'GET', '/v2/stores'),
  'method-not-allowed': (harness) => send(harness, 'DELETE', '/v1/stores'),
  'pos-account-unknown': (harness) => send(harness, 'GET', '/v1/ops/pos-accounts/none', ops),
  'dead-letter-unknown': (harness) =>
    send(harness, 'GET', `/v1/ops/dead-letters/${harness.stores.givenOrder(newYork).orderId}`, ops),
  'process-unknown': (harness) => send(harness, 'GET', '/v1/ops/processes?under=root/nothing', ops),
  'process-not-restarted': (harness) =>
    send(harness, 'POST', '/v1/ops/processes/root%2Fhttp/restart', { ...ops, body: { reason: 'x' } }),
  'body-too-large': (harness) => send(harness, 'POST', '/v1/orders', { body: { note: 'x'.repeat(70_000) } }),
  'media-type-unsupported': (harness) =>
    send(harness, 'POST', '/v1/orders', { rawBody: 'a=b', headers: { 'content-type': 'text/plain' } }),
  'headers-too-large': (harness) => sendRaw(harness, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  'request-timeout': (harness) => sendRaw(harness, 'GET / HTTP/1.1\r\nHost: a\r\n'),
  async 'rate-limited'(harness) {
    await send(harness, 'GET', '/v1/stores', { key: keys.other });
    return send(harness, 'GET', '/v1/stores', { key: keys.other });
  },
  'too-many-streams': (harness) => send(harness, 'GET', '/v1/ops/events/stream', { key: keys.ops }),
  overloaded: (harness) => {
    harness.lag.isOverloaded = true;
    return send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: aHold });
  },
  'pages-unavailable': (harness) => send(harness, 'GET', '/console'),
  'internal-error': (harness) => {
    harness.stores.fault = new Error('the password is hunter2');
    return send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: aHold });
  },
  async 'idempotency-in-progress'(harness) {
    const opened = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    harness.stores.gate = opened.promise;
    harness.stores.onCommand = begun.resolve;
    const first = send(harness, 'POST', '/v1/stores/nyc-042/holds', keyed(aHold));
    await begun.promise;
    const second = await send(harness, 'POST', '/v1/stores/nyc-042/holds', keyed(aHold));
    opened.resolve();
    await first;
    return second;
  },
  async 'idempotency-key-reused'(harness) {
    await send(harness, 'POST', '/v1/stores/nyc-042/holds', keyed(aHold));
    return send(harness, 'POST', '/v1/stores/nyc-042/holds', keyed({ ...aHold, units: 2 }));
  },
};

function keyed(body: object) {
  return { body, headers: { 'idempotency-key': 'one' } };
}

/** Short enough to wait for, in real time. */
const limits = { headersTimeoutMs: 60, requestTimeoutMs: 120, checkEveryMs: 20 };

const optionsFor: Partial<Record<ProblemKind, HarnessOptions>> = {
  'request-timeout': { limits },
  'too-many-streams': { streamLimits: { all: 0, ofOneKey: 0, ofOnePlace: 0 } },
  'rate-limited': {
    clientRates: { perKey: { ratePerSecond: 1, burst: 1 }, perStranger: { ratePerSecond: 1, burst: 1 } },
  },
};

for (const kind of problemKinds) {
  test(`${kind} comes with its status, its type and its title`, async (t) => {
    const harness = await startHarness(t, optionsFor[kind] ?? {});
    const got = await ways[kind](harness);
    assert.equal(slugOf(got), kind);
    assert.equal(got.status, problemTypes[kind].status);
    assert.equal(got.json['status'], got.status);
    assert.equal(got.json['title'], problemTypes[kind].title);
    assert.equal(got.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    const seconds = got.json['retry_after_seconds'];
    assert.equal(got.headers.get('retry-after'), seconds === undefined ? null : String(seconds));
  });
}

test('every kind of problem has an example for the documentation', () => {
  assert.deepEqual(Object.keys(problemExamples).sort(), [...problemKinds].sort());
  for (const kind of problemKinds) assert.equal(problemExamples[kind].kind, kind);
});

test('a problem says what helps', async (t) => {
  const harness = await startHarness(t);
  const members = async (kind: ProblemKind) => (await ways[kind](harness)).json;
  assert.deepEqual((await members('slot-full'))['slot'], { capacity: 9, pending: 4, confirmed: 5, free: 0 });
  assert.equal((await members('slot-unavailable'))['reason'], 'cut-off');
  assert.equal((await members('hold-gone'))['reason'], 'expired');
  assert.equal((await members('too-many-holds'))['retry_after_seconds'], 90);
  assert.equal((await members('store-starting'))['retry_after_seconds'], 2);
  assert.equal((await members('illegal-transition'))['order_status'], 'picked_up');
  harness.stores.refusal = null;
  assert.equal((await ways['method-not-allowed'](harness)).headers.get('allow'), 'GET, HEAD, OPTIONS');
  assert.match((await ways.unauthorized(harness)).headers.get('www-authenticate') ?? '', /^Bearer/);
});

test('a fault is told to us in full and to the client not at all', async (t) => {
  const harness = await startHarness(t);
  const got = await ways['internal-error'](harness);
  assert.doesNotMatch(got.text, /hunter2/);
  assert.equal(got.json['detail'], undefined);
  assert.match(String(harness.faults[0]), /hunter2/);
  harness.stores.fault = null;
  assert.equal((await send(harness, 'GET', `/v1/holds/${harness.stores.givenHold(newYork).holdId}`)).status, 200);
});
