import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../lib/clock.ts';
import type { Limits, Permit } from '../../lib/limiter.ts';
import { Limiter } from '../../lib/limiter.ts';

const FIRING = 0;
const LOOKING_UP = 1;
const POLLING = 2;
const unlimited: Limits = { ratePerSecond: 1_000, burst: 1_000, maxInFlight: 1_000 };

/** Acquires and notes who was admitted when. */
function caller(limiter: Limiter, clock: FakeClock) {
  const admitted: { name: string; atMs: number; permit: Permit }[] = [];
  const call = (name: string, priority: number, signal?: AbortSignal) =>
    limiter.acquire(priority, signal)?.then((permit) => admitted.push({ name, atMs: clock.now(), permit }));
  return { admitted, call, names: () => admitted.map(({ name }) => name) };
}

test('firing goes before looking up before polling, and within one of them who came first', async () => {
  const clock = new FakeClock(0);
  const limiter = new Limiter(clock, { ratePerSecond: 10, burst: 1, maxInFlight: 100 });
  const { call, names, admitted } = caller(limiter, clock);
  const kinds = [POLLING, POLLING, LOOKING_UP, FIRING, FIRING];
  for (const [i, priority] of kinds.entries()) void call(`${i}`, priority);
  await clock.advance(1_000);
  assert.deepEqual(names(), ['0', '3', '4', '2', '1']);
  assert.deepEqual(
    admitted.map(({ atMs }) => atMs),
    [0, 100, 200, 300, 400],
  );
});

test('no more are in flight than allowed; a permit released twice frees one place', async () => {
  const clock = new FakeClock(0);
  const limiter = new Limiter(clock, { ...unlimited, maxInFlight: 1 });
  const { call, names, admitted } = caller(limiter, clock);
  for (const name of ['a', 'b', 'c']) void call(name, FIRING);
  await clock.advance(60_000);
  assert.deepEqual(names(), ['a']);
  admitted[0]?.permit.release();
  admitted[0]?.permit.release();
  await clock.settle();
  assert.deepEqual(names(), ['a', 'b']);
  assert.equal(limiter.level().inFlight, 1);
});

test('nobody is admitted before the time a POS asked us to stay away', async () => {
  const clock = new FakeClock(0);
  const limiter = new Limiter(clock, unlimited);
  const { call, admitted } = caller(limiter, clock);
  limiter.holdOff(30_000);
  limiter.holdOff(1_000);
  void call('a', FIRING);
  await clock.advance(29_999);
  assert.deepEqual(limiter.level(), { inFlight: 0, waiting: 1, tokens: 1_000, heldOffMs: 1 });
  await clock.advance(1);
  assert.deepEqual(
    admitted.map(({ atMs }) => atMs),
    [30_000],
  );
});

test('a hold-off that comes while callers wait for their tokens counts for them, too', async () => {
  const clock = new FakeClock(0);
  const limiter = new Limiter(clock, { ratePerSecond: 10, burst: 1, maxInFlight: 100 });
  const { call, admitted } = caller(limiter, clock);
  void call('a', FIRING);
  void call('b', FIRING);
  limiter.holdOff(5_000);
  await clock.advance(10_000);
  assert.deepEqual(
    admitted.map(({ atMs }) => atMs),
    [0, 5_000],
  );
});

test('new limits are in force at once for those who wait already', async () => {
  const clock = new FakeClock(0);
  const limiter = new Limiter(clock, { ratePerSecond: 0, burst: 1, maxInFlight: 1 });
  const { call, names } = caller(limiter, clock);
  for (const name of ['a', 'b', 'c']) void call(name, FIRING);
  await clock.advance(60_000);
  assert.deepEqual(names(), ['a']);
  limiter.setLimits({ ratePerSecond: 1, burst: 2, maxInFlight: 3 });
  await clock.settle();
  assert.deepEqual(names(), ['a', 'b']);
  await clock.advance(1_000);
  assert.deepEqual(names(), ['a', 'b', 'c']);
});

test('who gives up leaves the line, takes no token, and leaves no timer behind', async () => {
  const clock = new FakeClock(0);
  const limiter = new Limiter(clock, { ratePerSecond: 1, burst: 1, maxInFlight: 100 });
  const controller = new AbortController();
  void limiter.acquire(FIRING);
  const waiting = limiter.acquire(FIRING, controller.signal) ?? Promise.resolve();
  await clock.settle();
  assert.equal(clock.pending, 1);
  controller.abort(new Error('closing'));
  await assert.rejects(waiting, /closing/);
  assert.deepEqual([clock.pending, limiter.level().waiting], [0, 0]);
  await assert.rejects(limiter.acquire(FIRING, controller.signal) ?? Promise.resolve(), /closing/);
});

test('when too many wait, the next is told so', async () => {
  const limiter = new Limiter(new FakeClock(), { ratePerSecond: 1, burst: 1, maxInFlight: 1, maxWaiting: 1 });
  assert.notEqual(limiter.acquire(FIRING), null);
  assert.notEqual(limiter.acquire(FIRING), null);
  assert.equal(limiter.acquire(FIRING), null);
});

test('limits that make no sense are a bug', () => {
  for (const wrong of [{ burst: 0 }, { ratePerSecond: -1 }, { maxInFlight: Number.NaN }]) {
    assert.throws(() => new Limiter(new FakeClock(), { ...unlimited, ...wrong }), RangeError);
  }
});

interface Seen {
  readonly admittedAtMs: number[];
  inFlight: number;
  peak: number;
}

type Acquire = (priority: number) => Promise<Permit> | null;

/** Calls of which each comes after a gap, and holds its permit for a while. */
async function drive(clock: FakeClock, acquire: Acquire, calls: readonly Call[]): Promise<Seen> {
  const seen: Seen = { admittedAtMs: [], inFlight: 0, peak: 0 };
  const call = async ({ priority, holdMs }: Call) => {
    const permit = await acquire(priority);
    seen.admittedAtMs.push(clock.monotonic());
    seen.inFlight += 1;
    seen.peak = Math.max(seen.peak, seen.inFlight);
    await clock.sleep(holdMs);
    seen.inFlight -= 1;
    permit?.release();
  };
  for (const each of calls) {
    await clock.advance(each.gapMs);
    void call(each);
  }
  await clock.advance(3_600_000);
  return seen;
}

function withinRate(atMs: readonly number[], { ratePerSecond, burst }: Limits): boolean {
  return atMs.every((from, i) =>
    atMs.slice(i).every((to, j) => j + 1 <= burst + (ratePerSecond * (to - from)) / 1_000 + 2e-6),
  );
}

interface Call {
  readonly gapMs: number;
  readonly holdMs: number;
  readonly priority: number;
}

const calls = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.constant(0), fc.nat(300)),
    holdMs: fc.nat(500),
    priority: fc.constantFrom(FIRING, LOOKING_UP, POLLING),
  }),
  { maxLength: 40 },
);
const limitsOf = fc.record({
  ratePerSecond: fc.double({ min: 0.5, max: 50, noNaN: true }),
  burst: fc.integer({ min: 1, max: 5 }),
  maxInFlight: fc.integer({ min: 1, max: 4 }),
});

test('no calls in any order exceed the rate or the number in flight, and each has its turn', async () => {
  await fc.assert(
    fc.asyncProperty(calls, limitsOf, async (list, limits) => {
      const clock = new FakeClock();
      const limiter = new Limiter(clock, limits);
      const seen = await drive(clock, (priority) => limiter.acquire(priority), list);
      assert.ok(withinRate(seen.admittedAtMs, limits));
      assert.ok(seen.peak <= limits.maxInFlight);
      assert.equal(seen.admittedAtMs.length, list.length);
      assert.deepEqual([limiter.level().inFlight, clock.pending], [0, 0]);
    }),
    { numRuns: 60 },
  );
});

test('negative control: without the limiter the same calls exceed both limits', async () => {
  const clock = new FakeClock();
  const open: Acquire = () => Promise.resolve({ begin: () => {}, release: () => {} });
  const list = Array.from({ length: 6 }, () => ({ gapMs: 0, holdMs: 10, priority: FIRING }));
  const seen = await drive(clock, open, list);
  assert.equal(withinRate(seen.admittedAtMs, { ratePerSecond: 1, burst: 5, maxInFlight: 5 }), false);
  assert.ok(seen.peak > 5);
});
