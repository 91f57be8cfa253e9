import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { StorageUnavailable } from '../../../stores/records.ts';
import type { Harness, Sent } from './harness.ts';
import { aHold, anOrder, keys, newYork, send, slugOf, startHarness } from './harness.ts';

const holds = '/v1/stores/nyc-042/holds';
const hour = 3_600_000;

function place(harness: Harness, key: string, sent: Sent = {}) {
  return send(harness, 'POST', holds, { body: aHold, ...sent, headers: { 'idempotency-key': key } });
}

/** Commands wait from now on; resolves once one does. */
function closeGate({ stores }: Harness) {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  stores.gate = gate.promise;
  stores.onCommand = reached.resolve;
  return { open: gate.resolve, reached: reached.promise };
}

test('a request that is repeated gets the first answer byte for byte, and nothing happens twice', async (t) => {
  const harness = await startHarness(t);
  const first = await place(harness, 'a');
  await harness.clock.advance(60_000);
  const again = await place(harness, 'a');
  assert.equal(first.status, 201);
  assert.equal(again.status, 201);
  assert.equal(again.text, first.text);
  assert.equal(first.headers.get('idempotency-replayed'), null);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.deepEqual(harness.stores.done, ['hold']);
});

test('without a key each request is a new one', async (t) => {
  const harness = await startHarness(t);
  const first = await send(harness, 'POST', holds, { body: aHold });
  const second = await send(harness, 'POST', holds, { body: aHold });
  assert.notEqual(first.json['hold_id'], second.json['hold_id']);
  assert.equal(harness.stores.receipts.length, 0);
});

test('an order that is repeated is the same order', async (t) => {
  const harness = await startHarness(t);
  const body = anOrder(harness.stores.givenHold(newYork).holdId);
  const order = () => send(harness, 'POST', '/v1/orders', { body, headers: { 'idempotency-key': 'o' } });
  const first = await order();
  const again = await order();
  assert.equal(first.status, 201);
  assert.equal(again.text, first.text);
  assert.deepEqual(harness.stores.done, ['confirm']);
});

test('the same request is the same, however its JSON is written and its instants are put', async (t) => {
  const harness = await startHarness(t);
  const first = await place(harness, 'a');
  const rawBody = ' { "customer_ref":"guest-1", "units": 1,\n "slot":"2026-08-14T15:45:00Z" } ';
  const again = await send(harness, 'POST', holds, { rawBody, headers: { 'idempotency-key': 'a' } });
  assert.equal(again.text, first.text);
});

test('a key is not good for another body or another address', async (t) => {
  const harness = await startHarness(t);
  await place(harness, 'a');
  assert.equal(slugOf(await place(harness, 'a', { body: { ...aHold, units: 2 } })), 'idempotency-key-reused');
  const elsewhere = { body: aHold, headers: { 'idempotency-key': 'a' } };
  assert.equal(slugOf(await send(harness, 'POST', '/v1/stores/lon-001/holds', elsewhere)), 'idempotency-key-reused');
  const body = anOrder(harness.stores.givenHold(newYork).holdId);
  const order = await send(harness, 'POST', '/v1/orders', { body, headers: { 'idempotency-key': 'a' } });
  assert.equal(slugOf(order), 'idempotency-key-reused');
  assert.deepEqual(harness.stores.done, ['hold']);
});

test('callers do not share their keys', async (t) => {
  const harness = await startHarness(t);
  const mine = await place(harness, 'a');
  const theirs = await place(harness, 'a', { key: keys.other, body: { ...aHold, units: 3 } });
  assert.equal(theirs.status, 201);
  assert.notEqual(theirs.json['hold_id'], mine.json['hold_id']);
});

test('of many that come at once with one key, one runs and the others are asked to wait', async (t) => {
  const harness = await startHarness(t);
  const gate = closeGate(harness);
  const first = place(harness, 'a');
  await gate.reached;
  const others = await Promise.all(Array.from({ length: 10 }, () => place(harness, 'a')));
  assert.deepEqual(new Set(others.map(slugOf)), new Set(['idempotency-in-progress']));
  assert.deepEqual(new Set(others.map(({ headers }) => headers.get('retry-after'))), new Set(['1']));
  assert.equal(slugOf(await place(harness, 'a', { body: { ...aHold, units: 2 } })), 'idempotency-key-reused');
  gate.open();
  assert.equal((await first).status, 201);
  assert.deepEqual(harness.stores.done, ['hold']);
  assert.equal((await place(harness, 'a')).text, (await first).text);
});

test('twenty at once, with nothing held up, still make one hold', async (t) => {
  const harness = await startHarness(t);
  const answers = await Promise.all(Array.from({ length: 20 }, () => place(harness, 'a')));
  assert.deepEqual(harness.stores.done, ['hold']);
  const created = answers.filter(({ status }) => status === 201);
  assert.equal(new Set(created.map(({ text }) => text)).size, 1);
  assert(answers.every(({ status }) => status === 201 || status === 409));
});

test('a refusal is not kept: the same key may be tried again', async (t) => {
  const harness = await startHarness(t);
  harness.stores.refusal = { kind: 'slot-unavailable', reason: 'paused' };
  assert.equal(slugOf(await place(harness, 'a')), 'slot-unavailable');
  harness.stores.refusal = null;
  assert.equal((await place(harness, 'a')).status, 201);
});

test('a fault frees the key too', async (t) => {
  const harness = await startHarness(t);
  harness.stores.fault = new Error('bug');
  assert.equal((await place(harness, 'a')).status, 500);
  harness.stores.fault = null;
  assert.equal((await place(harness, 'a')).status, 201);
});

test('a key is remembered for a day', async (t) => {
  const harness = await startHarness(t);
  const first = await place(harness, 'a');
  await harness.clock.advance(24 * hour - 1);
  assert.equal((await place(harness, 'a')).text, first.text);
  await harness.clock.advance(1);
  assert.notEqual((await place(harness, 'a')).text, first.text);
});

test('after five seconds the client is told that the outcome is open, and finds it with the same key', async (t) => {
  const harness = await startHarness(t);
  const gate = closeGate(harness);
  const first = place(harness, 'a');
  await gate.reached;
  await harness.clock.advance(4_999);
  assert.deepEqual(harness.answered, []);
  await harness.clock.advance(1);
  const undecided = await first;
  assert.equal(slugOf(undecided), 'storage-unavailable');
  assert.match(String(undecided.json['detail']), /not known yet.*same Idempotency-Key/);
  assert(undecided.headers.get('retry-after'));
  assert.equal(slugOf(await place(harness, 'a')), 'idempotency-in-progress');
  gate.open();
  await harness.clock.settle();
  const found = await place(harness, 'a');
  assert.equal(found.status, 201);
  assert.equal(found.headers.get('idempotency-replayed'), 'true');
  assert.deepEqual(harness.stores.done, ['hold']);
});

test('an answer in time leaves no timer behind', async (t) => {
  const harness = await startHarness(t);
  await place(harness, 'a');
  assert.equal(harness.clock.pending, 0);
});

test('while receipts cannot be read nothing is created', async (t) => {
  const harness = await startHarness(t);
  harness.storage.fault = new StorageUnavailable('away');
  const got = await place(harness, 'a');
  assert.equal(slugOf(got), 'storage-unavailable');
  assert.deepEqual(harness.stores.done, []);
  assert.deepEqual(harness.faults, []);
});

test('a key is 1 to 255 printable ASCII characters, sent once', async (t) => {
  const harness = await startHarness(t);
  assert.equal((await place(harness, 'k'.repeat(255))).status, 201);
  assert.equal((await place(harness, 'a, b')).status, 201);
  for (const key of ['', 'k'.repeat(256), 'clé', 'a\tb']) {
    const got = await place(harness, key);
    assert.equal(slugOf(got), 'invalid-request', JSON.stringify(key));
    assert.match(got.text, /Idempotency-Key/);
  }
  assert.equal(await statusWhenSentTwice(harness), 400);
});

/** fetch joins headers of one name, so this goes over undici's own client. */
async function statusWhenSentTwice({ url }: Harness): Promise<number> {
  const { statusCode, body } = await request(url + holds, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.booking}`,
      'content-type': 'application/json',
      'idempotency-key': ['a', 'b'],
    },
    body: JSON.stringify(aHold),
  });
  await body.dump();
  return statusCode;
}

test('where a key is not needed it is accepted, and looked at', async (t) => {
  const harness = await startHarness(t);
  const path = `/v1/orders/${harness.stores.givenOrder(newYork).orderId}/cancel`;
  const cancel = (key: string) => send(harness, 'POST', path, { headers: { 'idempotency-key': key } });
  assert.equal((await cancel('a')).status, 200);
  assert.equal((await cancel('a')).status, 200);
  assert.equal((await cancel('')).status, 400);
});
