import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../lib/clock.ts';
import { err, ok } from '../../lib/result.ts';
import type { MapLimits } from '../../lib/tasks.ts';
import { mapByKey, mapParallel, runTask, TimedOut } from '../../lib/tasks.ts';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** Sleeps for as many milliseconds as the item says; notes how many did so at once. */
function sleeper(clock: FakeClock) {
  const load = { running: 0, peak: 0 };
  const task = async (ms: number, signal: AbortSignal) => {
    load.running += 1;
    load.peak = Math.max(load.peak, load.running);
    await clock.sleep(ms, signal).finally(() => {
      load.running -= 1;
    });
    return ms;
  };
  return { load, task };
}

test('a crash and a time-out are outcomes', async () => {
  const clock = new FakeClock();
  const bug = new Error('bug');
  assert.deepEqual(await runTask(1, { clock }, async (n) => n + 1), ok(2));
  assert.deepEqual(await runTask(1, { clock }, () => Promise.reject(bug)), err(bug));
  assert.deepEqual(await runTask(1, { clock, timeoutMs: 100 }, async (n) => n), ok(1));
  assert.equal(clock.pending, 0);
  const never = runTask(1, { clock, timeoutMs: 100 }, () => new Promise(() => {}));
  await clock.advance(100);
  assert.deepEqual(await never, err(new TimedOut(100)));
  assert.equal(clock.pending, 0);
});

test('a task hears that its time is over, and what it does then is nobody’s problem', async () => {
  const clock = new FakeClock();
  let heard: unknown;
  const late = runTask(1, { clock, timeoutMs: 100 }, async (_, signal) => {
    await clock.sleep(200);
    heard = signal.reason;
    throw new Error('too late to matter');
  });
  await clock.advance(300);
  assert.equal((await late).ok, false);
  assert.ok(heard instanceof TimedOut);
});

test('in order: each outcome stands where its item stood, and no more run at once than allowed', async () => {
  const clock = new FakeClock();
  const { load, task } = sleeper(clock);
  const outcomes = collect(mapParallel([30, 10, 20, 5], { clock, concurrency: 2 }, task));
  await clock.advance(1_000);
  assert.deepEqual(
    await outcomes,
    [30, 10, 20, 5].map((ms) => ({ item: ms, outcome: ok(ms) })),
  );
  assert.equal(load.peak, 2);
});

test('in any order: the quickest comes first', async () => {
  const clock = new FakeClock();
  const { load, task } = sleeper(clock);
  const outcomes = collect(mapParallel([30, 10, 20, 5], { clock, concurrency: 3, ordered: false }, task));
  await clock.advance(1_000);
  assert.deepEqual(
    (await outcomes).map(({ item }) => item),
    [10, 5, 20, 30],
  );
  assert.equal(load.peak, 3);
});

test('one item that crashes or hangs costs itself alone', async () => {
  const clock = new FakeClock();
  const task = async (item: string) => {
    if (item === 'crash') throw new Error('bug');
    if (item === 'hang') await new Promise(() => {});
    return item;
  };
  const items = ['a', 'hang', 'crash', 'b'];
  const outcomes = collect(mapParallel(items, { clock, concurrency: 1, timeoutMs: 50 }, task));
  await clock.advance(1_000);
  assert.deepEqual(
    (await outcomes).map(({ outcome }) => outcome),
    [ok('a'), err(new TimedOut(50)), err(new Error('bug')), ok('b')],
  );
});

test('an abort ends the map with its reason, aborts what runs and starts nothing more', async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const { load, task } = sleeper(clock);
  const limits: MapLimits = { clock, concurrency: 2, signal: controller.signal };
  const ended = assert.rejects(collect(mapParallel([10, 1_000, 1_000, 1_000], limits, task)), /closing/);
  await clock.advance(20);
  controller.abort(new Error('closing'));
  await ended;
  await clock.settle();
  assert.deepEqual([load.running, clock.pending], [0, 0]);
  await assert.rejects(collect(mapParallel([1], limits, task)), /closing/);
});

test('who stops taking early leaves nothing running', async () => {
  const clock = new FakeClock();
  const { load, task } = sleeper(clock);
  const takeOne = async () => {
    for await (const _ of mapParallel([10, 1_000, 1_000], { clock, concurrency: 2 }, task)) break;
  };
  const taken = takeOne();
  await clock.advance(20);
  await taken;
  await clock.settle();
  assert.deepEqual([load.running, clock.pending], [0, 0]);
});

interface Step {
  readonly key: string;
  readonly ms: number;
}

test('changes to one order apply in their order, changes to different orders at the same time', async () => {
  const clock = new FakeClock(0);
  const log: string[] = [];
  const apply = async ({ key, ms }: Step) => {
    await clock.sleep(ms);
    log.push(`${key}${ms} at ${clock.now()}`);
    return ms;
  };
  const steps = [
    { key: 'a', ms: 30 },
    { key: 'b', ms: 10 },
    { key: 'a', ms: 5 },
    { key: 'b', ms: 40 },
  ];
  const outcomes = mapByKey(steps, ({ key }) => key, { clock, concurrency: 8 }, apply);
  await clock.advance(1_000);
  assert.deepEqual(await outcomes, [ok(30), ok(10), ok(5), ok(40)]);
  assert.deepEqual(log, ['b10 at 10', 'a30 at 30', 'a5 at 35', 'b40 at 50']);
});

test('negative control: without keys the same two changes overtake each other', async () => {
  const clock = new FakeClock(0);
  const log: number[] = [];
  const apply = async (ms: number) => {
    await clock.sleep(ms);
    log.push(ms);
  };
  const outcomes = collect(mapParallel([30, 5], { clock, concurrency: 8 }, apply));
  await clock.advance(1_000);
  await outcomes;
  assert.deepEqual(log, [5, 30]);
});

test('a change that hangs is given up, and the next one to the same order is applied', async () => {
  const clock = new FakeClock();
  const apply = ({ ms }: Step) => (ms > 0 ? Promise.resolve(ms) : new Promise<number>(() => {}));
  const steps = [
    { key: 'a', ms: 0 },
    { key: 'a', ms: 1 },
    { key: 'a', ms: 0 },
  ];
  const outcomes = mapByKey(steps, ({ key }) => key, { clock, concurrency: 2, timeoutMs: 100 }, apply);
  await clock.advance(1_000);
  assert.deepEqual(await outcomes, [err(new TimedOut(100)), ok(1), err(new TimedOut(100))]);
});

test('no more orders are worked on at once than allowed, and an abort ends it', async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const { load, task } = sleeper(clock);
  const limits: MapLimits = { clock, concurrency: 2, signal: controller.signal };
  const ended = assert.rejects(
    mapByKey([100, 200, 300, 400], (ms) => ms, limits, task),
    /closing/,
  );
  await clock.advance(250);
  controller.abort(new Error('closing'));
  await ended;
  await clock.settle();
  assert.deepEqual([load.peak, load.running, clock.pending], [2, 0, 0]);
});
