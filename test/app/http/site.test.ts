import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import type { Site } from '../../../app/http/site-file.ts';
import type { Harness } from './harness.ts';
import { send, slugOf, startHarness } from './harness.ts';

function file(contentType: string, text: string) {
  const variants = ['br', 'gzip', null].map((encoding) => ({
    encoding,
    etag: `"${encoding}-${text.length}"`,
    body: Buffer.from(`${encoding ?? 'plain'} ${text}`),
  }));
  return { contentType, variants };
}

const site: Site = new Map([
  ['console.html', file('text/html; charset=utf-8', 'the console')],
  ['book.html', file('text/html; charset=utf-8', 'the booking page')],
  ['console-1a2b.js', file('text/javascript; charset=utf-8', 'code')],
]);

const pages = { site, bookingKeyId: 'key-booking' };

/** As it comes over the wire: `fetch` asks for encodings and undoes them. */
async function raw({ port }: Harness, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const got = await new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, headers, method }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() });
      });
      sent.on('error', reject);
      sent.end();
    },
  );
  return got;
}

test('every address below a page is that page', async (t) => {
  const harness = await startHarness(t, { pages });
  for (const path of ['/console', '/console/', '/console/stores/nyc-042', '/console/orders/a%20b?tab=1']) {
    assert.equal((await raw(harness, path)).text, 'plain the console', path);
  }
  for (const path of ['/book', '/book/nyc-042']) {
    assert.equal((await raw(harness, path)).text, 'plain the booking page', path);
  }
  for (const path of [
    '/consoles',
    '/books',
    '/book/nyc-042/more',
    '/assets/console.html',
    '/assets/none.js',
    '/assets/',
  ]) {
    const got = await send(harness, 'GET', path);
    assert.deepEqual([got.status, slugOf(got)], [404, 'not-found'], path);
  }
});

test('a browser gets the best encoding that it takes', async (t) => {
  const harness = await startHarness(t, { pages });
  const cases = [
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['GZIP', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ] as const;
  for (const [accepted, wanted] of cases) {
    const got = await raw(harness, '/assets/console-1a2b.js', { 'accept-encoding': accepted });
    assert.equal(got.headers['content-encoding'], wanted, accepted);
    assert.equal(got.text, `${wanted ?? 'plain'} code`);
    assert.equal(got.headers['vary'], 'Accept-Encoding');
  }
});

test('what a browser has already is not sent again, page or not', async (t) => {
  const harness = await startHarness(t, { pages });
  for (const path of ['/console', '/assets/console-1a2b.js']) {
    const first = await raw(harness, path, { 'accept-encoding': 'br' });
    const etag = String(first.headers['etag']);
    const again = (ifNoneMatch: string) =>
      raw(harness, path, { 'accept-encoding': 'br', 'if-none-match': ifNoneMatch });
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const got = await again(known);
      assert.deepEqual([got.status, got.text, got.headers['etag']], [304, '', etag], known);
    }
    assert.equal((await again('"other"')).status, 200);
  }
});

test('a page is asked for each time, what it loads is kept for ever', async (t) => {
  const harness = await startHarness(t, { pages });
  assert.equal((await raw(harness, '/console')).headers['cache-control'], 'private, no-cache');
  const asset = await raw(harness, '/assets/console-1a2b.js');
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(asset.headers['content-type'], 'text/javascript; charset=utf-8');
});

test('a page may load what we serve, and nothing else; what it loads may load nothing', async (t) => {
  const harness = await startHarness(t, { pages });
  const policyOf = async (path: string) =>
    String((await raw(harness, path)).headers['content-security-policy'])
      .split(';')
      .sort();
  const wanted = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  for (const path of ['/console', '/book']) assert.deepEqual(await policyOf(path), wanted.toSorted(), path);
  assert(!(await policyOf('/assets/console-1a2b.js')).some((rule) => rule.includes("'self'")));
  assert.equal((await raw(harness, '/console')).headers['x-content-type-options'], 'nosniff');
});

test('HEAD is answered as GET without its body, other methods with those there are', async (t) => {
  const harness = await startHarness(t, { pages });
  const head = await raw(harness, '/console', {}, 'HEAD');
  assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '17']);
  const posted = await send(harness, 'POST', '/console', { body: {} });
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD, OPTIONS']);
  assert.equal((await raw(harness, '/assets/console-1a2b.js', {}, 'OPTIONS')).status, 204);
});

test('where the pages could not be built the API serves, and the address says so', async (t) => {
  const harness = await startHarness(t, { pages: { site: null, bookingKeyId: 'key-booking' } });
  const got = await send(harness, 'GET', '/console');
  assert.deepEqual([got.status, slugOf(got)], [503, 'pages-unavailable']);
  assert.equal((await send(harness, 'GET', '/v1/stores')).status, 200);
});

test('where the booking page is off there is none', async (t) => {
  const harness = await startHarness(t, { pages: { site, bookingKeyId: null } });
  assert.equal((await send(harness, 'GET', '/book')).status, 404);
  assert.equal((await raw(harness, '/console')).status, 200);
});

test('pages are counted under their routes', async (t) => {
  const harness = await startHarness(t, { pages });
  for (const path of ['/console/stores', '/book/nyc-042', '/assets/console-1a2b.js']) await raw(harness, path);
  assert.deepEqual(harness.answered, ['GET /console 200', 'GET /book 200', 'GET /assets/{name} 200']);
});
