import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Root } from '../../../lib/supervision/root.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import type { Strategy } from '../../../lib/supervision/strategy.ts';
import type { SupervisorSpec } from '../../../lib/supervision/supervisor.ts';
import { Supervisor } from '../../../lib/supervision/supervisor.ts';
import type { Role } from './cast.ts';
import { afterwards, Cast, childStates, DEFAULT_INTENSITY } from './cast.ts';

const backoff = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0 };

type Roles = Readonly<Record<string, Role>>;

function specOf(cast: Cast, roles: Roles, strategy: Strategy, more: Partial<SupervisorSpec> = {}): SupervisorSpec {
  const children = Object.entries(roles).map(([id, role]) => cast.child(id, role));
  return { strategy, intensity: DEFAULT_INTENSITY, children, ...more };
}

async function started(roles: Roles, strategy: Strategy = 'one_for_one', more: Partial<SupervisorSpec> = {}) {
  const cast = new Cast();
  const root = await startRoot(specOf(cast, roles, strategy, more), cast.environment);
  return { cast, root };
}

async function finish(cast: Cast, root: Root): Promise<void> {
  const stopped = root.stop();
  await cast.clock.advance(10_000);
  await stopped;
  assert.equal(cast.clock.pending, 0, 'no timer is left');
}

test('two children that crash at once are restarted one after another, and count as two', async () => {
  const { cast, root } = await started({ a: {}, b: {} }, 'one_for_one', {
    intensity: { restarts: 1, withinMs: 5_000 },
  });
  const end = assert.rejects(root.done, { name: 'GaveUp' });
  cast.crashNow('a');
  cast.crashNow('b');
  await end;
  assert.equal(cast.trace, 'a:start b:start a:stop(:boom) b:stop(:boom) a:start a:stop(:shutdown)');
});

test('two children that crash at once under one_for_all are one restart of all', async () => {
  const { cast, root } = await started({ a: {}, b: {}, c: {} }, 'one_for_all');
  cast.crashNow('a');
  cast.crashNow('b');
  await cast.clock.settle();
  assert.equal(
    cast.trace,
    'a:start b:start c:start a:stop(:boom) b:stop(:boom) c:stop(:shutdown) a:start b:start c:start',
  );
  await finish(cast, root);
});

test('a child that crashes while a sibling is being restarted is not forgotten', async () => {
  const { cast, root } = await started({ a: {}, b: {}, c: { slowMs: 100 } }, 'rest_for_one');
  await cast.crash('b');
  cast.crashNow('a');
  await cast.clock.advance(300);
  assert.equal(
    cast.trace,
    'a:start b:start c:start b:stop(:boom) a:stop(:boom) c:stop(:shutdown) b:start c:start ' +
      'c:stop(:shutdown) b:stop(:shutdown) a:start b:start c:start',
  );
  assert.equal(await afterwards(root), 'a=up b=up c=up');
  await finish(cast, root);
});

test('a child that crashes while it is being stopped is reported, and not started again', async () => {
  const { cast, root } = await started({ a: {}, b: { slowMs: 100 } });
  const stopped = root.stop();
  await cast.crash('b', 'late');
  await stopped;
  assert.equal(cast.trace, 'a:start b:start b:stop(:late) a:stop(:shutdown)');
  assert.deepEqual(
    cast.events.map((event) => event.kind),
    ['crashed'],
  );
  await finish(cast, root);
});

test('a child that crashes while another one is being stopped is not started again', async () => {
  const { cast, root } = await started({ a: {}, b: { slowMs: 100 } });
  const stopped = root.stop();
  await cast.crash('a');
  await cast.clock.advance(100);
  await stopped;
  assert.equal(cast.trace, 'a:start b:start a:stop(:boom) b:stop(:shutdown)');
});

test('a stop cuts a pending start short, and then stops those that are up', async () => {
  const cast = new Cast();
  const stop = new AbortController();
  const spec = specOf(cast, { a: {}, b: { hangingStarts: [1] }, c: {} }, 'one_for_one');
  const start = assert.rejects(startRoot(spec, cast.environment, stop.signal), { name: 'Shutdown' });
  await cast.clock.settle();
  stop.abort();
  await start;
  assert.equal(cast.trace, 'a:start b:start b:start-aborted a:stop(:shutdown)');
  assert.deepEqual(cast.events, []);
});

test('a pending start that does not heed a stop is left behind after its time-out', async () => {
  const cast = new Cast();
  const stop = new AbortController();
  const spec = specOf(cast, { a: {}, b: { hangingStarts: [1], slowMs: 900, shutdownMs: 100 } }, 'one_for_one');
  const start = assert.rejects(startRoot(spec, cast.environment, stop.signal), { name: 'Shutdown' });
  await cast.clock.settle();
  stop.abort();
  await cast.clock.advance(100);
  await start;
  assert.equal(cast.trace, 'a:start b:start a:stop(:shutdown)');
  assert.deepEqual(cast.events, [{ kind: 'left_behind', path: 'root/b', generation: 1 }]);
});

test('a stop cuts the pending start of a restart short', async () => {
  const { cast, root } = await started({ a: {}, b: { hangingStarts: [2] } });
  await cast.crash('b');
  await root.stop();
  assert.equal(cast.trace, 'a:start b:start b:stop(:boom) b:start b:start-aborted a:stop(:shutdown)');
});

test('a tree that is told to stop before it starts does not start', async () => {
  const cast = new Cast();
  const spec = specOf(cast, { a: {} }, 'one_for_one');
  await assert.rejects(startRoot(spec, cast.environment, AbortSignal.abort(new Error('no'))), { message: 'no' });
  assert.equal(cast.trace, '');
});

test('a back-off waits longer after each crash, and starts anew once the child stayed up', async () => {
  const intensity = { restarts: Number.POSITIVE_INFINITY, withinMs: 1 };
  const { cast, root } = await started({ a: { failingStarts: [3] } }, 'one_for_one', { intensity, backoff });
  const waitsOut = async (ms: number, generation: number) => {
    await cast.clock.advance(ms - 1);
    assert.equal(cast.context('a').generation < generation, true);
    await cast.clock.advance(1);
  };
  await cast.crash('a');
  await waitsOut(1_000, 2);
  await cast.crash('a');
  await waitsOut(2_000, 3);
  await waitsOut(4_000, 4);
  assert.equal(cast.context('a').generation, 4);
  await cast.clock.advance(60_000);
  await cast.crash('a');
  await waitsOut(1_000, 5);
  assert.equal(cast.context('a').generation, 5);
  await finish(cast, root);
});

test('jitter spreads the waits of a back-off', async () => {
  const cast = new Cast();
  const spec = specOf(cast, { a: {} }, 'one_for_one', { backoff: { ...backoff, jitter: 0.5 } });
  const root = await startRoot(spec, { ...cast.environment, random: () => 0.5 });
  await cast.crash('a');
  await cast.clock.advance(1_249);
  assert.equal(childStates(root.tree()), 'a=restarting');
  await cast.clock.advance(1);
  assert.equal(childStates(root.tree()), 'a=up');
  await finish(cast, root);
});

test('a stop during a back-off calls the restart off', async () => {
  const { cast, root } = await started({ a: {}, b: {} }, 'one_for_one', { backoff });
  await cast.crash('b');
  assert.equal(childStates(root.tree()), 'a=up b=restarting');
  await root.stop();
  assert.equal(cast.clock.pending, 0);
  await cast.clock.advance(60_000);
  assert.equal(cast.trace, 'a:start b:start b:stop(:boom) a:stop(:shutdown)');
});

test('during a back-off those that rely on the crashed child are stopped, and start after it', async () => {
  const { cast, root } = await started({ a: {}, b: {}, c: {} }, 'rest_for_one', { backoff });
  await cast.crash('b');
  assert.equal(cast.trace, 'a:start b:start c:start b:stop(:boom) c:stop(:shutdown)');
  assert.equal(childStates(root.tree()), 'a=up b=restarting c=restarting');
  await cast.clock.advance(1_000);
  assert.equal(childStates(root.tree()), 'a=up b=up c=up');
  await finish(cast, root);
});

test('one child in its back-off does not hold up the restart of another', async () => {
  const { cast, root } = await started({ a: {}, b: {} }, 'one_for_one', { backoff });
  await cast.crash('a');
  await cast.clock.advance(500);
  await cast.crash('b');
  await cast.clock.advance(500);
  assert.equal(childStates(root.tree()), 'a=up b=restarting');
  await cast.clock.advance(500);
  assert.equal(childStates(root.tree()), 'a=up b=up');
  await finish(cast, root);
});

test('a crash of an earlier sibling during a back-off replaces it: nobody is started twice', async () => {
  const { cast, root } = await started({ a: {}, b: {} }, 'rest_for_one', { backoff });
  await cast.crash('b');
  await cast.clock.advance(500);
  await cast.crash('a');
  await cast.clock.advance(5_000);
  assert.equal(cast.trace, 'a:start b:start b:stop(:boom) a:stop(:boom) a:start b:start');
  await finish(cast, root);
});

test('a back-off that ends while an earlier sibling winds down waits for that one', async () => {
  const { cast, root } = await started({ a: { slowMs: 2_000 }, b: {} }, 'rest_for_one', { backoff });
  await cast.crash('b');
  cast.context('a').guard(() => {
    throw new Error('boom');
  })();
  await cast.clock.advance(2_500);
  assert.equal(childStates(root.tree()), 'a=restarting b=restarting');
  await cast.clock.advance(500);
  assert.equal(cast.trace, 'a:start b:start b:stop(:boom) a:start b:start');
  await finish(cast, root);
});

function nested(cast: Cast, more: Partial<SupervisorSpec> = {}): SupervisorSpec {
  const inner = new Supervisor(specOf(cast, { b: {}, c: {} }, 'one_for_one'), cast.environment);
  const children = [cast.child('a'), { id: 'inner', start: inner.start }, cast.child('d')];
  return { strategy: 'rest_for_one', intensity: DEFAULT_INTENSITY, children, ...more };
}

test('a supervisor that gives up is a crash to the one above, which starts it anew', async () => {
  const cast = new Cast();
  const root = await startRoot(nested(cast), cast.environment);
  for (let i = 0; i < 4; i += 1) await cast.crash('b');
  assert.match(cast.trace, /b:start b:stop\(:boom\) c:stop\(:shutdown\) d:stop\(:shutdown\) b:start c:start d:start$/);
  const [gaveUp, crashed] = cast.events.slice(-4);
  assert.deepEqual([gaveUp?.kind, gaveUp?.path], ['gave_up', 'root/inner']);
  assert.deepEqual([crashed?.kind, crashed?.path], ['crashed', 'root/inner']);
  assert.equal(await afterwards(root), 'a=up inner=up d=up');
  await finish(cast, root);
});

test('a nested tree is stopped in reverse through all its levels', async () => {
  const cast = new Cast();
  const root = await startRoot(nested(cast), cast.environment);
  await root.stop();
  assert.equal(
    cast.trace,
    'a:start b:start c:start d:start d:stop(:shutdown) c:stop(:shutdown) b:stop(:shutdown) a:stop(:shutdown)',
  );
});

test('a supervisor has no time-out of its own: its slow children keep theirs', async () => {
  const cast = new Cast();
  const inner = new Supervisor(
    specOf(cast, { a: { slowMs: 4_000 }, b: { slowMs: 4_000 } }, 'one_for_one'),
    cast.environment,
  );
  const children = [{ id: 'inner', start: inner.start }];
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  await finish(cast, root);
  assert.equal(cast.trace, 'a:start b:start b:stop(:shutdown) a:stop(:shutdown)');
  assert.deepEqual(cast.events, []);
});

test('two children with one id, or an id that is no part of a path, are a bug', async () => {
  const cast = new Cast();
  const twice = { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [cast.child('a'), cast.child('a')] };
  await assert.rejects(startRoot(twice as SupervisorSpec, cast.environment), { message: /same id/ });
  await assert.rejects(startRoot(specOf(cast, { 'a/b': {} }, 'one_for_one'), cast.environment), /not one part/);
});
