import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Harness } from './harness.ts';
import { aHold, keys, send, startHarness } from './harness.ts';

/** Bytes as they are, on a connection of their own; what came back as text. */
async function sendBytes({ port }: Harness, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(bytes);
  return text(socket).catch(() => '');
}

/** Whatever came, it was not our fault, it changed nothing, and we still serve. */
function check({ stores, faults }: Harness, answer: string, sent: Buffer): void {
  const shown = JSON.stringify(sent.toString('latin1'));
  const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
  assert.ok(
    statuses.every((status) => status < 500 || status === 501),
    `${statuses} for ${shown}`,
  );
  assert.deepEqual(faults, [], shown);
  assert.deepEqual(stores.done, [], shown);
}

const names = fc.oneof(
  fc.constantFrom(
    'Host',
    'Authorization',
    'Content-Length',
    'Transfer-Encoding',
    'Content-Type',
    'Content-Encoding',
    'Expect',
    'Upgrade',
    'Connection',
    'Idempotency-Key',
    'Origin',
    'Last-Event-ID',
    'Cookie',
    'X-Forwarded-For',
    'TE',
    'Trailer',
    '__proto__',
    'constructor',
  ),
  fc.string({ maxLength: 20 }),
);

const values = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '5',
    '99999999999999999999',
    '1, 1',
    'chunked',
    'gzip, chunked',
    '100-continue',
    'h2c',
    'websocket',
    'close',
    'keep-alive, Upgrade',
    `Bearer ${keys.view}`,
    `Bearer ${keys.view},Bearer ${keys.view}`,
    'null',
    '*',
    'https://shop.example',
    'application/json',
    '\u00ff\u00fe',
    'a\tb',
    'x'.repeat(9_000),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const starts = fc.constantFrom(
  'GET /v1/stores HTTP/1.1',
  'POST /v1/stores/nyc-042/holds HTTP/1.1',
  'OPTIONS /v1/orders HTTP/1.1',
  'HEAD /healthz HTTP/1.1',
  'GET /v1/ops/events HTTP/1.1',
  'GET * HTTP/1.1',
  'CONNECT a:443 HTTP/1.1',
  'GET http://elsewhere/v1/stores HTTP/1.1',
  'GET /v1/stores HTTP/1.0',
  'GET /v1/stores HTTP/9.9',
  'PRI * HTTP/2.0',
  'BREW /pot HTTP/1.1',
  '\u0016\u0003\u0001',
);

test('no headers, however strange, are our fault, change anything, or stop us from serving', async (t) => {
  const harness = await startHarness(t, { corsOrigins: ['https://shop.example'] });
  const headers = fc.array(fc.tuple(names, values), { maxLength: 8 });
  const ends = fc.constantFrom('\r\n\r\n', '\n\n', '\r\n\r\n0\r\n\r\n', '\r\n\r\nzz\r\n', '\r\n', '\u0000\r\n\r\n');
  await fc.assert(
    fc.asyncProperty(starts, headers, ends, async (start, list, end) => {
      const lines = [start, ...list.map(([name, value]) => `${name}: ${value}`)];
      const bytes = Buffer.from(lines.join('\r\n') + end, 'latin1');
      check(harness, await sendBytes(harness, bytes), bytes);
    }),
    { numRuns: 250 },
  );
  assert.equal((await send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: aHold })).status, 201);
});

test('a request hidden in the body of another is not taken for one', async (t) => {
  const harness = await startHarness(t);
  const hidden = `POST /v1/stores/nyc-042/holds HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keys.booking}\r\n`;
  const body = JSON.stringify(aHold);
  const inner = `${hidden}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const outer = (framing: string) =>
    `POST /v1/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keys.view}\r\n${framing}`;
  for (const framing of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    'Content-Length: 0\r\nContent-Length: 9\r\n\r\n',
    'Content-Length: +5\r\n\r\n',
  ]) {
    const bytes = Buffer.from(outer(framing) + inner, 'latin1');
    check(harness, await sendBytes(harness, bytes), bytes);
  }
  await sendBytes(harness, Buffer.from(outer('Content-Length: 0\r\n\r\n') + inner, 'latin1'));
  assert.deepEqual(harness.stores.done, ['hold'], 'negative control: behind a request that is whole it is one');
});
