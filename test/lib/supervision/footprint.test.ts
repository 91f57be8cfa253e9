import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FakeClock } from '../../../lib/clock.ts';
import type { ChildSpec, Start } from '../../../lib/supervision/child.ts';
import { DynamicSupervisor } from '../../../lib/supervision/dynamic-supervisor.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import { Supervisor } from '../../../lib/supervision/supervisor.ts';
import { DEFAULT_INTENSITY } from './cast.ts';

const STORES = 2_000;

function collectedHeapBytes(collect: () => void): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

const idle: Start = async () => ({ done: new Promise(() => undefined) });

const children: readonly ChildSpec[] = ['tracker', 'pool', 'manager'].map((id) => ({ id, start: idle }));

test('an idle store supervisor with three children takes less than 2 KB, timers and listeners none', async (t) => {
  const clock = new FakeClock();
  const environment = { clock };
  const intensity = { restarts: Number.POSITIVE_INFINITY, withinMs: 1_000 };
  const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0.2 };
  const stores = new DynamicSupervisor({ intensity, backoff }, environment);
  const root = await startRoot(
    { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [{ id: 'stores', start: stores.start }] },
    environment,
  );
  const startStore = (number: number) => {
    const { start } = new Supervisor({ strategy: 'rest_for_one', intensity: DEFAULT_INTENSITY, children }, environment);
    return stores.startChild({ id: String(number), start });
  };
  for (let i = 0; i < 100; i += 1) await startStore(i);
  const collect = garbageCollector();
  const before = collectedHeapBytes(collect);
  for (let i = 100; i < 100 + STORES; i += 1) await startStore(i);
  const bytes = (collectedHeapBytes(collect) - before) / STORES;
  t.diagnostic(`${Math.round(bytes)} bytes per store supervisor`);
  assert.ok(bytes < 2_048, `${bytes} bytes`);
  assert.equal(clock.pending, 0);
  assert.equal(root.tree().children[0]?.children.length, 100 + STORES);
});

test('temporary children that ended leave no memory behind', async (t) => {
  const environment = { clock: new FakeClock() };
  const pool = new DynamicSupervisor({ intensity: DEFAULT_INTENSITY }, environment);
  const root = await startRoot(
    { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [{ id: 'pool', start: pool.start }] },
    environment,
  );
  const start: Start = async () => ({ done: Promise.resolve() });
  const deliver = async (count: number) => {
    for (let i = 0; i < count; i += 1) await pool.startChild({ id: `order-${i}`, start, restart: 'temporary' });
  };
  const DELIVERIES = 10_000;
  await deliver(DELIVERIES);
  const collect = garbageCollector();
  const before = collectedHeapBytes(collect);
  const beganMs = performance.now();
  await deliver(DELIVERIES);
  t.diagnostic(`${(((performance.now() - beganMs) / DELIVERIES) * 1_000).toFixed(1)} µs per temporary child`);
  const bytes = (collectedHeapBytes(collect) - before) / DELIVERIES;
  assert.ok(bytes < 100, `${bytes} bytes each; a child that was kept would be several hundred`);
  assert.equal(pool.size, 0);
  await root.stop();
});
