import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderId } from '../../../stores/ids.ts';
import type { Harness } from './harness.ts';
import { keys, london, newYork, send, slugOf, startHarness } from './harness.ts';

const ops = { key: keys.ops };
const at = Date.UTC(2026, 7, 14, 15, 30);
const inNewYork = '2026-08-14T11:30:00-04:00';

/** As the list and one dead letter show it. */
interface Letter {
  readonly order_id: string;
  readonly store_id: string;
  readonly since: string;
  readonly reason: string;
  readonly attempts: readonly object[];
}

interface Result {
  readonly order_id: string;
  readonly done: boolean;
  readonly status?: string;
  readonly problem?: { readonly type: string; readonly status: number };
}

async function listed(harness: Harness, query: string, key: string = keys.ops) {
  const got = await send(harness, 'GET', `/v1/ops/dead-letters${query}`, { key });
  assert.equal(got.status, 200, got.text);
  return got.json as { readonly dead_letters: readonly Letter[]; readonly next: string | null };
}

async function resultsOf(harness: Harness, path: string, body: object, key: string = keys.ops) {
  const got = await send(harness, 'POST', path, { key, body });
  assert.equal(got.status, 200, got.text);
  return got.json['results'] as readonly Result[];
}

test('a dead letter shows when and why it died, whom to call, and every attempt', async (t) => {
  const harness = await startHarness(t);
  await harness.clock.advance(at - harness.clock.now());
  const { orderId } = harness.stores.givenDeadLetter(newYork, 'unknown sku', at, { inDoubt: true });
  const other = harness.stores.givenOrder(newYork).orderId;
  harness.stores.attempts.push(
    { orderId, number: 1, startedAt: at, endedAt: at + 1_000, outcome: 'unconfirmed', detail: 'reset' },
    { orderId, number: 2, startedAt: at + 60_000 },
    { orderId: other, number: 1, startedAt: at },
  );
  const [letter] = (await listed(harness, '')).dead_letters;
  assert.deepEqual(letter, {
    order_id: orderId,
    store_id: 'nyc-042',
    pos_account: 'pos-east',
    slot: '2026-08-14T11:45:00-04:00',
    units: 1,
    customer: { name: 'Ana', email: 'ana@example.org' },
    since: inNewYork,
    reason: 'unknown sku',
    in_doubt: true,
    attempts: [
      {
        number: 1,
        started_at: inNewYork,
        ended_at: '2026-08-14T11:30:01-04:00',
        outcome: 'unconfirmed',
        detail: 'reset',
      },
      { number: 2, started_at: '2026-08-14T11:31:00-04:00' },
    ],
  });
  const { order, ...one } = (await send(harness, 'GET', `/v1/ops/dead-letters/${orderId}`, ops)).json;
  assert.deepEqual(one, letter);
  const shown = order as Record<string, unknown>;
  assert.deepEqual([shown['status'], shown['attention_required']], ['dead_letter', 'dead_letter']);
});

test('an order that is no dead letter is none, and an unknown one is unknown', async (t) => {
  const harness = await startHarness(t);
  const { orderId } = harness.stores.givenOrder(newYork);
  const got = await send(harness, 'GET', `/v1/ops/dead-letters/${orderId}`, ops);
  assert.deepEqual(
    [slugOf(got), got.json['detail']],
    ['dead-letter-unknown', 'The order is no dead letter: it is scheduled.'],
  );
  assert.equal(slugOf(await send(harness, 'GET', `/v1/ops/dead-letters/ord_${'9'.repeat(22)}`, ops)), 'order-unknown');
});

test('the dead letters are read page by page, each once, the one that has waited longest first', async (t) => {
  const harness = await startHarness(t);
  const ids = [3, 1, 2, 1].map(
    (minutes) => harness.stores.givenDeadLetter(newYork, 'x', at + minutes * 60_000).orderId,
  );
  const expected = [ids[1], ids[3], ids[2], ids[0]];
  const seen: string[] = [];
  for (let query = '?limit=3'; ; ) {
    const { dead_letters, next } = await listed(harness, query);
    seen.push(...dead_letters.map(({ order_id }) => order_id));
    if (next === null) break;
    query = `?limit=3&after=${encodeURIComponent(next)}`;
  }
  assert.deepEqual(seen, expected);
});

test('the dead letters are found by store, account, words of the reason and time', async (t) => {
  const harness = await startHarness(t);
  harness.stores.givenDeadLetter(newYork, 'Unknown SKU', at);
  harness.stores.givenDeadLetter(london, 'closed today', at + 60_000);
  const count = async (query: string) => (await listed(harness, query)).dead_letters.length;
  assert.equal(await count(''), 2);
  assert.equal(await count('?store_id=lon-001'), 1);
  assert.equal(await count('?store_id=elsewhere'), 0);
  assert.equal(await count('?pos_account=pos-east'), 2);
  assert.equal(await count('?pos_account=pos-west'), 0);
  assert.equal(await count('?reason=sku'), 1);
  assert.equal(await count(`?since=${encodeURIComponent('2026-08-14T11:30:01-04:00')}`), 1);
});

test('a wrong query is refused, each field by name', async (t) => {
  const harness = await startHarness(t);
  for (const query of ['after=x', 'after=12.ord_1', 'limit=0', 'since=today', 'account=acme']) {
    const got = await send(harness, 'GET', `/v1/ops/dead-letters?${query}`, ops);
    assert.equal(slugOf(got), 'invalid-request', query);
    assert.match(got.text, new RegExp(query.split('=')[0] ?? ''), query);
  }
});

test('each thing a person may do with one order does that, and says who and why', async (t) => {
  const harness = await startHarness(t);
  const { orderId } = harness.stores.givenDeadLetter(newYork, 'unknown sku', at);
  const path = (room: string, what: string) => `/v1/ops/${room}/${orderId}/${what}`;
  for (const [where, body, done] of [
    [path('orders', 'fire'), { reason: 'guest is here' }, '{"kind":"fire"} test-ops: guest is here'],
    [path('orders', 'fire'), undefined, '{"kind":"fire"} test-ops: no reason given'],
    [path('orders', 'hold-back'), { reason: 'no bread' }, '{"kind":"hold_back"} test-ops: no bread'],
    [
      path('orders', 'resolve'),
      { outcome: 'not_delivered', reason: 'called' },
      '{"kind":"resolve","outcome":"not_delivered"} test-ops: called',
    ],
    [
      path('orders', 'resolve'),
      { outcome: 'delivered' },
      '{"kind":"resolve","outcome":"delivered"} test-ops: no reason given',
    ],
    [path('dead-letters', 'replay'), undefined, '{"kind":"replay"} test-ops: no reason given'],
    [path('dead-letters', 'replay'), { reason: 'fixed' }, '{"kind":"replay"} test-ops: fixed'],
    [path('dead-letters', 'purge'), { reason: 'refunded' }, '{"kind":"purge"} test-ops: refunded'],
  ] as const) {
    const got = await send(harness, 'POST', where, { ...ops, ...(body && { body }) });
    assert.deepEqual([got.status, got.json['order_id'], harness.stores.done.pop()], [200, orderId, done], where);
  }
});

test('a purge without a reason, and a resolution without an outcome, are refused', async (t) => {
  const harness = await startHarness(t);
  const { orderId } = harness.stores.givenDeadLetter(newYork, 'unknown sku', at);
  for (const [path, body] of [
    [`/v1/ops/dead-letters/${orderId}/purge`, {}],
    [`/v1/ops/dead-letters/purge`, { order_ids: [orderId] }],
    [`/v1/ops/orders/${orderId}/resolve`, {}],
    [`/v1/ops/orders/${orderId}/resolve`, { outcome: 'maybe' }],
    [`/v1/ops/dead-letters/replay`, { order_ids: [] }],
    [`/v1/ops/dead-letters/replay`, { order_ids: Array.from({ length: 101 }, () => orderId) }],
  ] as const) {
    assert.equal(slugOf(await send(harness, 'POST', path, { ...ops, body })), 'invalid-request', path);
  }
  assert.deepEqual(harness.stores.done, []);
});

test('many are dealt with at once, each with its own result; one that is refused stops no other', async (t) => {
  const harness = await startHarness(t);
  const one = harness.stores.givenDeadLetter(newYork, 'x').orderId;
  const two = harness.stores.givenDeadLetter(london, 'x').orderId;
  const unknown = `ord_${'9'.repeat(22)}`;
  const order_ids = [one, unknown, two, 'no id', one];
  const results = await resultsOf(harness, '/v1/ops/dead-letters/replay', { order_ids, reason: 'the POS is back' });
  assert.deepEqual(
    results.map(({ order_id, done, problem }) => [order_id, done, problem?.status]),
    [
      [one, true, undefined],
      [unknown, false, 404],
      [two, true, undefined],
      ['no id', false, 404],
    ],
  );
  assert.equal(harness.stores.done.length, 2);
});

test('a key that is limited to some stores sees and changes the dead letters of no other', async (t) => {
  const harness = await startHarness(t);
  const here = harness.stores.givenDeadLetter(newYork, 'x').orderId;
  const there = harness.stores.givenDeadLetter(london, 'x').orderId;
  const shown = await listed(harness, '', keys.opsElsewhere);
  assert.deepEqual(
    shown.dead_letters.map(({ order_id }) => order_id),
    [there],
  );
  assert.deepEqual((await listed(harness, '?store_id=nyc-042', keys.opsElsewhere)).dead_letters, []);
  for (const what of ['replay', 'purge']) {
    const body = { order_ids: [here, there], reason: 'x' };
    const results = await resultsOf(harness, `/v1/ops/dead-letters/${what}`, body, keys.opsElsewhere);
    assert.deepEqual(
      results.map(({ done, problem }) => [done, problem?.type.split('/').at(-1)]),
      [
        [false, 'forbidden'],
        [true, undefined],
      ],
    );
  }
  assert.equal(harness.stores.done.length, 2);
});

test('an order shows ops every attempt, who holds it back and why it needs a person', async (t) => {
  const harness = await startHarness(t);
  const order = harness.stores.givenOrder(newYork);
  const heldBack = { by: 'bea', reason: 'no bread', at };
  harness.stores.orders.set(order.orderId, { ...order, heldBack, slot: Date.UTC(2026, 7, 14, 14) });
  harness.stores.attempts.push({ orderId: order.orderId, number: 1, startedAt: at });
  await harness.clock.advance(Date.UTC(2026, 7, 14, 16) - harness.clock.now());
  const { json } = await send(harness, 'GET', `/v1/ops/orders/${order.orderId}`, ops);
  const shown = json['order'] as Record<string, unknown>;
  assert.deepEqual(shown['held_back'], { by: 'bea', reason: 'no bread', at: inNewYork });
  assert.equal(shown['attention_required'], 'held_back');
  assert.deepEqual(json['attempts'], [{ number: 1, started_at: inNewYork }]);
});

test('an order says what may be done with it now, why not the rest, and when that was', async (t) => {
  const harness = await startHarness(t);
  const { orderId } = harness.stores.givenOrder(newYork);
  const { json } = await send(harness, 'GET', `/v1/ops/orders/${orderId}`, ops);
  assert.equal(json['at'], '2026-08-14T11:00:00-04:00');
  assert.deepEqual(json['why_not'], {
    fire: null,
    hold_back: null,
    cancel: null,
    resolve: 'it is scheduled',
    replay: 'it is scheduled',
    purge: 'it is scheduled',
  });
});

test('while attempts cannot be read the desk says so, and a command still works', async (t) => {
  const harness = await startHarness(t);
  const { orderId }: { orderId: OrderId } = harness.stores.givenDeadLetter(newYork, 'x');
  const { StorageUnavailable } = await import('../../../stores/records.ts');
  harness.storage.fault = new StorageUnavailable('away');
  assert.equal(slugOf(await send(harness, 'GET', '/v1/ops/dead-letters', ops)), 'storage-unavailable');
  assert.equal((await send(harness, 'POST', `/v1/ops/dead-letters/${orderId}/replay`, ops)).status, 200);
});
