import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { FaultLink } from '../../../app/chaos/fault-link.ts';
import { systemClock } from '../../../lib/clock.ts';
import { atEnd } from '../../support/at-end.ts';
import { eventually } from '../../support/eventually.ts';

/** A link to a server that sends back what it hears, and notes it. */
async function linkToEcho(t: TestContext): Promise<{ readonly link: FaultLink; readonly heard: () => string }> {
  let heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk;
      socket.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const link = await FaultLink.open(address.port, { clock: systemClock, random: Math.random });
  atEnd(t, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    return link.stop();
  });
  return { link, heard: () => heard };
}

/** A connection through the link, and what came back on it. */
class Caller {
  readonly socket: Socket;
  answers = '';
  end: string | null = null;

  constructor(t: TestContext, { port }: FaultLink) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => {
      this.answers += chunk;
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.end = error.code ?? error.message;
    });
    this.socket.on('end', () => {
      this.end ??= 'FIN';
    });
    atEnd(t, () => this.socket.destroy());
  }

  /** Sends it and waits for the echo. */
  async says(text: string): Promise<void> {
    this.socket.write(text);
    await eventually(() => assert.ok(this.answers.endsWith(text), this.answers));
  }
}

async function caller(t: TestContext, link: FaultLink): Promise<Caller> {
  const one = new Caller(t, link);
  await once(one.socket, 'connect');
  await one.says('hello');
  return one;
}

test('a link that is whole passes bytes and ends', async (t) => {
  const { link } = await linkToEcho(t);
  const one = await caller(t, link);
  one.socket.end();
  await once(one.socket, 'close');
});

test('a refusing link resets what there is and refuses what comes, on the same port again when it is mended', async (t) => {
  const { link } = await linkToEcho(t);
  const one = await caller(t, link);
  await link.break({ kind: 'refuse' });
  await eventually(() => assert.equal(one.end, 'ECONNRESET'));
  const late = new Caller(t, link);
  await eventually(() => assert.equal(late.end, 'ECONNREFUSED'));
  await link.mend();
  await caller(t, link);
});

test('a black hole swallows bytes without an end, for ever on a connection that lost some', async (t) => {
  const { link, heard } = await linkToEcho(t);
  const [victim, bystander] = [await caller(t, link), await caller(t, link)];
  await link.break({ kind: 'black-hole' });
  victim.socket.write('lost');
  const late = new Caller(t, link);
  await once(late.socket, 'connect');
  late.socket.write('lost, too');
  await eventually(() => assert.equal(link.swallowed, 'lostlost, too'.length));
  // Another connection's round trip: by then whatever could have passed would have.
  await link.mend();
  await bystander.says('fine');
  victim.socket.write('still lost');
  await bystander.says('still fine');
  assert.equal(heard(), 'hellohellofinestill fine');
  assert.deepEqual([victim.answers, victim.end, late.answers, late.end], ['hello', null, '', null]);
});

test('where answers are lost, requests still arrive; and the other way round they do not', async (t) => {
  const { link, heard } = await linkToEcho(t);
  const one = await caller(t, link);
  await link.break({ kind: 'answers-lost' });
  one.socket.write('done');
  await eventually(() => assert.equal(heard(), 'hellodone'));
  assert.equal(one.answers, 'hello');
  await link.break({ kind: 'requests-lost' });
  const other = new Caller(t, link);
  await once(other.socket, 'connect');
  const { swallowed } = link;
  other.socket.write('never');
  await eventually(() => assert.equal(link.swallowed - swallowed, 'never'.length));
  await link.mend();
  await caller(t, link);
  assert.equal(heard(), 'hellodonehello');
  assert.equal(other.end, null);
});

test('a stalled link delivers everything, but late', async (t) => {
  const { link, heard } = await linkToEcho(t);
  const one = await caller(t, link);
  await link.break({ kind: 'stall' });
  const late = new Caller(t, link);
  await once(late.socket, 'connect');
  one.socket.write('one');
  late.socket.write('late');
  await eventually(() => assert.equal(one.socket.writableLength, 0));
  assert.equal(heard(), 'hello');
  await link.mend();
  await eventually(() => assert.deepEqual([one.answers, late.answers], ['helloone', 'late']));
});

test('a slow link delivers everything in order', async (t) => {
  const { link } = await linkToEcho(t);
  const one = await caller(t, link);
  await link.break({ kind: 'delay', delayMs: 40 });
  const startedAtMs = systemClock.monotonic();
  one.socket.write('a');
  one.socket.write('b');
  await one.says('c');
  assert.equal(one.answers, 'helloabc');
  assert.ok(systemClock.monotonic() - startedAtMs >= 80, 'there and back');
});

test('a link that cuts resets every connection again and again, and takes new ones', async (t) => {
  const { link } = await linkToEcho(t);
  const one = await caller(t, link);
  await link.break({ kind: 'cut', everyMs: 20 });
  await eventually(() => assert.equal(one.end, 'ECONNRESET'));
  const next = new Caller(t, link);
  await eventually(() => assert.equal(next.end, 'ECONNRESET'));
});
