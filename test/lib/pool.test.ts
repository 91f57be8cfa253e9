import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../lib/clock.ts';
import { Pool } from '../../lib/pool.ts';

/** A task that ends when told, and its pool's promise of it. */
function held(pool: Pool, priority: number, signal?: AbortSignal) {
  const gate = Promise.withResolvers<string>();
  const state = { started: false };
  const task = () => {
    state.started = true;
    return gate.promise;
  };
  return { state, end: () => gate.resolve('done'), outcome: pool.run(priority, task, signal) };
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
    void pool.run(priority, note(name));
  await pool.idle();
  assert.deepEqual(started, ['a', 'b', 'c', 'd']);
});

test('the caller gets what its task came to, a crash included, and the pool goes on', async () => {
  const pool = new Pool({ concurrency: 1, maxQueued: 10 });
  const crash = pool.run(1, () => Promise.reject(new Error('bug')));
  const sync = pool.run(1, () => {
    throw new Error('bug before the first await');
  });
  const fine = pool.run(1, async () => 7);
  assert.ok(crash !== null && sync !== null);
  await assert.rejects(crash, /bug/);
  await assert.rejects(sync, /first await/);
  assert.equal(await fine, 7);
  assert.deepEqual([pool.inFlight, pool.queued], [0, 0]);
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
    [first, second, third].map(({ outcome }) => outcome === null),
    [false, false, true],
  );
  await settle();
  first.end();
  await first.outcome;
  await settle();
  assert.notEqual(held(pool, 1).outcome, null);
  assert.equal(held(pool, 1).outcome, null);
  second.end();
});

test('a task whose signal aborts while it waits is never started', async () => {
  const pool = new Pool({ concurrency: 1, maxQueued: 10 });
  const controller = new AbortController();
  const first = held(pool, 1);
  const second = held(pool, 1, controller.signal);
  await settle();
  const idle = pool.idle();
  const ended = assert.rejects(second.outcome ?? Promise.resolve(), /cancelled/);
  controller.abort(new Error('cancelled'));
  await ended;
  assert.deepEqual([pool.inFlight, pool.queued], [1, 0]);
  first.end();
  await idle;
  assert.equal(second.state.started, false);
});

test('a task that has started leaves no listener on its signal', async () => {
  const pool = new Pool({ concurrency: 1, maxQueued: 10 });
  const { signal } = new AbortController();
  const task = held(pool, 1, signal);
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  await settle();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  task.end();
});

test('a stopped pool whose queue is called off is idle', async () => {
  const pool = new Pool({ concurrency: 0, maxQueued: 10 });
  const controller = new AbortController();
  const { outcome } = held(pool, 1, controller.signal);
  const idle = pool.idle();
  controller.abort(new Error('closing'));
  await assert.rejects(outcome ?? Promise.resolve(), /closing/);
  await idle;
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
