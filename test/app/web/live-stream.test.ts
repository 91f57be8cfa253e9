import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventText } from '../../../app/web/browser/live/event-text.ts';
import type { StreamState } from '../../../app/web/browser/live/live-stream.ts';
import { LiveStream, SILENCE_MS } from '../../../app/web/browser/live/live-stream.ts';
import { FakeClock } from '../../../lib/clock.ts';

/** A service that is asked for a stream; each answer is one connection. */
class FakeService {
  readonly clock = new FakeClock();
  /** The Last-Event-ID of each connection. */
  readonly asked: (string | undefined)[] = [];
  readonly events: string[] = [];
  readonly states: StreamState[] = [];
  refusal: Response | 'away' | undefined;
  #body: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly fetch: typeof fetch = (_, init) => {
    this.asked.push(new Headers(init?.headers).get('last-event-id') ?? undefined);
    if (this.refusal === 'away') return Promise.reject(new TypeError('fetch failed'));
    if (this.refusal !== undefined) return Promise.resolve(this.refusal);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#body = controller;
        init?.signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
      },
    });
    return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  };

  open(): LiveStream {
    return new LiveStream('/stream', {
      clock: this.clock,
      fetch: this.fetch,
      roll: () => 0,
      onEvent: ({ data }) => this.events.push(data),
      onState: (state) => this.states.push(state),
    });
  }

  async send(text: string): Promise<void> {
    this.#body?.enqueue(new TextEncoder().encode(text));
    await this.settle();
  }

  async cut(): Promise<void> {
    this.#body?.close();
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await this.clock.settle();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settle();
  }

  get kinds(): readonly string[] {
    return this.states.map(({ kind }) => kind);
  }
}

async function openService(): Promise<{ service: FakeService; stream: LiveStream }> {
  const service = new FakeService();
  const stream = service.open();
  await service.settle();
  return { service, stream };
}

test('events are read however the connection cuts them into pieces', () => {
  const whole = 'retry: 1500\n\n: heartbeat\n\nid: 7\r\ndata: one\r\n\r\nevent: figures\ndata: two\ndata: three\n\n';
  const atOnce = new EventText().read(whole);
  assert.deepEqual(atOnce, [
    { event: 'message', data: 'one' },
    { event: 'figures', data: 'two\nthree' },
  ]);
  const text = new EventText();
  assert.deepEqual(
    [...whole].flatMap((letter) => text.read(letter)),
    atOnce,
  );
  assert.deepEqual([text.lastEventId, text.retryMs], ['7', 1_500]);
});

test('the id of an event that was cut off half-way is not taken for read', () => {
  const text = new EventText();
  text.read('id: 1\ndata: a\n\nid: 2\ndata: b\n');
  text.cut();
  assert.deepEqual(text.read('data: c\n\n'), [{ event: 'message', data: 'c' }]);
  assert.equal(text.lastEventId, '1');
});

test('a stream that was cut goes on after the last event that it has', async () => {
  const { service } = await openService();
  await service.send('id: 4\ndata: a\n\n');
  await service.cut();
  assert.deepEqual(service.kinds, ['live', 'stale']);
  await service.pass(1_000);
  await service.send('id: 5\ndata: b\n\n');
  assert.deepEqual(service.asked, [undefined, '4']);
  assert.deepEqual(
    [service.events, service.kinds],
    [
      ['a', 'b'],
      ['live', 'stale', 'live'],
    ],
  );
});

test('it comes again later and later while nothing answers, and at once when told so', async () => {
  const { service, stream } = await openService();
  service.refusal = 'away';
  await service.cut();
  const tries: number[] = [];
  for (let second = 1; second <= 16; second += 1) {
    const before = service.asked.length;
    await service.pass(1_000);
    if (service.asked.length > before) tries.push(second);
  }
  assert.deepEqual(tries, [1, 3, 7, 15]);
  service.refusal = undefined;
  stream.resume();
  await service.settle();
  assert.equal(service.kinds.at(-1), 'live');
});

test('a connection of which nothing is heard is given up, one with heartbeats is not', async () => {
  const { service } = await openService();
  for (let beat = 0; beat < 4; beat += 1) {
    await service.pass(10_000);
    await service.send(': heartbeat\n\n');
  }
  assert.deepEqual(service.kinds, ['live']);
  await service.pass(SILENCE_MS);
  assert.deepEqual(service.kinds, ['live', 'stale']);
  await service.pass(1_000);
  assert.equal(service.asked.length, 2);
});

test('who is signed out is told so, and is not let in by asking again', async () => {
  const { service } = await openService();
  const problem = { type: 'https://lunchrush.dev/problems/unauthorized', title: 'A valid API key is needed' };
  service.refusal = Response.json(problem, { status: 401 });
  await service.cut();
  await service.pass(1_000);
  const last = service.states.at(-1);
  assert.equal(last?.kind === 'ended' && last.problem.kind, 'unauthorized');
  await service.pass(60_000);
  assert.equal(service.asked.length, 2);
  assert.equal(service.clock.pending, 0);
});

test('a service that is full is asked again', async () => {
  const { service } = await openService();
  service.refusal = Response.json({ type: 'x/too-many-streams', title: 'No room' }, { status: 503 });
  await service.cut();
  await service.pass(1_000);
  service.refusal = undefined;
  await service.pass(2_000);
  assert.equal(service.kinds.at(-1), 'live');
});

test('a stream that nobody looks at rests, and goes on where it was', async () => {
  const { service, stream } = await openService();
  await service.send('id: 9\ndata: a\n\n');
  stream.pause();
  await service.pass(60_000);
  assert.deepEqual([service.asked.length, service.kinds.at(-1)], [1, 'stale']);
  stream.resume();
  await service.settle();
  assert.deepEqual([service.asked, service.kinds.at(-1)], [[undefined, '9'], 'live']);
});

test('a stream that is closed leaves nothing behind', async () => {
  const { service, stream } = await openService();
  stream.close();
  await service.pass(60_000);
  assert.deepEqual([service.asked.length, service.clock.pending], [1, 0]);
});
