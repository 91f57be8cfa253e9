import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { startService } from '../support/service.ts';
import { StreamReader } from '../support/stream-reader.ts';
import { defineAccount, defineStore, order, slotIn, surroundings } from './chain.ts';

interface Session {
  readonly name: string;
  readonly csrf_token: string;
}

/** What a browser does: it keeps the cookie and sends it, and the page sends its token. */
class Browser {
  readonly #headers: Record<string, string> = {};

  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  get secrets(): readonly string[] {
    return [this.#headers['cookie']?.split('=')[1] ?? '', this.#headers['x-csrf-token'] ?? ''];
  }

  async signIn(url: string, body: object): Promise<number> {
    const response = await this.send(url, 'POST', '/console/session', body);
    if (response.status !== 200) return response.status;
    const { csrf_token: token }: Session = JSON.parse(await response.text());
    const [cookie = ''] = response.headers.getSetCookie();
    Object.assign(this.#headers, { cookie: cookie.split(';')[0], 'x-csrf-token': token });
    return response.status;
  }

  send(url: string, method: string, path: string, body?: object): Promise<Response> {
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    return fetch(url + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }
}

const trace = { LUNCHRUSH_LOG_LEVEL: 'trace' };

test('who is signed in stays so when the service is killed, steers it, and misses no event', async (t) => {
  const { databaseUrl, database, pos } = await surroundings(t);
  const before = await startService(t, { databaseUrl, environment: trace });
  await defineAccount(before.ops, pos, 'modern');
  await defineStore(before.ops, 's1', { lead_minutes: 120 });
  const { code } = bodyOf<{ code: string }>(await before.ops.post('/v1/ops/sign-in-codes', {}), 201);
  const browser = new Browser();
  assert.equal(await browser.signIn(before.url, { code }), 200);
  assert.equal(await new Browser().signIn(before.url, { code }), 401, 'it is good once');
  const path = '/v1/ops/events/stream?kind=order_fired';
  const stream = await StreamReader.open(t, `${before.url}${path}&after=0`, null, browser.headers);
  const first = await order(before.booking, 's1', slotIn(systemClock.now(), 60));
  const seen = await stream.next();
  assert.match(seen?.data ?? '', new RegExp(first.order_id));
  await before.kill();

  const after = await startService(t, { databaseUrl, environment: trace });
  const second = await order(after.booking, 's1', slotIn(systemClock.now(), 60));
  const resumed = { ...browser.headers, 'last-event-id': seen?.id ?? '' };
  const again = await StreamReader.open(t, `${after.url}${path}`, null, resumed);
  assert.match((await again.next())?.data ?? '', new RegExp(second.order_id));
  const change = { paused: true, reason: 'a fire drill' };
  const paused = await browser.send(after.url, 'PATCH', '/v1/ops/stores/s1/controls', change);
  assert.equal(paused.status, 200);
  const refused = await after.booking.post('/v1/stores/s1/holds', { slot: first.slot });
  assert.equal(problemOf(refused), '409 slot-unavailable');
  const entries = await (await browser.send(after.url, 'GET', '/v1/ops/audit?target=store%20s1')).text();
  assert.match(entries, /"by":"env_ops".*a fire drill/);

  const kept = JSON.stringify(await database.read('SELECT * FROM session', []));
  const said = JSON.stringify([before.lines, after.lines]) + before.stderr + after.stderr;
  for (const secret of [code, ...browser.secrets]) assert(secret !== '' && !`${kept}${said}`.includes(secret));
  assert.equal((await browser.send(after.url, 'DELETE', '/console/session')).status, 204);
  assert.equal((await browser.send(after.url, 'GET', '/v1/ops/stores')).status, 401);
});

test('the service serves its pages with all they load, and the booking page only if it is on', async (t) => {
  const { databaseUrl } = await surroundings(t);
  const { url } = await startService(t, { databaseUrl });
  for (const path of ['/console', '/console/stores/s1', '/book', '/book/s1']) {
    const page = await fetch(url + path);
    const loaded = [...(await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file);
    assert(page.status === 200 && loaded.length > 0, path);
    for (const file of loaded) assert.equal((await fetch(`${url}${file}`)).status, 200, file);
  }
  assert.equal((await fetch(`${url}/book/v1/stores`)).status, 200);
  const off = await startService(t, { databaseUrl, environment: { LUNCHRUSH_BOOKING_PAGE: 'off' } });
  assert.deepEqual(
    [(await fetch(`${off.url}/book`)).status, (await fetch(`${off.url}/book/v1/stores`)).status],
    [404, 404],
  );
});
