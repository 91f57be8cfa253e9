import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../lib/clock.ts';
import { Pool } from '../../lib/pool.ts';

/** A task that ends when told, and whether its pool took it. */
function held(pool: Pool, priority: number) {
  const gate = Promise.withResolvers<void>();
  const state = { started: false };
  const task = () => {
    state.started = true;
    return gate.promise;
  };
  return { state, end: () => gate.resolve(), isTaken: pool.run(priority, task) };
}

const settle = () => new FakeClock().settle();

test('tasks handed in together start in order of priority, then of arrival', async () => {
  const pool = new Pool({ concurrency: 1, maxQueued: 10 });
  const started: string[] = [];
  const note = (name: string) => async () => void started.push(name);
  for (const [priority, name] of [
    [3, 'c'],
    [1, 'a'],
    [3, 'd'],
    [2, 'b'],
  ] as const)
    pool.run(priority, note(name));
  await pool.idle();
  assert.deepEqual(started, ['a', 'b', 'c', 'd']);
});

test('lowering the concurrency cancels nothing and starts nothing until there is room', async () => {
  const pool = new Pool({ concurrency: 2, maxQueued: 10 });
  const tasks = [1, 2, 3].map((priority) => held(pool, priority));
  await settle();
  pool.setConcurrency(1);
  assert.deepEqual([pool.inFlight, pool.queued], [2, 1]);
  tasks[0]?.end();
  await settle();
  assert.deepEqual([pool.inFlight, pool.queued], [1, 1]);
  tasks[1]?.end();
  await settle();
  assert.ok(tasks[2]?.state.started);
});

test('raising the concurrency starts what waits at once; 0 stops starting', async () => {
  const pool = new Pool({ concurrency: 0, maxQueued: 10 });
  const tasks = [1, 2, 3].map((priority) => held(pool, priority));
  await settle();
  assert.deepEqual([pool.inFlight, pool.queued], [0, 3]);
  pool.setConcurrency(2);
  await settle();
  assert.deepEqual(
    tasks.map(({ state }) => state.started),
    [true, true, false],
  );
});

test('a full queue takes no more, free places not counted as queue', async () => {
  const pool = new Pool({ concurrency: 1, maxQueued: 1 });
  const [first, second, third] = [held(pool, 1), held(pool, 1), held(pool, 1)];
  assert.deepEqual(
    [first, second, third].map(({ isTaken }) => isTaken),
    [true, true, false],
  );
  await settle();
  first.end();
  await settle();
  assert.deepEqual([held(pool, 1).isTaken, held(pool, 1).isTaken], [true, false]);
  second.end();
});

interface Watch {
  running: number;
  peak: number;
  readonly started: number[];
}

function watched(clock: FakeClock, watch: Watch, index: number, ms: number): () => Promise<void> {
  return async () => {
    watch.started.push(index);
    watch.running += 1;
    watch.peak = Math.max(watch.peak, watch.running);
    await clock.sleep(ms);
    watch.running -= 1;
  };
}

const load = fc.array(fc.record({ priority: fc.integer({ min: 0, max: 5 }), ms: fc.integer({ min: 0, max: 30 }) }), {
  maxLength: 30,
});

test('no more run at once than allowed, everything runs once, and in order of priority', async () => {
  await fc.assert(
    fc.asyncProperty(load, fc.integer({ min: 1, max: 5 }), async (tasks, concurrency) => {
      const clock = new FakeClock();
      const pool = new Pool({ concurrency, maxQueued: 100 });
      const watch: Watch = { running: 0, peak: 0, started: [] };
      for (const [i, { priority, ms }] of tasks.entries()) void pool.run(priority, watched(clock, watch, i, ms));
      await clock.advance(1_000);
      await pool.idle();
      assert.equal(watch.peak, Math.min(concurrency, tasks.length));
      const inOrder = [...tasks.keys()].toSorted((a, b) => (tasks[a]?.priority ?? 0) - (tasks[b]?.priority ?? 0));
      assert.deepEqual(watch.started, inOrder);
    }),
    { numRuns: 50 },
  );
});

const changes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 20 });

test('however the concurrency changes, nothing starts above it', async () => {
  await fc.assert(
    fc.asyncProperty(load, changes, async (tasks, concurrencies) => {
      const clock = new FakeClock();
      const pool = new Pool({ concurrency: 1, maxQueued: 100 });
      const watch: Watch = { running: 0, peak: 0, started: [] };
      for (const [i, { priority, ms }] of tasks.entries()) void pool.run(priority, watched(clock, watch, i, ms));
      for (const concurrency of concurrencies) {
        const before = watch.running;
        watch.peak = 0;
        pool.setConcurrency(concurrency);
        await clock.advance(10);
        assert.ok(watch.peak <= Math.max(before, concurrency));
      }
      pool.setConcurrency(1);
      await clock.advance(1_000);
      assert.equal(watch.started.length, tasks.length);
      assert.deepEqual([pool.inFlight, pool.queued], [0, 0]);
    }),
    { numRuns: 50 },
  );
});
