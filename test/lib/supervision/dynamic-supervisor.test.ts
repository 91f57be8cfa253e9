import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DynamicSupervisorSpec } from '../../../lib/supervision/dynamic-supervisor.ts';
import { DynamicSupervisor } from '../../../lib/supervision/dynamic-supervisor.ts';
import type { Root } from '../../../lib/supervision/root.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import { Cast, DEFAULT_INTENSITY } from './cast.ts';

const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0 };

async function started(more: Partial<DynamicSupervisorSpec> = {}) {
  const cast = new Cast();
  const pool = new DynamicSupervisor({ intensity: DEFAULT_INTENSITY, ...more }, cast.environment);
  const root = await startRoot(
    { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [{ id: 'pool', start: pool.start }] },
    cast.environment,
  );
  return { cast, root, pool };
}

async function finish(cast: Cast, root: Root): Promise<void> {
  const stopped = root.stop();
  await cast.clock.advance(10_000);
  await stopped;
  assert.equal(cast.clock.pending, 0, 'no timer is left');
}

function states(pool: DynamicSupervisor): string {
  return pool
    .tree()
    .map((child) => `${child.id}=${child.state}`)
    .join(' ');
}

test('a temporary child leaves nothing behind once it ended, crashed or was stopped', async () => {
  const { cast, root, pool } = await started();
  for (const id of ['a', 'b', 'c']) await pool.startChild(cast.child(id, { restart: 'temporary' }));
  assert.equal(pool.size, 3);
  await cast.endNormally('a');
  await cast.crash('b');
  assert.equal(await pool.stopChild('c'), true);
  assert.equal(pool.size, 0);
  assert.deepEqual(pool.tree(), []);
  assert.equal(cast.clock.pending, 0);
  assert.equal(cast.trace, 'a:start b:start c:start a:stop(:normal) b:stop(:boom) c:stop(:shutdown)');
  await finish(cast, root);
});

test('who wants to hear of lost children hears of each temporary one that crashed, once it is forgotten', async () => {
  const lost: string[] = [];
  const { cast, root, pool } = await started({
    lost: (id, error) => lost.push(`${id}: ${error.message} of ${pool.size}`),
  });
  for (const id of ['a', 'b', 'c']) await pool.startChild(cast.child(id, { restart: 'temporary' }));
  await pool.startChild(cast.child('d'));
  await cast.endNormally('a');
  await cast.crash('b');
  await cast.crash('d');
  assert.equal(await pool.stopChild('c'), true);
  await pool.startChild(cast.child('e', { restart: 'temporary', slowMs: 100 }));
  cast.context('e').guard(() => {
    throw new Error('bug');
  })();
  await cast.clock.advance(99);
  assert.deepEqual(lost, ['b: boom of 2']);
  await cast.clock.advance(1);
  assert.deepEqual(lost, ['b: boom of 2', 'e: bug of 1']);
  await finish(cast, root);
});

test('any number of temporary children may crash: none counts against the intensity', async () => {
  const { cast, root, pool } = await started({ intensity: { restarts: 0, withinMs: 5_000 } });
  for (let i = 0; i < 10; i += 1) {
    await pool.startChild(cast.child('a', { restart: 'temporary' }));
    await cast.crash('a');
  }
  assert.equal((await pool.startChild(cast.child('a'))).ok, true);
  await finish(cast, root);
});

test('a temporary child whose guarded callback fails is kept until it wound down', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { restart: 'temporary', slowMs: 100 }));
  cast.context('a').guard(() => {
    throw new Error('boom');
  })();
  await cast.clock.advance(99);
  assert.equal(states(pool), 'a=stopping');
  await cast.clock.advance(1);
  assert.equal(pool.size, 0);
  await finish(cast, root);
});

test('a second start of an id finds the first, until that has ended', async () => {
  const { cast, root, pool } = await started();
  const once = cast.child('a', { restart: 'temporary' });
  const both = await Promise.all([pool.startChild(once), pool.startChild(once)]);
  assert.deepEqual(both, [
    { ok: true, value: undefined },
    { ok: false, error: { kind: 'already-started' } },
  ]);
  await cast.endNormally('a');
  assert.equal((await pool.startChild(once)).ok, true);
  await finish(cast, root);
});

test('an id is taken until the child that has it is really gone', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { slowMs: 100 }));
  const stopped = pool.stopChild('a');
  await cast.clock.settle();
  assert.deepEqual(await pool.startChild(cast.child('a')), { ok: false, error: { kind: 'already-started' } });
  await cast.clock.advance(100);
  await stopped;
  assert.equal((await pool.startChild(cast.child('a'))).ok, true);
  await finish(cast, root);
});

test('a permanent child is started again after a crash and after a normal end, each of which counts', async () => {
  const { cast, root, pool } = await started({ intensity: { restarts: 2, withinMs: 5_000 } });
  await pool.startChild(cast.child('a'));
  await cast.crash('a');
  await cast.endNormally('a');
  assert.equal(cast.trace, 'a:start a:stop(:boom) a:start a:stop(:normal) a:start');
  await cast.crash('a');
  assert.equal(cast.events.at(-1)?.path, 'root/pool', 'gave up and was started anew');
  assert.equal(pool.size, 0);
  await finish(cast, root);
});

test('a transient child is forgotten when it ended normally, and started again when it crashed', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { restart: 'transient' }));
  await cast.crash('a');
  assert.equal(states(pool), 'a=up');
  await cast.endWithShutdown('a');
  assert.equal(pool.size, 0);
  await finish(cast, root);
});

test('a first start that fails is told to who asked, counts nothing and leaves nothing', async () => {
  const { cast, root, pool } = await started({ intensity: { restarts: 0, withinMs: 1 } });
  const answer = await pool.startChild(cast.child('a', { failingStarts: [1] }));
  assert.deepEqual(answer, { ok: false, error: { kind: 'failed', error: new Error('boom') } });
  assert.equal(pool.size, 0);
  await finish(cast, root);
});

test('a restart that fails counts and is tried again at once', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { failingStarts: [2, 3] }));
  await cast.crash('a');
  assert.equal(cast.trace, 'a:start a:stop(:boom) a:start-fails a:start-fails a:start');
  await finish(cast, root);
});

test('children are stopped together, as long as the slowest takes', async () => {
  const { cast, root, pool } = await started();
  for (const id of ['a', 'b', 'c']) await pool.startChild(cast.child(id, { slowMs: 100 }));
  const stopped = root.stop();
  await cast.clock.advance(99);
  assert.equal(cast.trace, 'a:start b:start c:start');
  await cast.clock.advance(1);
  await stopped;
  assert.equal(cast.trace, 'a:start b:start c:start a:stop(:shutdown) b:stop(:shutdown) c:stop(:shutdown)');
});

test('when one restart is too many, all children are stopped together and the supervisor above starts it anew, empty', async () => {
  const { cast, root, pool } = await started({ intensity: { restarts: 1, withinMs: 5_000 } });
  await pool.startChild(cast.child('a'));
  await pool.startChild(cast.child('b'));
  await cast.crash('a');
  cast.crashNow('a');
  cast.crashNow('b');
  await cast.clock.settle();
  assert.deepEqual(cast.events.map((event) => `${event.kind} ${event.path}`).slice(2), [
    'crashed root/pool/a',
    'crashed root/pool/b',
    'gave_up root/pool',
    'crashed root/pool',
    'restarted root/pool',
  ]);
  assert.equal(pool.size, 0);
  assert.equal((await pool.startChild(cast.child('a'))).ok, true);
  await finish(cast, root);
});

test('a child that hangs in its start, its stop or its back-off holds up nobody else', async () => {
  const { cast, root, pool } = await started({ backoff });
  const hanging = pool.startChild(cast.child('a', { hangingStarts: [1] }));
  await pool.startChild(cast.child('b', { slowMs: 4_000 }));
  await pool.startChild(cast.child('c'));
  await pool.startChild(cast.child('d'));
  const stopped = pool.stopChild('b');
  await cast.crash('c');
  await cast.crash('d');
  assert.equal(states(pool), 'a=starting b=stopping c=restarting d=restarting');
  await cast.clock.advance(1_000);
  assert.equal(states(pool), 'a=starting b=stopping c=up d=up');
  await finish(cast, root);
  await stopped;
  assert.equal((await hanging).ok, false);
});

test('a stop during a pending start cuts it short', async () => {
  const { cast, root, pool } = await started();
  for (const restart of ['temporary', 'permanent'] as const) {
    const start = pool.startChild(cast.child('a', { restart, hangingStarts: [1] }));
    await cast.clock.settle();
    await pool.stopChild('a');
    assert.deepEqual(await start, { ok: false, error: { kind: 'failed', error: undefined } });
    assert.equal(pool.size, 0);
  }
  await finish(cast, root);
});

test('a stop during the pending start of a restart ends it for good', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { hangingStarts: [2] }));
  await cast.crash('a');
  await pool.stopChild('a');
  assert.equal(cast.trace, 'a:start a:stop(:boom) a:start a:start-aborted');
  await finish(cast, root);
});

test('a crash right before its restart by hand is one restart', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a'));
  const restarted = pool.restartChild('a');
  cast.context('a').guard(() => {
    throw new Error('boom');
  })();
  assert.equal((await restarted).ok, true);
  await cast.clock.settle();
  assert.equal(cast.context('a').generation, 2);
  assert.equal(pool.tree()[0]?.restarts, 1);
  await finish(cast, root);
});

test('a stop of a child in its back-off, or of its supervisor, calls the restart off', async () => {
  const { cast, root, pool } = await started({ backoff });
  await pool.startChild(cast.child('a'));
  await pool.startChild(cast.child('b'));
  await cast.crash('a');
  await cast.crash('b');
  await pool.stopChild('a');
  assert.equal(states(pool), 'b=restarting');
  await root.stop();
  assert.equal(cast.clock.pending, 0);
  assert.equal(cast.trace, 'a:start b:start a:stop(:boom) b:stop(:boom)');
});

test('a crash during a stop of the child is reported, and starts nothing', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { slowMs: 100 }));
  const stopped = pool.stopChild('a');
  await cast.crash('a');
  await stopped;
  assert.equal(pool.size, 0);
  assert.equal(cast.trace, 'a:start a:stop(:boom)');
  await finish(cast, root);
});

test('a child that does not end in time is left behind, and its id is free', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { slowMs: 200, shutdownMs: 100 }));
  const stopped = pool.stopChild('a');
  await cast.clock.advance(100);
  await stopped;
  assert.deepEqual(cast.events, [{ kind: 'left_behind', path: 'root/pool/a', generation: 1 }]);
  assert.equal((await pool.startChild(cast.child('a'))).ok, true);
  await finish(cast, root);
});

test('a restart by hand stops and starts a child in its turn, however often it is asked for', async () => {
  const { cast, root, pool } = await started({ intensity: { restarts: 0, withinMs: 5_000 } });
  await pool.startChild(cast.child('a', { slowMs: 100 }));
  const both = Promise.all([root.restart('root/pool/a'), pool.restartChild('a')]);
  await cast.clock.advance(200);
  assert.deepEqual(
    (await both).map((answer) => answer.ok),
    [true, true],
  );
  assert.equal(cast.trace, 'a:start a:stop(:shutdown) a:start a:stop(:shutdown) a:start');
  await finish(cast, root);
});

test('a restart by hand that fails says so, and is tried again', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { failingStarts: [2] }));
  assert.deepEqual(await pool.restartChild('a'), { ok: false, error: { kind: 'failed', error: 'Error: boom' } });
  assert.equal(states(pool), 'a=up');
  await finish(cast, root);
});

test('a temporary child is not restarted by hand: it could do its one thing twice', async () => {
  const { cast, root, pool } = await started();
  await pool.startChild(cast.child('a', { restart: 'temporary' }));
  assert.deepEqual(await pool.restartChild('a'), { ok: false, error: { kind: 'temporary' } });
  assert.deepEqual(await pool.restartChild('z'), { ok: false, error: { kind: 'not-found' } });
  await finish(cast, root);
});

test('more children than the limit are refused, and none are taken before the start or during the stop', async () => {
  const { cast, root, pool } = await started({ maxChildren: 1 });
  await pool.startChild(cast.child('a', { slowMs: 100 }));
  assert.deepEqual(await pool.startChild(cast.child('b')), { ok: false, error: { kind: 'too-many' } });
  const stopped = root.stop();
  await cast.clock.settle();
  assert.deepEqual(await pool.startChild(cast.child('c')), { ok: false, error: { kind: 'not-running' } });
  await cast.clock.advance(100);
  await stopped;
  const idle = new DynamicSupervisor({ intensity: DEFAULT_INTENSITY }, cast.environment);
  assert.deepEqual(await idle.startChild(cast.child('a')), { ok: false, error: { kind: 'not-running' } });
  assert.equal(await idle.stopChild('a'), false);
});
