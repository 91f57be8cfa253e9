import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../lib/clock.ts';
import type { ChildContext, Start } from '../../../lib/supervision/child.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import { Supervisor } from '../../../lib/supervision/supervisor.ts';
import type { Role } from './cast.ts';
import { Cast, childStates, DEFAULT_INTENSITY } from './cast.ts';

async function alone(role: Role = {}) {
  const cast = new Cast();
  const children = [cast.child('a', role)];
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  return { cast, root };
}

function kinds(cast: Cast): readonly string[] {
  return cast.events.map((event) => `${event.kind} ${event.path}`);
}

test('a guarded callback that throws crashes its child, which winds down before it is started again', async () => {
  const { cast, root } = await alone({ slowMs: 100 });
  const first = cast.context('a');
  first.guard(() => {
    throw new Error('in a timer');
  })();
  assert.equal(first.alive, false);
  assert.equal(first.signal.aborted, true);
  await cast.clock.advance(99);
  assert.equal(cast.context('a').generation, 1);
  await cast.clock.advance(1);
  assert.equal(cast.context('a').generation, 2);
  assert.deepEqual(kinds(cast), ['crashed root/a', 'restarted root/a']);
  assert.equal(root.tree().children[0]?.lastError, 'Error: in a timer');
  await finish(cast, root);
});

test('a guarded callback that rejects, with whatever it likes, crashes its child', async () => {
  const { cast, root } = await alone();
  cast.context('a').guard(() => Promise.reject('not an error'))();
  await cast.clock.settle();
  assert.equal(cast.context('a').generation, 2);
  assert.equal(root.tree().children[0]?.lastError, 'Error: not an error');
  await root.stop();
});

test('a guarded callback that fails twice is one crash', async () => {
  const { cast, root } = await alone();
  const fail = cast.context('a').guard(() => Promise.reject(new Error('boom')));
  fail();
  fail();
  await cast.clock.settle();
  assert.deepEqual(kinds(cast), ['crashed root/a', 'restarted root/a']);
  await root.stop();
});

test('a guarded callback that fails while its child starts is a failed start', async () => {
  const cast = new Cast();
  const hanging = cast.child('a', { hangingStarts: [1] });
  const start: typeof hanging.start = (context) => {
    cast.clock.after(
      10,
      context.guard(() => {
        throw new Error('in a timer');
      }),
    );
    return hanging.start(context);
  };
  const spec = { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [{ ...hanging, start }] } as const;
  const started = assert.rejects(startRoot(spec, cast.environment), { cause: new Error('in a timer') });
  await cast.clock.advance(10);
  await started;
});

test('a guarded callback does nothing once its run is over', async () => {
  const { cast, root } = await alone();
  let calls = 0;
  const count = cast.context('a').guard(() => {
    calls += 1;
  });
  count();
  await cast.crash('a');
  count();
  assert.equal(calls, 1);
  await root.stop();
});

test('what a guarded callback awaited and then failed at, after its run was over, is reported and restarts nobody', async () => {
  const { cast, root } = await alone();
  const late = Promise.withResolvers<void>();
  cast.context('a').guard(() => late.promise)();
  await cast.crash('a');
  late.reject(new Error('too late'));
  await cast.clock.settle();
  assert.deepEqual(kinds(cast), ['crashed root/a', 'restarted root/a', 'failed_late root/a']);
  assert.equal(cast.context('a').generation, 2);
  await root.stop();
});

test('waits that a stop calls off are no crash', async () => {
  const { cast, root } = await alone();
  const context = cast.context('a');
  context.guard(() => cast.clock.sleep(1_000, context.signal))();
  await root.stop();
  assert.deepEqual(cast.events, []);
  assert.equal(cast.clock.pending, 0);
});

test('a call that a stop aborts is no crash; without a stop it is one', async () => {
  const { cast, root } = await alone({ slowMs: 10 });
  const abort = () => Promise.reject(new DOMException('the call was aborted', 'AbortError'));
  cast.context('a').guard(abort)();
  await cast.clock.advance(10);
  assert.deepEqual(kinds(cast), ['crashed root/a', 'restarted root/a']);
  const stopped = root.stop();
  await cast.clock.settle();
  cast.context('a').guard(abort)();
  await cast.clock.advance(10);
  await stopped;
  assert.equal(cast.events.length, 2);
});

test('a child that comes up although it was told to end while it started is still ended', async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const start: Start = async ({ signal }) => {
    await clock.sleep(100);
    lines.push(`up, ${signal.aborted ? 'told to end' : 'wanted'}`);
    return { done: clock.sleep(100).then(() => void lines.push('ended')) };
  };
  const stop = new AbortController();
  const spec = { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [{ id: 'a', start }] } as const;
  const started = assert.rejects(startRoot(spec, { clock }, stop.signal), { name: 'Shutdown' });
  await clock.settle();
  stop.abort();
  await clock.advance(200);
  await started;
  assert.deepEqual(lines, ['up, told to end', 'ended']);
});

test('what a child supervises is stopped with it, also when the child ends by itself', async () => {
  const cast = new Cast();
  const inner = new Supervisor(
    { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [cast.child('a')] },
    cast.environment,
  );
  const start: Start = async (context) => {
    await inner.start(context);
    return { done: cast.clock.sleep(100) };
  };
  const children = [{ id: 'inner', start, restart: 'temporary' }] as const;
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  await cast.clock.advance(100);
  assert.equal(cast.context('a').alive, false);
  assert.equal(cast.context('a').signal.aborted, true);
  await root.stop();
});

test('a run is alive during its orderly stop, so that it can save what it has', async () => {
  const { cast, root } = await alone({ slowMs: 10 });
  const stopped = root.stop();
  await cast.clock.advance(9);
  assert.equal(cast.context('a').alive, true);
  await cast.clock.advance(1);
  await stopped;
  assert.equal(cast.context('a').alive, false);
});

test('a run that does not end in time is left behind: late effects are refused', async () => {
  const { cast, root } = await alone({ slowMs: 200, shutdownMs: 100 });
  const stopped = root.stop();
  await cast.clock.advance(1_000);
  await stopped;
  assert.equal(cast.trace, 'a:start');
  assert.deepEqual(cast.events, [{ kind: 'left_behind', path: 'root/a', generation: 1 }]);
});

test('negative control: without asking whether it is alive, the late effect happens', async () => {
  const { cast, root } = await alone({ slowMs: 200, shutdownMs: 100, careless: true });
  const stopped = root.stop();
  await cast.clock.advance(1_000);
  await stopped;
  assert.equal(cast.trace, 'a:start a:stop(:shutdown)');
});

test('a crashed run that does not wind down is left behind, and the next generation starts without it', async () => {
  const { cast, root } = await alone({ slowMs: 200, shutdownMs: 100 });
  const first = cast.context('a');
  first.guard(() => {
    throw new Error('boom');
  })();
  await cast.clock.advance(100);
  assert.equal(cast.context('a').generation, 2);
  assert.equal(first.alive, false);
  assert.deepEqual(kinds(cast), ['crashed root/a', 'left_behind root/a', 'restarted root/a']);
  await finish(cast, root);
});

test('nothing below a supervisor that was left behind is alive', async () => {
  const cast = new Cast();
  const inner = new Supervisor(
    { strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children: [cast.child('a', { slowMs: 200 })] },
    cast.environment,
  );
  const children = [{ id: 'inner', start: inner.start, shutdownMs: 100 }];
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  const stopped = root.stop();
  await cast.clock.advance(99);
  assert.equal(cast.context('a').alive, true);
  await cast.clock.advance(1);
  await stopped;
  assert.equal(cast.context('a').alive, false);
  await cast.clock.advance(1_000);
  assert.equal(cast.trace, 'a:start');
});

test('what waits on the signal of a run that crashed is called off', async () => {
  const { cast, root } = await alone();
  const wait = assert.rejects(cast.clock.sleep(1_000, cast.context('a').signal), { name: 'Shutdown' });
  await cast.crash('a');
  await wait;
  await root.stop();
});

test('a signal first read after the run is over has aborted', async () => {
  const clock = new FakeClock();
  const contexts: ChildContext[] = [];
  const start: Start = async (context) => {
    contexts.push(context);
    return { done: Promise.resolve() };
  };
  const children = [{ id: 'a', restart: 'temporary', start }] as const;
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, { clock });
  await clock.settle();
  assert.equal(contexts[0]?.alive, false);
  assert.equal(contexts[0]?.signal.aborted, true);
  await root.stop();
});

test('who only wants to know that its child must end is told once, after a crash and after an end of its own, too', async () => {
  const { cast, root } = await alone({ slowMs: 100 });
  let told = 0;
  const first = cast.context('a');
  first.onEnd(() => {
    told += 1;
  });
  first.guard(() => {
    throw new Error('boom');
  })();
  assert.equal(told, 1);
  first.onEnd(() => {
    told += 10;
  });
  assert.equal(told, 11, 'at once where it must end already');
  await cast.clock.advance(100);
  cast.context('a').onEnd(() => {
    told += 100;
  });
  cast.player('a').end();
  await cast.clock.advance(100);
  assert.equal(told, 111);
  await finish(cast, root);
  assert.equal(told, 111);
});

test('a failure in being told to end is a crash of that child, and stops no stop', async () => {
  const { cast, root } = await alone();
  cast.context('a').onEnd(() => {
    throw new Error('while told to end');
  });
  await root.stop();
  assert.deepEqual(kinds(cast), ['crashed root/a']);
});

test('a child whose numbers cannot be read crashes alone, and the tree is still shown', async () => {
  const { cast, root } = await alone();
  cast.context('a').shows(() => {
    throw new Error('no numbers');
  });
  assert.equal(childStates(root.tree()), 'a=stopping');
  await cast.clock.settle();
  assert.equal(cast.context('a').generation, 2);
  await root.stop();
});

async function finish(cast: Cast, root: { stop(): Promise<void> }): Promise<void> {
  const stopped = root.stop();
  await cast.clock.advance(10_000);
  await stopped;
}

/** A child without a promise of its own. */
async function withoutPromise() {
  const cast = new Cast();
  const contexts: ChildContext[] = [];
  const start: Start = async (context) => {
    contexts.push(context);
    context.onEnd(() => context.ends());
    return {};
  };
  const children = [{ id: 'a', start }];
  const root = await startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  return { cast, root, contexts };
}

test('a child without a promise says by itself that it has crashed, and is heard once', async () => {
  const { cast, root, contexts } = await withoutPromise();
  contexts[0]?.ends(new Error('a bug'));
  contexts[0]?.ends(new Error('another'));
  assert.equal(contexts[0]?.alive, true);
  await cast.clock.settle();
  assert.equal(contexts[0]?.alive, false);
  assert.equal(contexts[1]?.generation, 2);
  assert.deepEqual(kinds(cast), ['crashed root/a', 'restarted root/a']);
  await root.stop();
});

test('a child without a promise that has ended by itself is started again, and stops when told to', async () => {
  const { cast, root, contexts } = await withoutPromise();
  contexts[0]?.ends();
  await cast.clock.settle();
  assert.deepEqual(kinds(cast), ['restarted root/a']);
  await root.stop();
  assert.equal(contexts[1]?.alive, false);
});
