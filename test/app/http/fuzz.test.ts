import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Got, Harness } from './harness.ts';
import { aDefinition, aHold, anOrder, keys, newYork, send, startHarness } from './harness.ts';

/** A good body, and where it goes. */
function targets({ stores }: Harness) {
  const order = `/v1/orders/${stores.givenOrder(newYork).orderId}`;
  return [
    ['POST', '/v1/stores/nyc-042/holds', aHold],
    ['POST', '/v1/orders', anOrder(stores.givenHold(newYork).holdId)],
    ['POST', `${order}/reschedule`, { slot: aHold.slot }],
    ['POST', `${order}/cancel`, { reason: 'why' }],
    ['PUT', '/v1/ops/stores/fuzzed', aDefinition],
    ['PATCH', '/v1/ops/stores/nyc-042/controls', { paused: true, delivery_concurrency: 1, reason: 'x' }],
    [
      'PUT',
      '/v1/ops/pos-accounts/fuzzed',
      { base_url: 'https://a.example', api_key: 'k', idempotent: true, can_look_up: true },
    ],
  ] as const;
}

/** A value in place of one that is somewhere in a good body. */
function mutated(body: unknown, path: readonly number[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof body !== 'object' || body === null) return value;
  const names = [...Object.keys(body), ...(Array.isArray(body) ? [] : ['more'])];
  const name = names[first % names.length] ?? '0';
  const inner = mutated(Object.entries(body).find(([key]) => key === name)?.[1], rest, value);
  return Array.isArray(body) ? body.with(Number(name), inner) : { ...body, [name]: inner };
}

/** A refusal is a problem document and changed nothing; and nothing ever is our fault. */
function check(harness: Harness, got: Got, sent: string): void {
  assert(got.status < 500, `${got.status} ${got.text} for ${sent}`);
  assert.deepEqual(harness.faults, []);
  if (got.status < 400) return;
  assert.equal(got.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.equal(got.json['status'], got.status);
  assert.deepEqual([...harness.stores.done, ...harness.audit], [], sent);
}

const anyValue = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    -0,
    1e308,
    2 ** 53,
    '',
    '2026-08-14T25:00:00Z',
    [],
    {},
    null,
    true,
    'x'.repeat(9_999),
  ),
);

test('no body, however wrong, is our fault or changes anything', async (t) => {
  const harness = await startHarness(t);
  const all = targets(harness);
  const place = fc.array(fc.nat(7), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.nat(all.length - 1), place, anyValue, async (index, path, value) => {
      const [method, url, body] = all[index] ?? all[0];
      harness.stores.done.length = 0;
      harness.audit.length = 0;
      const rawBody = JSON.stringify(mutated(body, path, value));
      check(harness, await send(harness, method, url, { key: keys.ops, rawBody }), rawBody);
    }),
    { numRuns: 250 },
  );
});

test('no bytes, however strange, are our fault', async (t) => {
  const harness = await startHarness(t);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const got = await send(harness, 'POST', '/v1/orders', { rawBody: new Uint8Array(bytes) });
      check(harness, got, String(bytes));
    }),
    { numRuns: 60 },
  );
});

test('no address, however strange, is our fault', async (t) => {
  const harness = await startHarness(t);
  const piece = fc.oneof(
    fc.constantFrom(
      'v1',
      'stores',
      'ops',
      'holds',
      'orders',
      'availability',
      'nyc-042',
      '..',
      '',
      '%',
      '%00',
      '%ff',
      '?',
      '&date=',
    ),
    fc.webPath(),
    fc.webQueryParameters(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      const path = `/${pieces.join('/')}`;
      check(harness, await send(harness, 'GET', path, { key: keys.ops }), path);
    }),
    { numRuns: 120 },
  );
});
