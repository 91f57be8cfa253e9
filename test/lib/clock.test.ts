import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { FakeClock, scaledClock, systemClock } from '../../lib/clock.ts';

const day = 86_400_000;

test('a wait of a hundred days does not end at once on the real clock', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on('warning', warn);
  const timer = systemClock.after(100 * day, () => assert.fail('it fired'));
  await systemClock.sleep(5);
  timer.cancel();
  process.off('warning', warn);
  assert.deepEqual(warnings, [], 'Node warns of a time-out that it shortens to 1 ms');
});

test('a real wait is never shorter than asked', async () => {
  const startedAtMs = systemClock.monotonic();
  await systemClock.sleep(12);
  assert.ok(systemClock.monotonic() - startedAtMs >= 12);
});

test('a real callback with no delay comes soon, but not synchronously', async () => {
  const seen: string[] = [];
  const fired = new Promise<void>((resolve) => {
    systemClock.after(-1, () => {
      seen.push('callback');
      resolve();
    });
  });
  seen.push('caller goes on');
  await fired;
  assert.deepEqual(seen, ['caller goes on', 'callback']);
});

test('a cancelled real timer never fires', async () => {
  const timer = systemClock.after(1, () => assert.fail('it fired'));
  timer.cancel();
  await systemClock.sleep(5);
});

test('a clock at a thousandfold speed starts where told and waits 20 s in 20 ms', async () => {
  const clock = scaledClock({ speed: 1_000, startAt: 5_000_000 });
  const realStartMs = systemClock.monotonic();
  await clock.sleep(20_000);
  const realMs = systemClock.monotonic() - realStartMs;
  assert.ok(realMs >= 19 && realMs < 2_000, `took ${realMs} ms`);
  assert.ok(clock.now() >= 5_020_000);
  assert.ok(Number.isInteger(clock.now()));
});

test('a sleeper whose signal aborts wakes at once with the reason, and leaves no timer', async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const slept = clock.sleep(1_000, controller.signal);
  controller.abort(new Error('closing'));
  await assert.rejects(slept, /closing/);
  await assert.rejects(clock.sleep(1_000, controller.signal), /closing/);
  assert.equal(clock.pending, 0);
});

test('a sleeper that has woken leaves no listener on its signal', async () => {
  const clock = new FakeClock();
  const { signal } = new AbortController();
  void clock.sleep(1, signal);
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  await clock.advance(1);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('thousands may sleep on one signal without a warning', async () => {
  const clock = new FakeClock();
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on('warning', warn);
  const { signal } = new AbortController();
  const sleeps = Array.from({ length: 2_000 }, (_, i) => clock.sleep(i, signal));
  await clock.advance(2_000);
  await Promise.all(sleeps);
  process.off('warning', warn);
  assert.deepEqual(warnings, []);
});

test('fake timers fire in order of time, then of creation, at their own time', async () => {
  const clock = new FakeClock(0);
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  clock.after(20, note('c'));
  clock.after(10, note('a'));
  clock.after(10, note('b'));
  clock.after(31, note('later'));
  await clock.advance(30);
  assert.deepEqual(seen, [
    ['a', 10],
    ['b', 10],
    ['c', 20],
  ]);
  assert.deepEqual([clock.now(), clock.pending], [30, 1]);
});

test('timers made while time passes fire within the same advance when they fall due', async () => {
  const clock = new FakeClock(0);
  const wokeAt: number[] = [];
  const loop = async () => {
    for (let i = 0; i < 3; i += 1) {
      await clock.sleep(10);
      wokeAt.push(clock.now());
    }
  };
  const done = loop();
  await clock.advance(35);
  await done;
  assert.deepEqual(wokeAt, [10, 20, 30]);
});

test('a promise chain a thousand deep settles between two timers', async () => {
  const clock = new FakeClock(0);
  const seen: string[] = [];
  const deep = async (depth: number): Promise<void> => {
    if (depth > 0) await deep(depth - 1);
    else await Promise.resolve();
  };
  clock.after(1, () => void deep(1_000).then(() => seen.push(`chain, at ${clock.now()}`)));
  clock.after(2, () => seen.push('second timer'));
  await clock.advance(5);
  assert.deepEqual(seen, ['chain, at 1', 'second timer']);
});

test('settling lets promises run and no time pass', async () => {
  const clock = new FakeClock(0);
  let settled = false;
  void Promise.resolve()
    .then(() => Promise.resolve())
    .then(() => {
      settled = true;
    });
  clock.after(0, () => assert.fail('a timer fired'));
  await clock.settle();
  assert.ok(settled);
  assert.equal(clock.now(), 0);
});

test('a jump moves the wall clock alone', async () => {
  const clock = new FakeClock(1_000_000);
  const monotonicMs = clock.monotonic();
  let firedAt: number | undefined;
  clock.after(10, () => {
    firedAt = clock.now();
  });
  clock.jump(-500_000);
  assert.equal(clock.monotonic(), monotonicMs);
  assert.equal(clock.now(), 500_000);
  await clock.advance(10);
  assert.equal(firedAt, 500_010);
});

test('what a callback throws reaches whoever lets the time pass', async () => {
  const clock = new FakeClock();
  clock.after(1, () => {
    throw new Error('bug');
  });
  await assert.rejects(clock.advance(1), /bug/);
});

test('a delay that is not a number is a bug, on every clock', () => {
  assert.throws(() => new FakeClock().after(Number.NaN, () => {}), RangeError);
  assert.throws(() => systemClock.after(Number.NaN, () => {}), RangeError);
});
test('who lets time pass can look each time everything has settled, and stop it there', async () => {
  const clock = new FakeClock(0);
  const seen: string[] = [];
  clock.after(1, () => void Promise.resolve().then(() => seen.push('one')));
  clock.after(2, () => void Promise.resolve().then(() => seen.push('two')));
  clock.after(3, () => assert.fail('it was to be stopped before'));
  const look = () => {
    seen.push(`look at ${clock.now()}`);
    if (seen.includes('two')) throw new Error('enough');
  };
  await assert.rejects(clock.advance(5, look), /enough/);
  assert.deepEqual(seen, ['look at 0', 'one', 'look at 1', 'two', 'look at 2']);
});
