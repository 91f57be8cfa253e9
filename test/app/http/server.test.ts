import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Harness } from './harness.ts';
import { aHold, send, startHarness } from './harness.ts';

const holds = '/v1/stores/nyc-042/holds';

function closeGate({ stores }: Harness) {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  stores.gate = gate.promise;
  stores.onCommand = reached.resolve;
  return { open: gate.resolve, reached: reached.promise };
}

test('a stop finishes what is in flight and takes nothing new', async (t) => {
  const harness = await startHarness(t);
  const gate = closeGate(harness);
  const inFlight = send(harness, 'POST', holds, { body: aHold });
  await gate.reached;
  const stopped = harness.server.stop(10_000);
  await assert.rejects(send(harness, 'GET', '/healthz'));
  gate.open();
  const got = await inFlight;
  assert.equal(got.status, 201);
  assert.equal(got.headers.get('connection'), 'close');
  await stopped;
  assert.equal(harness.clock.pending, 0);
});

test('a stop waits for no one longer than it was told to', async (t) => {
  const harness = await startHarness(t);
  const gate = closeGate(harness);
  const inFlight = assert.rejects(send(harness, 'POST', holds, { body: aHold }));
  await gate.reached;
  const stopped = harness.server.stop(3_000);
  await harness.clock.advance(3_000);
  await stopped;
  await inFlight;
  gate.open();
});

test('a stop closes connections that only wait', async (t) => {
  const harness = await startHarness(t);
  const socket = connect(harness.port, '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(socket, 'data');
  const closed = once(socket, 'close');
  await harness.server.stop(60_000);
  await closed;
});

for (const connection of ['keep-alive', 'close']) {
  test(`a stop cuts no answer off that is half sent, Connection: ${connection}`, (t) =>
    stopsAfterSending(t, connection));
}

async function stopsAfterSending(t: TestContext, connection: string): Promise<void> {
  const harness = await startHarness(t);
  harness.numbers.text = 'x'.repeat(20_000_000);
  const socket = connect(harness.port, '127.0.0.1');
  socket.write(`GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\n\r\n`);
  await once(socket, 'readable');
  const stopped = harness.server.stop(60_000);
  let bytes = 0;
  for await (const chunk of socket) bytes += chunk.length;
  assert(bytes > 20_000_000);
  await stopped;
}

test('a server that drains says that it is not ready', async (t) => {
  const harness = await startHarness(t);
  assert.equal((await send(harness, 'GET', '/readyz')).status, 200);
  harness.api.drain();
  const got = await send(harness, 'GET', '/readyz');
  assert.equal(got.status, 503);
  assert.equal(got.json['status'], 'draining');
  assert.equal((await send(harness, 'GET', '/healthz')).status, 200);
});

test('a server is ready once every store is open or set aside', async (t) => {
  const harness = await startHarness(t);
  Object.assign(harness.readiness, { ready: false, starting: 7 });
  const got = await send(harness, 'GET', '/readyz');
  assert.equal(got.status, 503);
  assert.deepEqual(got.json, { status: 'starting', stores_starting: 7 });
});

test('a port that is taken is said so', async (t) => {
  const harness = await startHarness(t);
  const { startServer } = await import('../../../app/http/server.ts');
  const { clock, api, port } = harness;
  await assert.rejects(startServer(api, { host: '127.0.0.1', port, clock }), /port \d+ of 127\.0\.0\.1 is taken/);
});

test('a client that is gone before its answer does no harm', async (t) => {
  const harness = await startHarness(t);
  const gate = closeGate(harness);
  const body = JSON.stringify(aHold);
  const socket = connect(harness.port, '127.0.0.1');
  const head = ['POST /v1/stores/nyc-042/holds HTTP/1.1', 'Host: a', 'Authorization: Bearer booking-key-of-the-tests'];
  const length = `Content-Length: ${body.length}`;
  socket.write([...head, 'Content-Type: application/json', length, '', body].join('\r\n'));
  await gate.reached;
  socket.destroy();
  await once(socket, 'close');
  gate.open();
  await harness.clock.settle();
  assert.deepEqual(harness.stores.done, ['hold']);
  assert.deepEqual(harness.faults, []);
});

test('every answer is counted under its route, never under its address', async (t) => {
  const harness = await startHarness(t);
  await send(harness, 'GET', '/v1/stores/nyc-042/availability');
  await send(harness, 'GET', '/v1/holds/nope');
  await send(harness, 'GET', '/nothing');
  assert.deepEqual(harness.answered, [
    'GET /v1/stores/{store_id}/availability 200',
    'GET /v1/holds/{hold_id} 404',
    'GET unknown 404',
  ]);
});

test('metrics are served as they are', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'GET', '/metrics', { key: null });
  assert.equal(got.text, 'orders_total 1\n');
  assert.equal(got.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
});
