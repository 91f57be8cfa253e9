import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setImmediate, setInterval } from 'node:timers/promises';
import { MOST_PIPELINED } from '../../../app/http/pipelining.ts';
import type { Harness, HarnessOptions } from './harness.ts';
import { aHold, keys, send, startHarness } from './harness.ts';

/** As in service, but a hundred times as fast. */
const limits = {
  headersTimeoutMs: 100,
  requestTimeoutMs: 200,
  keepAliveTimeoutMs: 50,
  silenceMs: 300,
  checkEveryMs: 20,
};

/** How long a slow client takes over a byte. */
const BYTE_MS = 10;

/** A connection of our own, and all that came over it until now. */
class RawClient {
  readonly socket: Socket;
  answer = '';
  readonly closed: Promise<unknown>;

  constructor(t: TestContext, { port }: Harness) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    t.after(() => this.socket.destroy());
  }

  read(): this {
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      this.answer += text;
    });
    return this;
  }

  write(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Writes a byte now and then, for as long as somebody listens. */
  async drip(byte: string): Promise<void> {
    for await (const _ of setInterval(BYTE_MS)) {
      if (this.socket.destroyed) return;
      this.socket.write(byte);
    }
  }
}

async function service(t: TestContext, options: HarnessOptions = {}) {
  const harness = await startHarness(t, { limits, ...options });
  return { harness, client: () => new RawClient(t, harness) };
}

const bodyHead = [
  'POST /v1/stores/nyc-042/holds HTTP/1.1',
  'Host: a',
  `Authorization: Bearer ${keys.booking}`,
  'Content-Type: application/json',
  'Content-Length: 5000',
  '\r\n',
].join('\r\n');

test('who never finishes its headers is told so, and let go', async (t) => {
  const { client } = await service(t);
  const slow = client().read().write('GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ');
  await Promise.all([slow.drip('a'), slow.closed]);
  assert.match(slow.answer, /^HTTP\/1.1 408 [\s\S]*problems\/request-timeout/);
  assert.match(slow.answer, /content-security-policy: default-src 'none'/i, 'protected as every answer is');
});

test('who connects and says nothing is let go', async (t) => {
  const { client } = await service(t);
  const silent = client().read();
  await silent.closed;
});

test('who never finishes its body is told so, and let go, and nothing is done', async (t) => {
  const { harness, client } = await service(t);
  const slow = client().read().write(bodyHead);
  await Promise.all([slow.drip(' '), slow.closed]);
  assert.match(slow.answer, /^HTTP\/1.1 408 /);
  assert.deepEqual(harness.stores.done, []);
  assert.deepEqual(harness.faults, []);
});

test('who asks for much and reads nothing is let go, and its answer with it', async (t) => {
  const { harness, client } = await service(t);
  harness.numbers.text = 'x'.repeat(20_000_000);
  const served = nextServed(t);
  const deaf = client();
  deaf.socket.pause();
  deaf.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(deaf.socket, 'readable');
  const near = await served;
  if (!near.closed) await once(near, 'close');
  let bytes = 0;
  for await (const chunk of deaf.socket) bytes += chunk.length;
  assert.ok(bytes < 20_000_000, `${bytes} bytes came`);
});

/** The server's end of the next connection: who does not read never hears that it was let go. */
function nextServed(t: TestContext): Promise<Socket> {
  return new Promise((resolve) => {
    const channel = 'net.server.socket';
    const accepted = (message: unknown) => {
      if (message instanceof Object && 'socket' in message && message.socket instanceof Socket) resolve(message.socket);
    };
    subscribe(channel, accepted);
    t.after(() => unsubscribe(channel, accepted));
  });
}

test('who keeps a connection for later may, but not for ever', async (t) => {
  const { client } = await service(t);
  const idle = client().read().write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  await idle.closed;
  assert.match(idle.answer, /^HTTP\/1.1 200 /);
});

test('who sends request after request and reads no answer is let go before they pile up', async (t) => {
  const { harness, client } = await service(t);
  const flood = client().read();
  flood.write('GET /docs HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2_000));
  await flood.closed;
  assert.ok(
    harness.answered.length <= MOST_PIPELINED + 1,
    `${harness.answered.length} of 2,000 requests were answered into the void`,
  );
});

test('who sends a few requests ahead and reads their answers is served, again and again', async (t) => {
  const { harness, client } = await service(t, { limits: { ...limits, silenceMs: 5_000 } });
  const eager = client().read();
  for (let round = 1; round <= 5; round += 1) {
    eager.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(MOST_PIPELINED));
    while (harness.answered.length < round * MOST_PIPELINED) await setImmediate();
    while (eager.answer.split('"alive"').length - 1 < round * MOST_PIPELINED) await setImmediate();
  }
});

test('a crowd of slow clients keeps nobody else from an answer', async (t) => {
  const { harness, client } = await service(t, {
    limits: { ...limits, requestTimeoutMs: 5_000, headersTimeoutMs: 5_000 },
  });
  for (let i = 0; i < 100; i += 1) client().write(bodyHead);
  for (let i = 0; i < 100; i += 1) client().write('GET / HTTP/1.1\r\nHo');
  for (let i = 0; i < 20; i += 1) {
    assert.equal((await send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: aHold })).status, 201);
  }
});

test('beyond the connections there may be, the next is closed at once, and the others go on', async (t) => {
  const { harness, client } = await service(t, {
    limits: { ...limits, requestTimeoutMs: 5_000, headersTimeoutMs: 5_000, connections: 3 },
  });
  const first = client().read();
  await once(first.socket, 'connect');
  for (let i = 0; i < 2; i += 1) await once(client().socket, 'connect');
  const fourth = client().read();
  await fourth.closed;
  assert.equal(fourth.answer, '');
  first.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await first.closed;
  assert.match(first.answer, /^HTTP\/1.1 200 /);
  assert.equal((await send(harness, 'GET', '/healthz', { key: null })).status, 200);
});
