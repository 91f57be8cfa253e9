import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Got, Harness, Sent } from './harness.ts';
import { aDefinition, aHold, anOrder, keys, newYork, send, slugOf, startHarness } from './harness.ts';

const holds = '/v1/stores/nyc-042/holds';

function pointers(got: Got): unknown[] {
  const { errors } = got.json;
  assert(Array.isArray(errors), got.text);
  return errors.map(({ pointer }: { pointer: unknown }) => pointer);
}

/** Expects a refusal of the request as invalid, and that nothing was done. */
async function refusedAt(harness: Harness, method: string, path: string, sent: Sent): Promise<unknown[]> {
  const got = await send(harness, method, path, sent);
  assert.equal(got.status, 400, got.text);
  assert.equal(slugOf(got), 'invalid-request');
  assert.deepEqual([...harness.stores.done, ...harness.audit], []);
  return pointers(got);
}

test('a field that is wrong is named where it stands', async (t) => {
  const harness = await startHarness(t);
  const at = (body: unknown) => refusedAt(harness, 'POST', holds, { body });
  assert.deepEqual(await at({}), ['#/slot']);
  assert.deepEqual(await at({ slot: 5 }), ['#/slot']);
  assert.deepEqual(await at({ slot: 'tomorrow' }), ['#/slot']);
  assert.deepEqual(await at({ ...aHold, units: 0 }), ['#/units']);
  assert.deepEqual(await at({ ...aHold, units: 101 }), ['#/units']);
  assert.deepEqual(await at({ ...aHold, units: '1' }), ['#/units']);
  assert.deepEqual(await at({ ...aHold, units: 1.5 }), ['#/units']);
  assert.deepEqual(await at({ ...aHold, customer_ref: 'x'.repeat(129) }), ['#/customer_ref']);
  assert.deepEqual(await at({ ...aHold, unit: 1, 'a/b~c': 2 }), ['#/unit', '#/a~1b~0c']);
  assert.deepEqual(await at([]), ['#']);
});

test('every limit of an order holds', async (t) => {
  const harness = await startHarness(t);
  const order = anOrder(`hold_${'0'.repeat(22)}`);
  const [item] = order.items;
  const at = (change: object) => refusedAt(harness, 'POST', '/v1/orders', { body: { ...order, ...change } });
  const atItem = (change: object) => at({ items: [item, { ...item, ...change }] });
  assert.deepEqual(await at({ items: [] }), ['#/items']);
  assert.deepEqual(await at({ items: Array.from({ length: 201 }, () => item) }), ['#/items']);
  assert.deepEqual(await atItem({ quantity: 0 }), ['#/items/1/quantity']);
  assert.deepEqual(await atItem({ quantity: 1000 }), ['#/items/1/quantity']);
  assert.deepEqual(await atItem({ sku: 's'.repeat(65) }), ['#/items/1/sku']);
  assert.deepEqual(await atItem({ name: 'n'.repeat(201) }), ['#/items/1/name']);
  assert.deepEqual(await atItem({ note: 'n'.repeat(501) }), ['#/items/1/note']);
  assert.deepEqual(await atItem({ unit_price_cents: -1 }), ['#/items/1/unit_price_cents']);
  assert.deepEqual(await at({ customer: {} }), ['#/customer/name']);
  assert.deepEqual(await at({ customer: { name: '' } }), ['#/customer/name']);
  assert.deepEqual(await at({ note: 'n'.repeat(501) }), ['#/note']);
  assert.equal(
    pointers(await send(harness, 'POST', '/v1/orders', { body: { ...order, items: Array(300).fill({}) } })).length,
    1,
  );
  const many = Array.from({ length: 200 }, () => ({}));
  assert.equal(pointers(await send(harness, 'POST', '/v1/orders', { body: { ...order, items: many } })).length, 20);
});

test('an order at every limit is taken', async (t) => {
  const harness = await startHarness(t);
  const { holdId } = harness.stores.givenHold(newYork);
  const item = { sku: 's'.repeat(64), name: 'n', quantity: 999 };
  const items = Array.from({ length: 200 }, () => item);
  const body = { hold_id: holdId, items, customer: { name: 'n'.repeat(200) }, note: 'a\nb' };
  assert.equal((await send(harness, 'POST', '/v1/orders', { body })).status, 201);
});

test('what Postgres cannot keep never gets there', async (t) => {
  const harness = await startHarness(t);
  for (const bad of ['a\u0000b', '\u0007', '\ud800', 'a\udfff', 'line\nbreak']) {
    const sent = { body: { ...aHold, customer_ref: bad } };
    assert.deepEqual(await refusedAt(harness, 'POST', holds, sent), ['#/customer_ref'], JSON.stringify(bad));
  }
  assert.deepEqual(await refusedAt(harness, 'POST', holds, { body: { ...aHold, ['\ud800']: 1 } }), ['#/%EF%BF%BD']);
  assert.equal((await send(harness, 'POST', holds, { body: { ...aHold, customer_ref: 'Zoë 🍔' } })).status, 201);
});

test('a body that is no JSON object is refused', async (t) => {
  const harness = await startHarness(t);
  const deep = 60_000;
  const bodies = [
    '',
    '{',
    'null',
    '"x"',
    '5',
    '{"slot":}',
    '[1',
    `${'['.repeat(deep)}`,
    '{"a":'.repeat(deep / 6),
    '\u0000',
  ];
  for (const rawBody of [...bodies, '[]', `${'['.repeat(deep / 2)}${']'.repeat(deep / 2)}`]) {
    const got = await send(harness, 'POST', holds, { rawBody, headers: { 'content-type': 'application/json' } });
    assert.equal(slugOf(got), 'invalid-request', rawBody.slice(0, 20));
  }
  const notUtf8 = await send(harness, 'POST', holds, { rawBody: new Uint8Array([0x7b, 0xff, 0x7d]) });
  assert.equal(slugOf(notUtf8), 'invalid-request');
  assert.deepEqual(harness.stores.done, []);
});

test('a member called __proto__ is an unknown field like any other', async (t) => {
  const harness = await startHarness(t);
  const rawBody = '{"slot":"2026-08-14T15:45:00Z","__proto__":{"units":7}}';
  assert.deepEqual(await refusedAt(harness, 'POST', holds, { rawBody }), ['#/__proto__']);
});

test('a body has to be JSON in UTF-8, as it is', async (t) => {
  const harness = await startHarness(t);
  const types = ['text/plain', 'application/jsonx', 'application/json; charset=utf-16', 'application/json, text/plain'];
  for (const contentType of types) {
    const got = await send(harness, 'POST', holds, { body: aHold, headers: { 'content-type': contentType } });
    assert.equal(slugOf(got), 'media-type-unsupported', contentType);
  }
  const zipped = await send(harness, 'POST', holds, { body: aHold, headers: { 'content-encoding': 'gzip' } });
  assert.equal(slugOf(zipped), 'media-type-unsupported');
  for (const contentType of ['application/json', 'Application/JSON; charset="UTF-8"']) {
    const got = await send(harness, 'POST', holds, { body: aHold, headers: { 'content-type': contentType } });
    assert.equal(got.status, 201, contentType);
  }
});

test('a body of 64 KiB is read, and not one byte more', async (t) => {
  const harness = await startHarness(t);
  const padded = (bytes: number) => {
    const json = JSON.stringify(aHold);
    return json + ' '.repeat(bytes - json.length);
  };
  assert.equal((await send(harness, 'POST', holds, { rawBody: padded(65_536) })).status, 201);
  assert.equal(slugOf(await send(harness, 'POST', holds, { rawBody: padded(65_537) })), 'body-too-large');
});

test('who has no key cannot make us read a body', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'POST', holds, { key: null, rawBody: '{' });
  assert.equal(slugOf(got), 'unauthorized');
});

test('an id we cannot have issued is unknown, and an id one may choose has a form', async (t) => {
  const harness = await startHarness(t);
  assert.equal(slugOf(await send(harness, 'GET', '/v1/stores/%00/availability')), 'store-unknown');
  assert.equal(slugOf(await send(harness, 'GET', '/v1/holds/nope')), 'hold-unknown');
  assert.equal(slugOf(await send(harness, 'POST', '/v1/orders', { body: anOrder('nope') })), 'hold-unknown');
  const both = { ...anOrder('nope'), items: [] };
  assert.deepEqual(pointers(await send(harness, 'POST', '/v1/orders', { body: both })), ['#/hold_id', '#/items']);
  const put = { key: keys.ops, body: aDefinition };
  assert.deepEqual(await refusedAt(harness, 'PUT', '/v1/ops/stores/no%20spaces', put), ['{store_id}']);
});

test('a query is checked as a body is', async (t) => {
  const harness = await startHarness(t);
  const at = (path: string) => refusedAt(harness, 'GET', path, { key: keys.ops });
  assert.deepEqual(await at('/v1/stores/nyc-042/availability?date=2026-02-30'), ['?date']);
  assert.deepEqual(await at('/v1/stores/nyc-042/availability?date=2026-02-01&date=2026-02-02'), ['?date']);
  assert.deepEqual(await at('/v1/stores/nyc-042/availability?day=2026-02-01'), ['?day']);
  assert.deepEqual(await at('/v1/stores?limit=0'), ['?limit']);
  assert.deepEqual(await at('/v1/stores?limit=501'), ['?limit']);
  assert.deepEqual(await at('/v1/stores?after=%zz'), ['?after']);
  assert.deepEqual(await at('/v1/ops/processes?depth=10'), ['?depth']);
  const none = await send(harness, 'GET', '/v1/holds/nope?x=1');
  assert.equal(slugOf(none), 'invalid-request');
});

test('an address that cannot be decoded is refused', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'GET', '/v1/stores/%E0%A4%A/availability');
  assert.equal(slugOf(got), 'invalid-request');
  assert.deepEqual(harness.faults, []);
});

test('addresses are exact', async (t) => {
  const harness = await startHarness(t);
  for (const path of [
    '/',
    '/V1/stores',
    '/v1/stores/',
    '//v1/stores',
    '/v1/stores/nyc-042',
    '/v1/stores/../stores/x',
  ]) {
    assert.equal(slugOf(await send(harness, 'GET', path)), 'not-found', path);
  }
});

test('a method that an address does not take is refused with those it takes', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'PATCH', '/v1/holds/any');
  assert.equal(slugOf(got), 'method-not-allowed');
  assert.equal(got.headers.get('allow'), 'DELETE, GET, HEAD, OPTIONS');
});

test('HEAD answers as GET does, without the body', async (t) => {
  const harness = await startHarness(t);
  const get = await send(harness, 'GET', '/v1/stores');
  const head = await send(harness, 'HEAD', '/v1/stores');
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
});

test('two credentials in one request are none', async (t) => {
  const harness = await startHarness(t);
  const socket = connect(harness.port, '127.0.0.1');
  const credential = `Authorization: Bearer ${keys.booking}\r\n`;
  socket.write(`GET /v1/stores HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${credential}${credential}\r\n`);
  assert.match(await text(socket), /^HTTP\/1\.1 401 /);
});

test('what is not HTTP gets a problem and a closed connection', async (t) => {
  const harness = await startHarness(t);
  const lengths = 'Content-Length: 3\r\nContent-Length: 4\r\n';
  for (const bytes of ['hello\r\n\r\n', `POST / HTTP/1.1\r\nHost: a\r\n${lengths}\r\nabc`]) {
    const socket = connect(harness.port, '127.0.0.1');
    socket.write(bytes);
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /problems\/invalid-request/);
  }
});

test('every answer carries the headers that keep a browser from guessing', async (t) => {
  const harness = await startHarness(t);
  for (const path of ['/healthz', '/nothing', '/v1/stores']) {
    const { headers } = await send(harness, 'GET', path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(headers.get('strict-transport-security') ?? '', /max-age/);
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('access-control-allow-origin'), null);
  }
});

test('pages of a known origin may call us, and no others', async (t) => {
  const harness = await startHarness(t, { corsOrigins: ['https://shop.example'] });
  const from = (origin: string, method = 'GET') => send(harness, method, '/v1/stores', { headers: { origin } });
  assert.equal((await from('https://shop.example')).headers.get('access-control-allow-origin'), 'https://shop.example');
  assert.equal((await from('https://evil.example')).headers.get('access-control-allow-origin'), null);
  const preflight = await from('https://shop.example', 'OPTIONS');
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Idempotency-Key/);
  assert.equal(preflight.headers.get('vary'), 'Origin');
  assert.equal((await from('https://evil.example', 'OPTIONS')).headers.get('access-control-allow-origin'), null);
});
