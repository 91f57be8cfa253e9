import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import fc from 'fast-check';
import { StorageUnavailable } from '../../../stores/records.ts';
import type { StoreEvent } from '../../../stores/store-event.ts';
import { eventually } from '../../support/eventually.ts';
import type { Arrived } from '../../support/stream-reader.ts';
import { StreamReader } from '../../support/stream-reader.ts';
import type { Harness } from './harness.ts';
import { keptKeys, keys, london, newYork, send, slugOf, startHarness } from './harness.ts';

const path = '/v1/ops/events/stream';

function problem(text: string, storeId = newYork): StoreEvent {
  return { storeId, at: Date.UTC(2026, 7, 14, 15), kind: 'feed_problem', problem: text };
}

function open(t: TestContext, harness: Harness, query = '', key: string = keys.ops, lastEventId?: string) {
  return StreamReader.open(
    t,
    `${harness.url}${path}${query}`,
    key,
    lastEventId ? { 'last-event-id': lastEventId } : {},
  );
}

/** Opened, and known to have begun: what is written from now on has to arrive. */
async function openFromNow(t: TestContext, harness: Harness, query = '', key: string = keys.ops) {
  const before = harness.log.asked;
  const questions = harness.log.followers === 0 ? 2 : 1;
  const reader = await open(t, harness, query, key);
  await eventually(() => assert(harness.log.asked >= before + questions));
  await harness.clock.settle();
  return reader;
}

function words(arrived: readonly Arrived[]): readonly string[] {
  return arrived.map(({ id, data }) => `${id} ${JSON.parse(data).problem}`);
}

test('an event arrives as it is written, with its number, as a page shows it', async (t) => {
  const harness = await startHarness(t);
  harness.log.write(problem('before'));
  const reader = await openFromNow(t, harness);
  harness.log.write(problem('one'), problem('two'));
  const arrived = await reader.take(2);
  assert.deepEqual(words(arrived), ['2 one', '3 two']);
  const page = await send(harness, 'GET', '/v1/ops/events?after=1', { key: keys.view });
  assert.deepEqual(
    page.json['events'],
    arrived.map(({ data }) => JSON.parse(data)),
  );
  assert.equal(reader.response.headers.get('cache-control'), 'no-store');
});

test('a page begins with the newest, or after a number with the oldest, and says how it goes on', async (t) => {
  const harness = await startHarness(t);
  harness.log.write(problem('one'), problem('two', london), problem('three'));
  const page = async (query: string, key: string = keys.ops) => {
    const { json } = await send(harness, 'GET', `/v1/ops/events${query}`, { key });
    const { events, next } = json as { events: { problem: string }[]; next: number | null };
    return [...events.map((event) => event.problem), next];
  };
  assert.deepEqual(await page('?limit=2'), ['three', 'two', 2]);
  assert.deepEqual(await page('?limit=2&before=2'), ['one', null]);
  assert.deepEqual(await page('?after=0&limit=2'), ['one', 'two', 2]);
  assert.deepEqual(await page('?after=2&limit=2'), ['three', null]);
  assert.deepEqual(await page('?store_id=lon-001'), ['two', null]);
  assert.deepEqual(await page('', keys.opsElsewhere), ['two', null]);
  assert.deepEqual(await page('?store_id=nyc-042', keys.viewElsewhere), [null]);
  assert.deepEqual(await page('?kind=order_fired,store_opened'), [null]);
  const wrong = await send(harness, 'GET', '/v1/ops/events?kind=nonsense', { key: keys.ops });
  assert.equal(slugOf(wrong), 'invalid-request');
});

test('a stream that is cut again and again loses no event and repeats none', async (t) => {
  const harness = await startHarness(t);
  const plan = fc.array(
    fc.record({ write: fc.nat(450), elsewhere: fc.nat(3), skip: fc.boolean(), take: fc.nat(300) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  await fc.assert(
    fc.asyncProperty(plan, async (steps) => {
      const begin = await harness.log.newest();
      let last = begin;
      const seen: string[] = [];
      for (const { write, elsewhere, skip, take } of [...steps, { write: 1, elsewhere: 0, skip: false, take: 1e9 }]) {
        const reader = await open(t, harness, '', keys.ops, String(last));
        if (skip) harness.log.skip();
        for (const how of ['writeElsewhere', 'write'] as const) {
          const events = Array.from({ length: how === 'write' ? write : elsewhere }, (_, index) =>
            problem(`${how} ${index}`),
          );
          harness.log[how](...events);
        }
        const unseen = harness.log.events.filter(({ seq }) => seq > last).length;
        const arrived = write === 0 ? [] : await reader.take(Math.min(take, unseen));
        reader.leave();
        seen.push(...arrived.map(({ id }) => id ?? 'none'));
        last = Number(arrived.at(-1)?.id ?? last);
      }
      assert.deepEqual(
        seen,
        harness.log.events.filter(({ seq }) => seq > begin).map(({ seq }) => String(seq)),
      );
    }),
    { numRuns: 15 },
  );
});

test('what another process writes arrives at the next look, in its place', async (t) => {
  const harness = await startHarness(t);
  const reader = await openFromNow(t, harness);
  harness.log.writeElsewhere(problem('theirs'));
  await harness.clock.advance(1_000);
  harness.log.writeElsewhere(problem('theirs, too'));
  harness.log.write(problem('ours'));
  assert.deepEqual(words(await reader.take(3)), ['1 theirs', '2 theirs, too', '3 ours']);
});

test('a client that was away for long gets everything since, from the log, then what is new', async (t) => {
  const harness = await startHarness(t);
  harness.log.write(
    ...Array.from({ length: 6_500 }, (_, index) => problem(`${index}`, index % 2 === 0 ? newYork : london)),
  );
  const reader = await open(t, harness, '?store_id=lon-001', keys.ops, '1');
  await reader.take(3_000);
  harness.log.write(problem('new', london));
  const rest = await reader.take(251);
  assert.equal(rest.at(-1)?.data.includes('"new"'), true);
});

test('a number beyond the end, of another log, means from now on', async (t) => {
  const harness = await startHarness(t);
  harness.log.write(problem('old'));
  const before = harness.log.asked;
  const reader = await open(t, harness, '?after=999');
  await eventually(() => assert(harness.log.asked >= before + 2));
  harness.log.write(problem('new'));
  assert.deepEqual(words(await reader.take(1)), ['2 new']);
});

test('a stream shows one store, some kinds, and never a store that its key may not see', async (t) => {
  const harness = await startHarness(t);
  const ofStore = await openFromNow(t, harness, '?store_id=lon-001');
  const ofKind = await openFromNow(t, harness, '?kind=store_fenced');
  const limited = await openFromNow(t, harness, '', keys.viewElsewhere);
  const fenced: StoreEvent = { storeId: newYork, at: 0, kind: 'store_fenced' };
  harness.log.write(problem('here'), problem('there', london), fenced, problem('there again', london));
  for (const reader of [ofStore, limited]) {
    assert.deepEqual(words(await reader.take(2)), ['2 there', '4 there again']);
  }
  assert.equal((await ofKind.take(1))[0]?.id, '3');
});

test('what is not kept comes only if asked for, at once and without a number', async (t) => {
  const harness = await startHarness(t);
  const reader = await openFromNow(t, harness, '?unkept=true');
  const quiet = await openFromNow(t, harness);
  assert.equal(harness.happenings.listeners, 1);
  harness.happenings.happen({ storeId: newYork, at: 0, kind: 'feed_failed', reason: 'away' }, problem('kept'));
  harness.log.write(problem('kept'));
  const [unkept, kept] = await reader.take(2);
  assert.deepEqual([unkept?.id, JSON.parse(unkept?.data ?? '').kind], [undefined, 'feed_failed']);
  assert.equal(kept?.id, '1');
  assert.deepEqual(words(await quiet.take(1)), ['1 kept']);
});

test('a stream lives through a storage that is away, and goes on where it was', async (t) => {
  const harness = await startHarness(t);
  harness.log.fault = new StorageUnavailable('away');
  const reader = await open(t, harness, '?after=0');
  await eventually(() => assert(harness.log.asked >= 1));
  harness.log.writeElsewhere(problem('written meanwhile'));
  harness.log.fault = null;
  const arrived = reader.take(1);
  await harness.clock.advance(3_000);
  assert.deepEqual(words(await arrived), ['1 written meanwhile']);
  assert.deepEqual(harness.faults, []);
});

test('a fault of ours ends a stream that says so, and is told', async (t) => {
  const harness = await startHarness(t);
  harness.log.fault = new Error('a bug');
  const reader = await open(t, harness);
  assert.deepEqual(await reader.next(), { event: 'end', data: '{"reason":"fault"}' });
  assert.equal(await reader.next(), undefined);
  assert(harness.faults.length > 0);
});

test('a quiet stream has a heartbeat every 10 s and says when to come again', async (t) => {
  const harness = await startHarness(t);
  const reader = await openFromNow(t, harness);
  await harness.clock.advance(9_999);
  assert.equal(
    reader.arrived.some(({ event }) => event === 'comment'),
    false,
  );
  await harness.clock.advance(1);
  await reader.heartbeat();
  const retry = reader.arrived.find(({ event }) => event === 'retry');
  assert(Number(retry?.data) >= 1_000 && Number(retry?.data) <= 2_000);
});

/** A client that asks for a stream and reads none of it. */
function deafClient(t: TestContext, { port }: Harness) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  socket.write(`GET ${path}?after=0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keys.ops}\r\n\r\n`);
  socket.pause();
  return socket;
}

/** More than the sockets of both sides take in. */
function fillLog({ log }: Harness): void {
  const long = 'x'.repeat(20_000);
  log.write(...Array.from({ length: 1_500 }, () => problem(long)));
}

test('a client that does not read is sent no more than it can take, told so, and cut off', async (t) => {
  const harness = await startHarness(t);
  fillLog(harness);
  const socket = deafClient(t, harness);
  await eventually(() => assert(harness.log.asked > 3));
  let asked = 0;
  await eventually(async () => {
    const before = asked;
    asked = harness.log.asked;
    assert.equal(asked, before, 'it still sends');
  });
  assert(asked < 9, `${asked} pages were read for a client that takes none`);
  await harness.clock.advance(10_000);
  await harness.clock.advance(1_000);
  socket.resume();
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  await once(socket, 'close');
  assert(bytes < 25_000_000, `${bytes} bytes`);
  await eventually(() => assert.equal(harness.log.followers, 0, 'nothing is read for it any more'));
});

test('a client that is only slow is told to come again, and misses nothing when it does', async (t) => {
  const harness = await startHarness(t);
  fillLog(harness);
  const reader = await open(t, harness, '?after=0');
  const [first] = await reader.take(1);
  assert.equal(first?.id, '1');
  await eventually(async () => {
    await harness.clock.advance(10_000);
    assert.equal(harness.log.followers, 0, 'whatever the sockets still took before');
  });
  const arrived: Arrived[] = [];
  for (let next = await reader.next(); next !== undefined; next = await reader.next()) arrived.push(next);
  const last = arrived.at(-1);
  assert.deepEqual(last, { event: 'end', data: '{"reason":"slow"}' });
  const lastId = arrived.at(-2)?.id ?? '';
  const again = await open(t, harness, '', keys.ops, lastId);
  assert.equal((await again.take(1))[0]?.id, String(Number(lastId) + 1));
});

test('a stop ends streams at once, and says so', async (t) => {
  const harness = await startHarness(t);
  fillLog(harness);
  const readers = [await openFromNow(t, harness), await openFromNow(t, harness)];
  const socket = deafClient(t, harness);
  await eventually(() => assert(harness.log.asked > 4));
  const stopped = harness.server.stop(60_000);
  await harness.clock.advance(500);
  socket.destroy();
  for (const reader of readers) {
    let last: Arrived | undefined;
    for (let next = await reader.next(); next !== undefined; next = await reader.next()) last = next;
    assert.deepEqual(last, { event: 'end', data: '{"reason":"shutdown"}' });
  }
  await stopped;
});

test('there are only so many streams, and of one key fewer; one that is left makes room', async (t) => {
  const harness = await startHarness(t, { streamLimits: { all: 3, ofOneKey: 2, ofOnePlace: 2 } });
  const first = await open(t, harness);
  await open(t, harness);
  const refused = await send(harness, 'GET', path, { key: keys.ops });
  assert.equal(slugOf(refused), 'too-many-streams');
  assert.equal(refused.headers.get('retry-after'), '5');
  await open(t, harness, '', keys.view);
  assert.equal(slugOf(await send(harness, 'GET', path, { key: keys.opsHere })), 'too-many-streams');
  first.leave();
  await eventually(async () => assert.equal((await send(harness, 'GET', path, { key: keys.opsHere })).status, 200));
});

test('a stream ends when its key is revoked or may see less', async (t) => {
  const harness = await startHarness(t);
  const reader = await openFromNow(t, harness, '', keys.view);
  const other = await openFromNow(t, harness);
  harness.keyring.load(keptKeys.filter(({ id }) => id !== 'key-view'));
  await harness.clock.advance(10_000);
  assert.deepEqual(await reader.next(), { event: 'end', data: '{"reason":"key-changed"}' });
  await other.heartbeat();
});

test('who has gone is forgotten, and nothing is read for nobody', async (t) => {
  const harness = await startHarness(t);
  const reader = await openFromNow(t, harness, '?unkept=true');
  assert.equal(harness.log.followers, 1);
  reader.leave();
  await eventually(() => assert.deepEqual([harness.log.followers, harness.happenings.listeners], [0, 0]));
});

test('HEAD of a stream is its head alone', async (t) => {
  const harness = await startHarness(t);
  const got = await send(harness, 'HEAD', path, { key: keys.ops });
  assert.deepEqual([got.status, got.headers.get('content-type'), got.text], [200, 'text/event-stream', '']);
  assert.equal(harness.log.followers, 0);
});
