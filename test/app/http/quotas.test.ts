import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Credentials } from '../../../app/http/credentials.ts';
import type { ClientRates } from '../../../app/http/doorman.ts';
import { clientRates, Doorman } from '../../../app/http/doorman.ts';
import type { HttpProblem } from '../../../app/http/problems.ts';
import { problemTypes } from '../../../app/http/problems.ts';
import { Strangers } from '../../../app/http/strangers.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { Result } from '../../../lib/result.ts';
import { accessOf, keptKeys, keys, send, slugOf, startHarness } from './harness.ts';

const rates: ClientRates = {
  perKey: { ratePerSecond: 2, burst: 5 },
  perStranger: { ratePerSecond: 1, burst: 3 },
};

const path = '/v1/stores';

describe('a key', () => {
  test('that comes more often than it may is told so, and when to come again; others are not slowed down', async (t) => {
    const harness = await startHarness(t, { clientRates: rates });
    for (let i = 0; i < 5; i += 1) assert.equal((await send(harness, 'GET', path)).status, 200);
    const refused = await send(harness, 'GET', path);
    assert.equal(slugOf(refused), 'rate-limited');
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal(refused.headers.get('ratelimit'), '"key";r=0;t=3');
    assert.equal((await send(harness, 'GET', path, { key: keys.other })).status, 200);
    await harness.clock.advance(500);
    assert.equal((await send(harness, 'GET', path)).status, 200);
    assert.equal((await send(harness, 'GET', path)).status, 429);
  });

  test('sees in every answer what it may and what is left, refusals too', async (t) => {
    const harness = await startHarness(t, { clientRates: rates });
    const answers = [await send(harness, 'GET', path), await send(harness, 'GET', '/v1/ops/stores')];
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.get('ratelimit'), headers.get('ratelimit-policy')]),
      [
        [200, '"key";r=4;t=1', '"key";q=5;w=3'],
        [403, '"key";r=3;t=1', '"key";q=5;w=3'],
      ],
    );
  });

  test('pays for what it may not do, and for a body that is no good', async (t) => {
    const harness = await startHarness(t, { clientRates: rates });
    for (let i = 0; i < 4; i += 1) await send(harness, 'GET', '/v1/ops/stores');
    await send(harness, 'POST', '/v1/orders', { rawBody: '{' });
    assert.equal((await send(harness, 'GET', path)).status, 429);
  });

  test('has the same quota after the keys were loaded anew', async (t) => {
    const harness = await startHarness(t, { clientRates: rates });
    for (let i = 0; i < 5; i += 1) await send(harness, 'GET', path);
    harness.keyring.load(structuredClone(keptKeys));
    assert.equal((await send(harness, 'GET', path)).status, 429);
  });

  test('has 5,000 requests a second unless somebody says otherwise', () => {
    assert.deepEqual(clientRates().perKey, { ratePerSecond: 5_000, burst: 10_000 });
    assert.deepEqual(clientRates(7).perKey, { ratePerSecond: 7, burst: 14 });
    assert.deepEqual(clientRates().perStranger, { ratePerSecond: 10, burst: 100 });
  });
});

function withKey(key: string): Credentials {
  return { authorization: `Bearer ${key}`, sessionToken: undefined };
}

/** A doorman, and who asks him. */
function door() {
  const clock = new FakeClock();
  const access = accessOf(clock);
  const doorman = new Doorman(access, clock, rates);
  const status = (guest: Result<unknown, HttpProblem>) => (guest.ok ? 200 : problemTypes[guest.error.kind].status);
  const ask = (key: string, address = '192.0.2.7') => status(doorman.admit(withKey(key), address));
  const askWithSession = (sessionToken: string, address = '192.0.2.7') =>
    status(doorman.admit({ authorization: undefined, sessionToken }, address));
  const askWithCode = async (code: string, address = '192.0.2.7') =>
    status(await doorman.guess(address, () => access.sessions.redeem(code)));
  return { access, clock, doorman, ask, askWithSession, askWithCode };
}

describe('who guesses keys', () => {
  test('is turned away after a few, whether the next one is right or wrong', () => {
    const { ask, doorman } = door();
    for (let i = 0; i < 3; i += 1) assert.equal(ask(`wrong-${i}`), 401);
    assert.equal(ask('wrong-again'), 429);
    assert.equal(ask(keys.ops), 429);
    const said = (key: string) => JSON.stringify(doorman.admit(withKey(key), '192.0.2.7'));
    assert.equal(said(keys.ops), said('wrong-again'), 'nothing tells a right guess from a wrong one');
  });

  test('may go on slowly', async () => {
    const { ask, clock } = door();
    for (let i = 0; i < 4; i += 1) ask(`wrong-${i}`);
    await clock.advance(1_000);
    assert.equal(ask('wrong'), 401);
    assert.equal(ask('wrong'), 429);
    await clock.advance(1_000);
    assert.equal(ask(keys.ops), 200);
  });

  test('does not lock out whoever comes from the same address with a key that was used there before', () => {
    const { ask } = door();
    assert.equal(ask(keys.booking), 200);
    for (let i = 0; i < 10; i += 1) ask(`wrong-${i}`);
    assert.equal(ask(keys.booking), 200);
    assert.equal(ask(keys.booking, '198.51.100.1'), 200, 'nor anybody elsewhere');
  });

  test('gains nothing by leaving the key out, or by another address of the same network of IPv6', () => {
    const { ask, doorman } = door();
    for (const host of ['1', '2', 'ffff:ffff:ffff:ffff']) ask('wrong', `2001:db8:0:7::${host}`);
    assert.equal(ask('wrong', '2001:db8:0:7:1:2:3:4'), 429);
    assert.equal(ask('wrong', '2001:db8:0:8::1'), 401);
    for (let i = 0; i < 4; i += 1)
      doorman.admit({ authorization: undefined, sessionToken: undefined }, '::ffff:192.0.2.9');
    assert.equal(ask('wrong', '192.0.2.9'), 429);
  });

  test('gains nothing by guessing sessions or codes instead', async () => {
    const { ask, askWithSession, askWithCode } = door();
    assert.equal(ask('wrong'), 401);
    assert.equal(askWithSession('wrong'), 401);
    assert.equal(await askWithCode('wrong'), 401);
    assert.equal(ask(keys.ops), 429);
    assert.equal(askWithSession('wrong'), 429);
    assert.equal(await askWithCode('wrong'), 429);
  });

  test('locks nobody out who is signed in from there', async () => {
    const { access, ask, askWithSession } = door();
    const key = access.keyring.callerOf('key-ops');
    assert(key);
    const session = await access.sessions.begin(key);
    assert(session.ok);
    assert.equal(askWithSession(session.value.token), 200);
    for (let i = 0; i < 10; i += 1) ask(`wrong-${i}`);
    assert.equal(askWithSession(session.value.token), 200);
  });

  test('is told so over HTTP, and may still ask whether we are alive', async (t) => {
    const harness = await startHarness(t, { clientRates: rates });
    for (let i = 0; i < 3; i += 1) await send(harness, 'GET', path, { key: `wrong-${i}` });
    const got = await send(harness, 'GET', path, { key: null });
    assert.equal(slugOf(got), 'rate-limited');
    assert.equal(got.headers.get('retry-after'), '1');
    assert.equal(got.headers.get('ratelimit'), null);
    for (const open of ['/healthz', '/readyz', '/metrics']) {
      assert.equal((await send(harness, 'GET', open, { key: null })).status, 200);
    }
  });

  test('cannot fill our memory with addresses', () => {
    const strangers = new Strangers({ ratePerSecond: 1, burst: 1 });
    const addressOf = (number: number) => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
    for (let number = 0; number <= 10_000; number += 1) strangers.count(addressOf(number), 0);
    assert.equal(strangers.blockedForMs(addressOf(0), 0), 0, 'the first is forgotten');
    assert.equal(strangers.blockedForMs(addressOf(1), 0), 1_000);
    assert.equal(strangers.blockedForMs(addressOf(10_000), 0), 1_000);
  });
});
