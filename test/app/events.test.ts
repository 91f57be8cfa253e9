import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Loss, Subscriber } from '../../app/events.ts';
import { createEventHub } from '../../app/events.ts';
import { FakeClock } from '../../lib/clock.ts';
import { parseStoreId } from '../../stores/ids.ts';
import type { StoreEvent } from '../../stores/store-event.ts';

const storeId = parseStoreId('store-1');
assert.ok(storeId);

function event(at: number): StoreEvent {
  assert.ok(storeId);
  return { storeId, at, kind: 'store_fenced' };
}

function hub() {
  const clock = new FakeClock();
  const losses: Loss[] = [];
  const hub = createEventHub(clock, (loss) => losses.push(loss));
  return { ...hub, clock, losses };
}

function listener(over: Partial<Subscriber> = {}): Subscriber & { readonly seen: number[] } {
  const seen: number[] = [];
  return {
    name: 'listener',
    limit: 1_000,
    deliver: (events) => void seen.push(...events.map(({ at }) => at)),
    seen,
    ...over,
  };
}

test('everybody hears everything, in order, and not inside the report', async () => {
  const { report, subscribe, clock, losses } = hub();
  const [one, other] = [listener(), listener()];
  subscribe(one);
  subscribe(other);
  for (const at of [1, 2, 3]) report(event(at));
  assert.deepEqual(one.seen, []);
  await clock.advance(0);
  assert.deepEqual(one.seen, [1, 2, 3]);
  assert.deepEqual(other.seen, [1, 2, 3]);
  assert.deepEqual(losses, []);
});

test('a slow subscriber holds nobody up, loses what its queue cannot keep, and the loss is counted', async () => {
  const { report, subscribe, clock, losses } = hub();
  const quick = listener({ name: 'quick' });
  const free = Promise.withResolvers<void>();
  const seen: number[] = [];
  const slow = listener({
    name: 'slow',
    limit: 2,
    async deliver(events) {
      seen.push(...events.map(({ at }) => at));
      await free.promise;
    },
  });
  subscribe(slow);
  subscribe(quick);
  for (const at of [1, 2, 3, 4, 5]) {
    report(event(at));
    await clock.advance(0);
  }
  assert.deepEqual(quick.seen, [1, 2, 3, 4, 5]);
  assert.deepEqual(seen, [1]);
  assert.deepEqual(losses, Array(2).fill({ subscriber: 'slow', events: 1 }));
  free.resolve();
  await clock.advance(0);
  assert.deepEqual(seen, [1, 2, 3], 'in order, and no more than one delivery at a time');
});

test('a subscriber that throws or rejects loses that batch and hears the next', async () => {
  const broken = new Error('broken');
  for (const fail of [() => Promise.reject(broken), () => assert.fail(broken)]) {
    const { report, subscribe, clock, losses } = hub();
    const seen: number[] = [];
    subscribe(listener({ deliver: (events) => (events[0]?.at === 1 ? fail() : void seen.push(events.length)) }));
    report(event(1));
    report(event(2));
    await clock.advance(0);
    report(event(3));
    await clock.advance(0);
    assert.deepEqual(losses, [{ subscriber: 'listener', events: 2, error: broken }]);
    assert.deepEqual(seen, [1]);
  }
});

test('a burst is handed over in pieces, so that other work gets its turns between them', async () => {
  const { report, subscribe, clock } = hub();
  const sizes: number[] = [];
  subscribe(listener({ deliver: (events) => void sizes.push(events.length) }));
  for (let at = 0; at < 600; at += 1) report(event(at));
  await clock.advance(0);
  assert.deepEqual(sizes, [256, 256, 88]);
});

test('who has unsubscribed hears nothing more, not even what was waiting', async () => {
  const { report, subscribe, clock } = hub();
  const one = listener();
  const unsubscribe = subscribe(one);
  report(event(1));
  unsubscribe();
  report(event(2));
  await clock.advance(0);
  assert.deepEqual(one.seen, []);
});

test('closing delivers what is waiting and ignores what comes later', async () => {
  const { report, subscribe, close, clock, losses } = hub();
  const one = listener();
  subscribe(one);
  report(event(1));
  const closed = close();
  report(event(2));
  await clock.advance(0);
  await closed;
  assert.deepEqual(one.seen, [1]);
  assert.deepEqual(losses, []);
  assert.equal(clock.pending, 0);
});

test('closing does not wait for ever for a subscriber that hangs, and counts what it leaves behind', async () => {
  const { report, subscribe, close, clock, losses } = hub();
  subscribe(listener({ deliver: () => new Promise(() => {}) }));
  report(event(1));
  await clock.advance(0);
  report(event(2));
  const closed = close(50);
  await clock.advance(50);
  await closed;
  assert.deepEqual(losses, [{ subscriber: 'listener', events: 1 }]);
});
