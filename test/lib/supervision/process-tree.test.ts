import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Root } from '../../../lib/supervision/root.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import type { Strategy } from '../../../lib/supervision/strategy.ts';
import { Supervisor } from '../../../lib/supervision/supervisor.ts';
import type { Role } from './cast.ts';
import { Cast, childStates, DEFAULT_INTENSITY } from './cast.ts';

/** root ─ a, stores ─ b, c, d */
async function tree(strategy: Strategy = 'one_for_one', roles: Readonly<Record<string, Role>> = {}, more = {}) {
  const cast = new Cast();
  const children = ['b', 'c', 'd'].map((id) => cast.child(id, roles[id]));
  const stores = new Supervisor({ strategy, intensity: DEFAULT_INTENSITY, children, ...more }, cast.environment);
  const root = await startRoot(
    {
      strategy: 'one_for_one',
      intensity: DEFAULT_INTENSITY,
      children: [cast.child('a'), { id: 'stores', start: stores.start }],
    },
    cast.environment,
  );
  return { cast, root, stores };
}

function node(root: Root, ...ids: readonly string[]) {
  return ids.reduce(
    (at, id) => at?.children.find((child) => child.id === id),
    root.tree() as ReturnType<Root['tree']> | undefined,
  );
}

/** What happened after the start. */
function since(cast: Cast): string {
  return cast.trace.replace('a:start b:start c:start d:start', '').trim();
}

test('the live tree shows every process by path, with state, since when, restarts, last error and load', async () => {
  const { cast, root } = await tree();
  const beganAt = cast.clock.now();
  await cast.clock.advance(1_500);
  await cast.crash('c');
  cast.context('c').shows(() => ({ inFlight: 2, queued: 7 }));
  assert.equal(cast.context('c').path, 'root/stores/c');
  assert.deepEqual(node(root, 'stores', 'c'), {
    id: 'c',
    path: 'root/stores/c',
    role: 'worker',
    state: 'up',
    sinceAt: beganAt + 1_500,
    restarts: 1,
    lastError: 'Error: boom',
    load: { inFlight: 2, queued: 7 },
    children: [],
  });
  const { children, ...stores } = node(root, 'stores') ?? assert.fail();
  assert.deepEqual(stores, {
    id: 'stores',
    path: 'root/stores',
    role: 'supervisor',
    state: 'up',
    sinceAt: beganAt,
    restarts: 0,
  });
  assert.deepEqual(
    children.map((child) => child.id),
    ['b', 'c', 'd'],
  );
  await root.stop();
});

test('the moment since when a process is up does not move when the wall clock jumps back and forth', async () => {
  const { cast, root } = await tree();
  const before = node(root, 'a')?.sinceAt ?? 0;
  cast.clock.jump(3_600_000);
  assert.equal(node(root, 'a')?.sinceAt, before + 3_600_000);
  await root.stop();
});

test('a process restarted by its path stops in order and starts anew, alone', async () => {
  const { cast, root } = await tree();
  assert.deepEqual(await root.restart('root/stores/c'), { ok: true, value: undefined });
  assert.equal(since(cast), 'c:stop(:shutdown) c:start');
  assert.equal(node(root, 'stores', 'c')?.restarts, 1);
  await root.stop();
});

test('siblings of a process restarted by hand are treated as the strategy says', async () => {
  for (const [strategy, trace] of [
    ['rest_for_one', 'd:stop(:shutdown) c:stop(:shutdown) c:start d:start'],
    ['one_for_all', 'd:stop(:shutdown) c:stop(:shutdown) b:stop(:shutdown) b:start c:start d:start'],
  ] as const) {
    const { cast, root, stores } = await tree(strategy);
    assert.equal((await stores.restartChild('c')).ok, true);
    assert.equal(since(cast), trace);
    await root.stop();
  }
});

test('restarts by hand are no crashes: no number of them makes the supervisor give up', async () => {
  const { cast, root } = await tree();
  for (let i = 0; i < 10; i += 1) assert.equal((await root.restart('root/stores/c')).ok, true);
  for (let i = 0; i < 3; i += 1) await cast.crash('c');
  assert.equal(childStates(root.tree().children[1] ?? assert.fail()), 'b=up c=up d=up');
  await root.stop();
});

test('a whole subtree can be restarted by its path', async () => {
  const { cast, root, stores } = await tree();
  assert.equal((await root.restart('root/stores')).ok, true);
  assert.equal(since(cast), 'd:stop(:shutdown) c:stop(:shutdown) b:stop(:shutdown) b:start c:start d:start');
  assert.equal(stores.tree().length, 3);
  await root.stop();
});

test('a process that ended for good is started by a restart by hand', async () => {
  const { cast, root } = await tree('one_for_one', { c: { restart: 'transient' } });
  await cast.endNormally('c');
  assert.equal(node(root, 'stores', 'c')?.state, 'down');
  await root.restart('root/stores/c');
  assert.equal(node(root, 'stores', 'c')?.state, 'up');
  await root.stop();
});

test('a restart by hand does not wait out a back-off, not even that of an earlier sibling it relies on', async () => {
  const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0 };
  const { cast, root } = await tree('rest_for_one', {}, { backoff });
  await cast.crash('c');
  assert.equal((await root.restart('root/stores/d')).ok, true);
  assert.equal(since(cast), 'c:stop(:boom) d:stop(:shutdown) c:start d:start');
  await cast.clock.advance(60_000);
  assert.equal(since(cast), 'c:stop(:boom) d:stop(:shutdown) c:start d:start');
  assert.equal(cast.clock.pending, 0);
  await root.stop();
});

test('a restart by hand that fails says so, and is tried again as any failed restart', async () => {
  const { cast, root } = await tree('one_for_one', { c: { failingStarts: [2] } });
  assert.deepEqual(await root.restart('root/stores/c'), { ok: false, error: { kind: 'failed', error: 'Error: boom' } });
  await cast.clock.settle();
  assert.equal(since(cast), 'c:stop(:shutdown) c:start-fails c:start');
  await root.stop();
});

test('what cannot be restarted by hand is refused', async () => {
  const { root } = await tree('one_for_one', { c: { restart: 'temporary' } });
  for (const [path, kind] of [
    ['root', 'not-found'],
    ['elsewhere/a', 'not-found'],
    ['root/z', 'not-found'],
    ['root/a/z', 'not-found'],
    ['root/stores/z', 'not-found'],
    ['root/stores/c', 'temporary'],
  ] as const) {
    assert.deepEqual(await root.restart(path), { ok: false, error: { kind } }, path);
  }
  await root.stop();
});

test('a restart by hand during a stop is refused', async () => {
  const { cast, root } = await tree('one_for_one', { d: { slowMs: 100 } });
  const stopped = root.stop();
  await cast.clock.settle();
  const restarted = root.restart('root/stores/b');
  await cast.clock.advance(100);
  assert.deepEqual(await restarted, { ok: false, error: { kind: 'stopping' } });
  await stopped;
});

test('a crash while a process is restarted by hand does not restart it twice', async () => {
  const { cast, root } = await tree('one_for_one', { c: { slowMs: 100 } });
  const restarted = root.restart('root/stores/c');
  await cast.clock.settle();
  await cast.crash('c');
  assert.equal((await restarted).ok, true);
  assert.equal(since(cast), 'c:stop(:boom) c:start');
  const stopped = root.stop();
  await cast.clock.advance(100);
  await stopped;
});
