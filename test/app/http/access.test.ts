import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Keyring } from '../../../app/http/auth.ts';
import type { Route } from '../../../app/http/route.ts';
import type { Sent } from './harness.ts';
import { keptKeys, keys, london, send, signIn, slugOf, startHarness } from './harness.ts';
import { requests } from './route-requests.ts';

type Who = keyof typeof keys | 'nobody' | 'wrong';

const callers: readonly Who[] = [
  'nobody',
  'wrong',
  'booking',
  'ops',
  'bookingElsewhere',
  'opsElsewhere',
  'bookingHere',
  'opsHere',
  'view',
  'viewElsewhere',
  'viewHere',
];

/** Show only what the caller may see, or concern no store. */
const forAnyStores = new Set([
  'getClock',
  'listStores',
  'listStoreHealth',
  'listDeadLetters',
  'getOverview',
  'streamOverview',
  'listEvents',
  'streamEvents',
  'replayDeadLetters',
  'purgeDeadLetters',
  'createSignInCode',
]);
/** Need the scope view and are no reading. */
const alsoForViewers = new Set(['createSignInCode']);
const forAllStores = new Set([
  'putPosAccount',
  'patchPosAccountRate',
  'getPosAccount',
  'listPosAccounts',
  'getProcesses',
  'restartProcess',
  'listAudit',
]);

function expected(route: Route, who: Who): number {
  const success = Number(Object.keys(route.answers)[0]);
  if (route.scope === 'public') return success;
  if (route.scope === 'session') return 401;
  if (who === 'nobody' || who === 'wrong') return 401;
  if (route.scope !== 'booking' && who.startsWith('booking')) return 403;
  if (route.method !== 'get' && who.startsWith('view') && !alsoForViewers.has(route.operation)) return 403;
  if (forAnyStores.has(route.operation)) return success;
  if (who.endsWith('Elsewhere')) return 403;
  return who.endsWith('Here') && forAllStores.has(route.operation) ? 403 : success;
}

function keyOf(who: Who): string | null {
  if (who === 'nobody') return null;
  return who === 'wrong' ? 'a-key-that-was-never-issued' : keys[who];
}

test('every route lets in who has the right key, for the right store, and nobody else', async (t) => {
  const harness = await startHarness(t);
  for (const route of harness.api.routes) {
    for (const who of callers) {
      const request = requests[route.operation]?.(harness);
      assert(request, `no request for ${route.operation}`);
      harness.stores.done.length = 0;
      harness.audit.length = 0;
      const sent: Sent = { key: keyOf(who), ...(request.body !== undefined && { body: request.body }) };
      const got = await send(harness, route.method.toUpperCase(), request.path, sent);
      const wanted = expected(route, who);
      assert.equal(got.status, wanted, `${route.operation} by ${who}: ${got.text}`);
      if (wanted < 400) continue;
      assert.deepEqual(
        [...harness.stores.done, ...harness.audit],
        [],
        `${route.operation} by ${who} changed something`,
      );
      assert.equal(slugOf(got), wanted === 401 ? 'unauthorized' : 'forbidden');
    }
  }
});

const signedIn = ['ops', 'opsElsewhere', 'opsHere', 'view', 'viewElsewhere', 'viewHere'] as const;

test('every route lets in who is signed in, just as their key would be', async (t) => {
  const harness = await startHarness(t);
  for (const route of harness.api.routes) {
    for (const who of signedIn) {
      const request = requests[route.operation]?.(harness);
      assert(request);
      const { headers } = await signIn(harness, keys[who]);
      const got = await send(harness, route.method.toUpperCase(), request.path, { ...request, key: null, headers });
      const wanted = route.scope === 'session' ? Number(Object.keys(route.answers)[0]) : expected(route, who);
      assert.equal(got.status, wanted, `${route.operation} by ${who}: ${got.text}`);
    }
  }
});

test('whatever changes anything needs the token beside the cookie, and reading does not', async (t) => {
  const harness = await startHarness(t);
  const { cookie, csrf } = await signIn(harness, keys.ops);
  const other = await signIn(harness, keys.ops);
  const tokens = [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': other.csrf }, { 'x-csrf-token': `${csrf}x` }];
  for (const route of harness.api.routes.filter(({ scope }) => scope !== 'public')) {
    const request = requests[route.operation]?.(harness);
    assert(request);
    harness.stores.done.length = 0;
    harness.audit.length = 0;
    for (const token of tokens) {
      const sent = { ...request, key: null, headers: { cookie, ...token } };
      const got = await send(harness, route.method.toUpperCase(), request.path, sent);
      if (route.method === 'get') assert.equal(got.status, 200, `${route.operation}: ${got.text}`);
      else assert.deepEqual([got.status, slugOf(got)], [403, 'csrf-token-invalid'], route.operation);
    }
    if (route.method !== 'get') assert.deepEqual([...harness.stores.done, ...harness.audit], [], route.operation);
  }
});

test('a key that is limited to some stores sees those in lists and no others', async (t) => {
  const harness = await startHarness(t);
  const booking = await send(harness, 'GET', '/v1/stores', { key: keys.bookingElsewhere });
  const ops = await send(harness, 'GET', '/v1/ops/stores', { key: keys.opsElsewhere });
  assert.match(booking.text, /lon-001/);
  assert.doesNotMatch(booking.text + ops.text, /nyc-042/);
  assert.match((await send(harness, 'GET', '/v1/stores')).text, /nyc-042.*/);
});

test('a hold of another store is refused before it is touched, and an unknown one is unknown', async (t) => {
  const harness = await startHarness(t);
  const unknown = await send(harness, 'DELETE', `/v1/holds/hold_${'z'.repeat(22)}`, { key: keys.bookingElsewhere });
  assert.equal(slugOf(unknown), 'hold-unknown');
});

test('a key that was revoked stops working as soon as the keys are loaded anew', async (t) => {
  const harness = await startHarness(t);
  assert.equal((await send(harness, 'GET', '/v1/stores')).status, 200);
  harness.keyring.load(keptKeys.filter(({ id }) => id !== 'key-booking'));
  assert.equal((await send(harness, 'GET', '/v1/stores')).status, 401);
  assert.equal((await send(harness, 'GET', '/v1/stores', { key: keys.other })).status, 200);
});

test('a key is compared as a whole, not by the digits that find it', () => {
  const hash = createHash('sha256').update(keys.booking).digest('hex');
  const alike = `${hash.slice(0, 60)}0000`;
  const [kept] = keptKeys;
  assert(kept);
  const header = `Bearer ${keys.booking}`;
  assert.equal(new Keyring([{ ...kept, hash: alike }]).identify(header).ok, false);
  assert.equal(new Keyring([{ ...kept, hash }]).identify(header).ok, true);
});

test('a credential is a bearer token, once, and nothing else', () => {
  const keyring = new Keyring(keptKeys);
  const admit = (header: string) => keyring.identify(header).ok;
  assert.equal(admit(`bearer ${keys.booking}`), true);
  for (const header of [
    '',
    'Bearer',
    'Bearer ',
    keys.booking,
    `Basic ${keys.booking}`,
    `Bearer ${keys.booking}, Bearer ${keys.booking}`,
    `Bearer ${keys.booking} ${keys.booking}`,
    `Bearer ${keys.booking}\u0000`,
    `Bearer ${'x'.repeat(10_000)}`,
  ]) {
    assert.equal(admit(header), false, JSON.stringify(header));
  }
});

test('a key that may only view reads what customers and ops read, and changes nothing', async (t) => {
  const harness = await startHarness(t);
  const reads = harness.api.routes.filter(({ method, scope }) => method === 'get' && scope !== 'public');
  assert(reads.some(({ scope }) => scope === 'booking') && reads.some(({ scope }) => scope === 'view'));
  const changes = harness.api.routes.filter(({ method, scope }) => scope === 'view' && method !== 'get');
  assert.deepEqual(
    changes.map(({ operation }) => operation),
    [...alsoForViewers],
  );
  const got = await send(harness, 'POST', '/v1/stores/nyc-042/holds', { key: keys.view, body: {} });
  assert.equal(got.json['detail'], 'This needs a key of scope booking or ops.');
});

test('whoever was admitted stays the same caller as long as the key stays the same, and no longer', () => {
  const keyring = new Keyring(keptKeys);
  const admitted = keyring.identify(`Bearer ${keys.view}`);
  assert(admitted.ok);
  keyring.load(structuredClone(keptKeys));
  assert.equal(keyring.isGood(admitted.value), true);
  keyring.load(keptKeys.map((key) => (key.id === 'key-view' ? { ...key, storeIds: [london] } : key)));
  assert.equal(keyring.isGood(admitted.value), false);
});

test('a key for some stores reads the audit of each of them, and no other', async (t) => {
  const harness = await startHarness(t);
  const entry = { at: 0, by: 'ops', action: 'store.controls', reason: 'rush' };
  harness.audit.push({ ...entry, target: 'store lon-001' }, { ...entry, target: 'store nyc-042' });
  const read = (target: string, key: string) =>
    send(harness, 'GET', `/v1/ops/audit?target=${encodeURIComponent(target)}`, { key });
  const own = await read('store lon-001', keys.viewElsewhere);
  assert.deepEqual(JSON.parse(own.text).entries.length, 1);
  for (const target of ['store nyc-042', 'pos_account pos-east', 'store lon-001x', 'store ']) {
    assert.equal((await read(target, keys.opsElsewhere)).status, 403, target);
  }
});
