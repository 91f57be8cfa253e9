import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageCustomers, pageRates } from '../../../app/http/page-customers.ts';
import { FakeClock } from '../../../lib/clock.ts';
import { StreamReader } from '../../support/stream-reader.ts';
import type { Sent } from './harness.ts';
import { accessOf, aHold, keptKeys, keys, newYork, send, slugOf, startHarness } from './harness.ts';
import { requests } from './route-requests.ts';

const nobody: Sent = { key: null };

test('the booking page answers what the API answers to a booking key, and nothing beyond that', async (t) => {
  const harness = await startHarness(t);
  for (const route of harness.api.routes) {
    const request = requests[route.operation]?.(harness);
    assert(request);
    const { path, ...sent } = request;
    const got = await send(harness, route.method.toUpperCase(), `/book${path}`, { ...sent, ...nobody });
    if (route.scope === 'booking') assert(got.status < 300, `${route.operation}: ${got.text}`);
    else assert(['not-found', 'pages-unavailable'].includes(slugOf(got)), `${route.operation}: ${got.text}`);
  }
  const [own, page] = [await send(harness, 'GET', '/v1/stores'), await send(harness, 'GET', '/book/v1/stores', nobody)];
  assert.equal(page.text, own.text);
});

test('no key and no quota of it is seen on the page', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'POST', '/book/v1/stores/nyc-042/holds', { ...nobody, body: aHold });
  assert.equal(got.status, 201);
  const all = JSON.stringify([got.text, [...got.headers]]);
  assert(!all.includes(keys.booking) && got.headers.get('ratelimit') === null);
});

test('a key or a cookie makes nobody more on the page than anybody is', async (t) => {
  const harness = await startHarness(t);
  assert.equal((await send(harness, 'GET', '/book/v1/stores', { key: 'wrong' })).status, 200);
  assert.equal((await send(harness, 'GET', '/book/v1/ops/stores', { key: keys.ops })).status, 404);
});

test('an idempotency key of the page is one of the page: it neither meets nor hides one of the web shop', async (t) => {
  const harness = await startHarness(t);
  const headers = { 'idempotency-key': 'one' };
  const hold = (path: string, key: string | null) => send(harness, 'POST', path, { key, body: aHold, headers });
  const shop = await hold('/v1/stores/nyc-042/holds', keys.booking);
  const page = await hold('/book/v1/stores/nyc-042/holds', null);
  const again = await hold('/book/v1/stores/nyc-042/holds', null);
  assert.deepEqual([shop.status, page.status, again.status], [201, 201, 201]);
  assert.notEqual(page.json['hold_id'], shop.json['hold_id']);
  assert.equal(again.text, page.text);
});

test('an idempotency key of one guest is no other guest’s, wherever both are', async (t) => {
  const harness = await startHarness(t, { proxies: 1 });
  const hold = async (guest: string | null, address = '192.0.2.7') => {
    const cookie = guest === null ? {} : { cookie: `theme=dark; lunchrush_guest=${guest}` };
    const headers = { 'idempotency-key': 'one', 'x-forwarded-for': address, ...cookie };
    const got = await send(harness, 'POST', '/book/v1/stores/nyc-042/holds', { ...nobody, body: aHold, headers });
    assert.equal(got.status, 201, got.text);
    return got.json['hold_id'];
  };
  const [ann, bob, cid, dee] = [await hold('ann'), await hold('bob'), await hold(null), await hold(null, '192.0.2.8')];
  assert.equal(new Set([ann, bob, cid, dee]).size, 4);
  assert.equal(await hold('ann', '198.51.100.1'), ann, 'a phone that changes networks is the same guest');
  assert.deepEqual([await hold(null), await hold(null, '192.0.2.8')], [cid, dee], 'without a cookie the place counts');
  assert.equal(await hold('place 192.0.2.7'), await hold('place 192.0.2.7'));
  assert.notEqual(await hold('place 192.0.2.7'), cid, 'nobody says by a cookie that they are somewhere');
});

test('who opens the page is one guest from then on, by a cookie that no script reads', async (t) => {
  const body = Buffer.from('<!doctype html>');
  const file = { contentType: 'text/html', variants: [{ encoding: null, etag: '"1"', body }] };
  const pages = { site: new Map([['book.html', file]]), bookingKeyId: 'key-booking' };
  const harness = await startHarness(t, { pages });
  const open = async (headers = {}) =>
    (await send(harness, 'GET', '/book', { ...nobody, headers })).headers.getSetCookie();
  const [first = '', second] = [...(await open()), ...(await open())];
  assert.match(first, /^lunchrush_guest=[\w-]{32,}; Path=\/book; HttpOnly; SameSite=Lax$/);
  assert.notEqual(first, second);
  assert.deepEqual(await open({ cookie: first.split(';')[0] }), []);
  assert.match((await open({ 'x-forwarded-proto': 'https', 'if-none-match': '"1"' }))[0] ?? '', /; Secure$/);
});

test('where the page is off, or its key is not good any more, there is nothing', async (t) => {
  const off = await startHarness(t, { pages: { site: null, bookingKeyId: null } });
  assert.equal((await send(off, 'GET', '/book/v1/stores', nobody)).status, 404);
  const revoked = await startHarness(t);
  const stream = await StreamReader.open(t, `${revoked.url}/book/v1/stores/nyc-042/availability/stream`, null);
  revoked.keyring.load(keptKeys.filter(({ id }) => id !== 'key-booking'));
  for (const path of ['/book', '/book/v1/stores']) {
    const got = await send(revoked, 'GET', path, nobody);
    assert.deepEqual([got.status, slugOf(got)], [404, 'not-found'], path);
  }
  await revoked.clock.advance(10_000);
  for (let next = await stream.next(); ; next = await stream.next()) {
    assert(next, 'the stream ended without saying why');
    if (next.event === 'end') break;
  }
  assert.match(stream.arrived.at(-1)?.data ?? '', /key-changed/);
});

const rates = { all: { ratePerSecond: 1, burst: 4 }, holds: { ratePerSecond: 0.1, burst: 2 } };

function customers(clock = new FakeClock()) {
  const { keyring } = accessOf(clock);
  const page = new PageCustomers({ keyring, newSecret: () => 'secret', keyId: 'key-booking', clock, rates });
  return { clock, ask: (address: string, wantsHold = false) => page.admit(address, undefined, wantsHold).ok };
}

test('one address may ask so often and hold less often; nobody else waits for it', async () => {
  const { ask, clock } = customers();
  const here = '192.0.2.7';
  assert.deepEqual(
    [ask(here, true), ask(here, true), ask(here, true), ask(here), ask(here)],
    [true, true, false, true, true],
  );
  assert.equal(ask(here), false);
  assert.equal(ask('192.0.2.8', true), true);
  await clock.advance(1_000);
  assert.deepEqual([ask(here, true), ask(here)], [false, true]);
  await clock.advance(9_000);
  assert.equal(ask(here, true), true);
});

test('an address of the same network of IPv6 is the same', () => {
  const { ask } = customers();
  for (let host = 1; host <= 4; host += 1) assert.equal(ask(`2001:db8:0:7::${host}`), true);
  assert.equal(ask('2001:db8:0:7:1:2:3:4'), false);
});

test('over HTTP who asks too often is told when to come again, and the web shop goes on', async (t) => {
  const pages = { site: null, bookingKeyId: 'key-booking', rates };
  const harness = await startHarness(t, { pages });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await send(harness, 'GET', '/book/v1/stores', nobody)).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 429]);
  const got = await send(harness, 'GET', '/book/v1/stores', nobody);
  assert.deepEqual([slugOf(got), got.headers.get('retry-after')], ['rate-limited', '1']);
  assert.equal((await send(harness, 'GET', '/v1/stores')).status, 200);
});

test('behind proxies the address is what the outermost has added, whatever was written before it', async (t) => {
  const pages = { site: null, bookingKeyId: 'key-booking', rates };
  const harness = await startHarness(t, { pages, proxies: 2 });
  const from = async (forwarded: string) =>
    (await send(harness, 'GET', '/book/v1/stores', { ...nobody, headers: { 'x-forwarded-for': forwarded } })).status;
  for (let i = 0; i < 4; i += 1) assert.equal(await from(`10.0.0.${i}, 192.0.2.7, 10.1.1.1`), 200);
  assert.equal(await from('192.0.2.99, 192.0.2.7, 10.1.1.1'), 429);
  assert.equal(await from('192.0.2.8, 10.1.1.1'), 200);
});

test('without proxies nobody is believed about where they come from', async (t) => {
  const pages = { site: null, bookingKeyId: 'key-booking', rates };
  const harness = await startHarness(t, { pages });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    const headers = { 'x-forwarded-for': `192.0.2.${i}` };
    statuses.push((await send(harness, 'GET', '/book/v1/stores', { ...nobody, headers })).status);
  }
  assert.equal(statuses.at(-1), 429);
});

test('one address has so many streams of the page, and no more', async (t) => {
  const harness = await startHarness(t, { streamLimits: { all: 9, ofOneKey: 9, ofOnePlace: 2 } });
  const path = `/v1/stores/${newYork}/availability/stream`;
  for (let i = 0; i < 2; i += 1) await StreamReader.open(t, `${harness.url}/book${path}`, null);
  assert.equal(slugOf(await send(harness, 'GET', `/book${path}`, nobody)), 'too-many-streams');
  assert.equal((await send(harness, 'GET', path)).status, 200);
});

test('the usual rates let a family order, and nobody empty a store', () => {
  assert.deepEqual(pageRates.all, { ratePerSecond: 20, burst: 200 });
  assert.deepEqual([pageRates.holds.burst, pageRates.holds.ratePerSecond * 60], [20, 10]);
});
