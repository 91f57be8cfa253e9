import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Load } from '../../../app/http/load.ts';
import type { Harness } from './harness.ts';
import { aHold, anOrder, keys, newYork, send, slugOf, startHarness } from './harness.ts';

const holds = '/v1/stores/nyc-042/holds';

function closeGate({ stores }: Harness) {
  const gate = Promise.withResolvers<void>();
  stores.gate = gate.promise;
  return gate.resolve;
}

/** Until so many commands have reached the stores. */
async function reached({ stores }: Harness, commands: number): Promise<void> {
  let seen = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  stores.onCommand = () => {
    seen += 1;
    if (seen === commands) resolve();
  };
  await promise;
}

test('beyond what may be under way a request is refused at once, and taken again when there is room', async (t) => {
  const harness = await startHarness(t, { mostInFlight: 3 });
  const open = closeGate(harness);
  const begun = reached(harness, 3);
  const waiting = [1, 2, 3].map(() => send(harness, 'POST', holds, { body: aHold }));
  await begun;
  const refused = await send(harness, 'GET', '/v1/stores');
  assert.equal(slugOf(refused), 'overloaded');
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.equal((await send(harness, 'GET', '/healthz', { key: null })).status, 200);
  assert.equal(slugOf(await send(harness, 'GET', '/v1/stores', { key: null })), 'unauthorized');
  open();
  for (const got of await Promise.all(waiting)) assert.equal(got.status, 201);
  for (let i = 0; i < 10; i += 1) assert.equal((await send(harness, 'GET', '/v1/stores')).status, 200);
});

test('every way a request can end gives its place back', async (t) => {
  const harness = await startHarness(t, { mostInFlight: 1 });
  const bad = [
    () => send(harness, 'POST', holds, { rawBody: '{' }),
    () => send(harness, 'POST', holds, { body: {} }),
    () => send(harness, 'POST', holds, { rawBody: 'x'.repeat(70_000) }),
    () => send(harness, 'POST', holds, { rawBody: 'a=b', headers: { 'content-type': 'text/plain' } }),
    () => send(harness, 'GET', '/v1/ops/stores'),
    () => send(harness, 'GET', '/v1/holds/nope'),
    () => send(harness, 'DELETE', '/v1/stores'),
    () => {
      harness.stores.fault = new Error('a bug');
      return send(harness, 'POST', holds, { body: aHold }).finally(() => (harness.stores.fault = null));
    },
  ];
  for (const way of bad) {
    const { status } = await way();
    assert.ok(status >= 400 && status !== 503, `${status}`);
  }
  assert.equal((await send(harness, 'GET', '/v1/stores')).status, 200);
});

test('a client that hangs up in the middle of its body gives its place back', async (t) => {
  const harness = await startHarness(t, { mostInFlight: 1 });
  const socket = connect(harness.port, '127.0.0.1');
  const head = [`POST ${holds} HTTP/1.1`, 'Host: a', `Authorization: Bearer ${keys.booking}`];
  socket.write([...head, 'Content-Type: application/json', 'Content-Length: 100', '', '{"slot"'].join('\r\n'));
  while ((await send(harness, 'GET', '/v1/stores')).status === 200);
  socket.destroy();
  await once(socket, 'close');
  while ((await send(harness, 'GET', '/v1/stores')).status !== 200);
});

test('while we are far behind no new holds are placed, and those that were can still be ordered', async (t) => {
  const harness = await startHarness(t);
  harness.lag.isOverloaded = true;
  const refused = await send(harness, 'POST', holds, { body: aHold });
  assert.equal(slugOf(refused), 'overloaded');
  assert.equal(refused.headers.get('retry-after'), '5');
  assert.deepEqual(harness.stores.done, []);
  const { holdId } = harness.stores.givenHold(newYork);
  assert.equal((await send(harness, 'POST', '/v1/orders', { body: anOrder(holdId) })).status, 201);
  assert.equal((await send(harness, 'GET', '/v1/stores/nyc-042/availability')).status, 200);
  harness.lag.isOverloaded = false;
  assert.equal((await send(harness, 'POST', holds, { body: aHold })).status, 201);
});

test('requests under way are counted, and bounded to 10,000', () => {
  const load = new Load({ lagMs: 0, isOverloaded: false });
  for (let i = 0; i < 10_000; i += 1) assert.equal(load.enter(false), null);
  assert.equal(load.enter(false)?.kind, 'overloaded');
  assert.equal(load.inFlight, 10_000);
  load.leave();
  assert.equal(load.enter(false), null);
});

test('however many ask for the numbers at once, they are looked up once in a second', async (t) => {
  const harness = await startHarness(t);
  const text = async () => (await send(harness, 'GET', '/metrics', { key: null })).text;
  const first = await text();
  harness.numbers.text = 'orders_total 2\n';
  assert.equal(await text(), first);
  await harness.clock.advance(1_000);
  assert.equal(await text(), 'orders_total 2\n');
});
