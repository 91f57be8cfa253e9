import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { Access } from '../../../app/http/access.ts';
import type { Caller } from '../../../app/http/auth.ts';
import { CODE_MS, MOST_SESSIONS_OF_A_KEY, SESSION_MS } from '../../../app/http/sessions.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { Harness } from './harness.ts';
import { FakeAccessStorage, keptKeys, keys, london, send, signIn, slugOf, startHarness } from './harness.ts';

const path = '/console/session';

async function codeOf(harness: Harness, key: string): Promise<string> {
  const got = await send(harness, 'POST', '/v1/ops/sign-in-codes', { key });
  assert.equal(got.status, 201, got.text);
  assert.equal(got.json['path'], `/console#code=${got.json['code']}`);
  return String(got.json['code']);
}

function redeem(harness: Harness, code: string) {
  return send(harness, 'POST', path, { key: null, body: { code } });
}

test('who signs in gets a cookie that no script reads and no other site sends', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'POST', path, { key: null, body: { key: keys.viewElsewhere } });
  const { csrf_token: csrf, expires_at: expiresAt, ...said } = got.json;
  assert.deepEqual(said, { name: 'test-viewElsewhere', scope: 'view', stores: [london] });
  assert.equal(Date.parse(String(expiresAt)), harness.clock.now() + SESSION_MS);
  const [cookie = ''] = got.headers.getSetCookie();
  assert.match(cookie, /^lunchrush_session=[\w-]{32,}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  assert(!cookie.includes(String(csrf)));
  const again = await send(harness, 'GET', path, { key: null, headers: { cookie: cookie.split(';')[0] ?? '' } });
  assert.deepEqual(again.json, got.json, 'a page that is loaded anew learns the same');
});

test('a cookie that came by https goes by https alone', async (t) => {
  const harness = await startHarness(t);
  const headers = { 'x-forwarded-proto': 'https' };
  const got = await send(harness, 'POST', path, { key: null, body: { key: keys.ops }, headers });
  assert.match(got.headers.getSetCookie()[0] ?? '', /; Secure$/);
});

test('a key for bookings and one that is none do not sign in', async (t) => {
  const harness = await startHarness(t);
  const booking = await send(harness, 'POST', path, { key: null, body: { key: keys.booking } });
  assert.deepEqual([booking.status, slugOf(booking), booking.headers.getSetCookie()], [403, 'forbidden', []]);
  for (const key of ['never-issued', 'with space', 'é']) {
    const got = await send(harness, 'POST', path, { key: null, body: { key } });
    assert.deepEqual([got.status, slugOf(got)], [401, 'unauthorized'], key);
  }
  for (const body of [{}, { key: keys.ops, code: 'x' }, { key: 7 }]) {
    assert.equal((await send(harness, 'POST', path, { key: null, body })).status, 400, JSON.stringify(body));
  }
});

test('a code signs in once, for the key that made it', async (t) => {
  const harness = await startHarness(t);
  const code = await codeOf(harness, keys.viewHere);
  const first = await redeem(harness, code);
  assert.deepEqual([first.status, first.json['name']], [200, 'test-viewHere']);
  const second = await redeem(harness, code);
  assert.deepEqual([second.status, slugOf(second)], [401, 'unauthorized']);
});

test('of two who bring the same code at once one gets in', async (t) => {
  const harness = await startHarness(t);
  const code = await codeOf(harness, keys.ops);
  const got = await Promise.all([redeem(harness, code), redeem(harness, code)]);
  assert.deepEqual(got.map(({ status }) => status).sort(), [200, 401]);
});

test('a code is good for 10 minutes, and for a key that is good', async (t) => {
  const harness = await startHarness(t);
  const [inTime, late, revoked] = [
    await codeOf(harness, keys.ops),
    await codeOf(harness, keys.ops),
    await codeOf(harness, keys.view),
  ];
  await harness.clock.advance(CODE_MS - 1);
  assert.equal((await redeem(harness, inTime)).status, 200);
  harness.keyring.load(keptKeys.filter(({ id }) => id !== 'key-view'));
  assert.equal((await redeem(harness, revoked)).status, 401);
  await harness.clock.advance(1);
  assert.equal((await redeem(harness, late)).status, 401);
});

test('a session ends after 12 hours, and when its key is revoked', async (t) => {
  const harness = await startHarness(t);
  const { headers } = await signIn(harness, keys.ops);
  const viewer = await signIn(harness, keys.view);
  const status = async (sent = headers) =>
    (await send(harness, 'GET', '/v1/ops/stores', { key: null, headers: sent })).status;
  harness.keyring.load(keptKeys.filter(({ id }) => id !== 'key-view'));
  assert.deepEqual([await status(), await status(viewer.headers)], [200, 401]);
  await harness.clock.advance(SESSION_MS - 1);
  assert.equal(await status(), 200);
  await harness.clock.advance(1);
  assert.equal(await status(), 401);
});

test('a session may do what its key may do now, not what it could when somebody signed in', async (t) => {
  const harness = await startHarness(t);
  const { headers } = await signIn(harness, keys.ops);
  harness.keyring.load(keptKeys.map((key) => (key.id === 'key-ops' ? { ...key, storeIds: [london] } : key)));
  assert.equal((await send(harness, 'GET', '/v1/ops/stores/nyc-042', { key: null, headers })).status, 403);
});

test('who signs out is out at once, the cookie is taken away and others stay', async (t) => {
  const harness = await startHarness(t);
  const [one, other] = [await signIn(harness, keys.ops), await signIn(harness, keys.ops)];
  const gone = await send(harness, 'DELETE', path, { key: null, headers: one.headers });
  assert.equal(gone.status, 204);
  assert.match(
    gone.headers.getSetCookie()[0] ?? '',
    /^lunchrush_session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Strict$/,
  );
  assert.equal((await send(harness, 'GET', path, { key: null, headers: one.headers })).status, 401);
  assert.equal((await send(harness, 'GET', path, { key: null, headers: other.headers })).status, 200);
});

test('a key that is sent counts, whatever cookie comes with it', async (t) => {
  const harness = await startHarness(t);
  const { cookie } = await signIn(harness, keys.ops);
  assert.equal((await send(harness, 'GET', '/v1/ops/stores', { key: keys.booking, headers: { cookie } })).status, 403);
  assert.equal((await send(harness, 'GET', '/v1/ops/stores', { key: 'wrong', headers: { cookie } })).status, 401);
  const among = `theme=dark; ${cookie}; lunchrush_session_old=1`;
  assert.equal((await send(harness, 'GET', path, { key: null, headers: { cookie: among } })).status, 200);
});

test('what a session has open ends with it', async (t) => {
  const harness = await startHarness(t);
  const { headers } = await signIn(harness, keys.ops);
  const stream = await openStream(t, harness, headers);
  await send(harness, 'DELETE', path, { key: null, headers });
  await harness.clock.advance(10_000);
  assert.match(await stream.text(), /key-changed/);
});

async function openStream(t: TestContext, { url }: Harness, headers: Readonly<Record<string, string>>) {
  const leave = new AbortController();
  t.after(() => leave.abort());
  const response = await fetch(`${url}/v1/ops/events/stream`, { headers, signal: leave.signal });
  assert.equal(response.status, 200);
  return response;
}

/** Sessions on a storage of their own, as of a process that has just started. */
function process(storage: FakeAccessStorage, clock = new FakeClock()) {
  let secrets = 0;
  const access = new Access({ storage, clock, newSecret: () => `secret-${clock.now()}-${secrets++}` });
  const callerOf = (keyId: string): Caller => {
    const caller = access.keyring.callerOf(keyId);
    assert(caller);
    return caller;
  };
  const begin = async (keyId: string) => {
    const session = await access.sessions.begin(callerOf(keyId));
    assert(session.ok);
    return session.value;
  };
  return { access, begin, callerOf, clock };
}

test('a session outlives the process, and nothing is kept that opens anything', async () => {
  const storage = new FakeAccessStorage();
  const before = process(storage);
  await before.access.load();
  const { token, expiresAt } = await before.begin('key-ops');
  const { code } = await before.access.sessions.newCode(before.callerOf('key-ops'));
  const kept = JSON.stringify([storage.begun, [...storage.codes]]);
  assert(!kept.includes(token) && !kept.includes(code));
  const { access } = process(storage);
  await access.load();
  const found = access.sessions.find(token);
  assert.deepEqual([found?.caller.keyId, found?.expiresAt], ['key-ops', expiresAt]);
  assert.equal(access.sessions.find('secret-of-nobody'), null);
});

test('a load that was under way when somebody signed in or out undoes neither', async () => {
  const storage = new FakeAccessStorage();
  const { access, begin } = process(storage);
  await access.load();
  const leaving = await begin('key-ops');
  const gate = Promise.withResolvers<void>();
  const asKept = await storage.sessions();
  storage.sessions = () => gate.promise.then(() => asKept);
  const loading = access.sessions.load();
  const coming = await begin('key-view');
  await access.sessions.end(leaving.token);
  gate.resolve();
  await loading;
  assert.notEqual(access.sessions.find(coming.token), null);
  assert.equal(access.sessions.find(leaving.token), null);
});

test('a session that was ended elsewhere is over after the next load, one that goes on stays the same caller', async () => {
  const storage = new FakeAccessStorage();
  const { access, begin } = process(storage);
  await access.load();
  const one = await begin('key-ops');
  const other = await begin('key-ops');
  storage.begun.shift();
  await access.load();
  assert.deepEqual([access.sessions.find(one.token), access.sessions.isGood(one.caller)], [null, false]);
  assert.equal(access.sessions.find(other.token)?.caller, other.caller);
  assert.equal(access.sessions.isGood(other.caller), true);
});

test('a key has 100 sessions at most: a newer one ends the oldest', async () => {
  const storage = new FakeAccessStorage();
  const { access, begin } = process(storage);
  await access.load();
  const first = await begin('key-ops');
  const viewer = await begin('key-view');
  for (let i = 1; i < MOST_SESSIONS_OF_A_KEY; i += 1) await begin('key-ops');
  assert.notEqual(access.sessions.find(first.token), null);
  await begin('key-ops');
  assert.equal(access.sessions.find(first.token), null);
  assert.notEqual(access.sessions.find(viewer.token), null);
  assert.equal(storage.begun.length, MOST_SESSIONS_OF_A_KEY + 1);
});

test('a key that is revoked while somebody signs in with it signs nobody in', async (t) => {
  const harness = await startHarness(t);
  const { beginSession } = harness.accessStorage;
  harness.accessStorage.beginSession = async (session) => {
    harness.keyring.load(keptKeys.filter(({ id }) => id !== 'key-view'));
    await beginSession.call(harness.accessStorage, session);
  };
  const got = await send(harness, 'POST', path, { key: null, body: { key: keys.view } });
  assert.deepEqual([got.status, slugOf(got), got.headers.getSetCookie()], [401, 'unauthorized', []]);
  assert.deepEqual(harness.faults, []);
});

test('of more than 100 who sign in with one key at the same moment the first are told to come again', async () => {
  const storage = new FakeAccessStorage();
  const { access, begin, callerOf } = process(storage);
  await access.load();
  for (let i = 0; i < MOST_SESSIONS_OF_A_KEY; i += 1) await begin('key-ops');
  const gone = Promise.withResolvers<void>();
  storage.endSessions = () => gone.promise;
  const coming = Array.from({ length: MOST_SESSIONS_OF_A_KEY + 3 }, () => access.sessions.begin(callerOf('key-ops')));
  gone.resolve();
  const got = await Promise.all(coming);
  const refused = got.flatMap((session) => (session.ok ? [] : [session.error]));
  assert.deepEqual(new Set(refused.map(({ kind }) => kind)), new Set(['rate-limited']));
  assert.equal(refused.length, 3);
});
