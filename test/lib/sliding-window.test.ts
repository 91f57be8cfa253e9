import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../lib/clock.ts';
import type { Permit } from '../../lib/limiter.ts';
import { Limiter } from '../../lib/limiter.ts';
import { seededRandom } from '../../lib/random.ts';
import { SlidingWindow } from '../../lib/sliding-window.ts';

const RATE = 10;
const SECOND_MS = 1_000;
const MARGIN_MS = 100;

/** How many calls arrive within the busiest second. */
function peakPerSecond(arrivals: readonly number[]): number {
  const times = arrivals.toSorted((a, b) => a - b);
  return Math.max(...times.map((end) => times.filter((at) => at > end - SECOND_MS && at <= end).length));
}

interface Wire {
  /** The longest that connecting takes. */
  readonly connectMs: number;
  /** By how much one request may be slower than another. */
  readonly jitterMs: number;
  readonly windowMs: number;
  readonly begin: (permit: Permit) => 'when written' | 'when admitted';
}

const wire: Wire = {
  connectMs: 2_000,
  jitterMs: MARGIN_MS,
  windowMs: SECOND_MS + MARGIN_MS,
  begin: () => 'when written',
};

/** Sends 60 calls at a limiter over a wire, and says when each arrived. */
async function arrivals(seed: number, burst: number, over: Wire): Promise<readonly number[]> {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const window = { calls: RATE, ms: over.windowMs };
  const limiter = new Limiter(clock, { ratePerSecond: RATE, burst, maxInFlight: 30, window });
  const seen: number[] = [];
  const call = async () => {
    const permit = await limiter.acquire(0);
    assert.ok(permit);
    if (over.begin(permit) === 'when admitted') permit.begin();
    if (random() < 0.3) await clock.sleep(random() * over.connectMs);
    if (random() < 0.1) return permit.release();
    permit.begin();
    const arrivesInMs = 20 + random() * over.jitterMs;
    seen.push(clock.monotonic() + arrivesInMs);
    await clock.sleep(arrivesInMs);
    permit.release();
  };
  const all = Array.from({ length: 60 }, call);
  await clock.advance(120_000);
  await Promise.all(all);
  assert.equal(clock.pending, 0);
  return seen;
}

const seeds = fc.record({ seed: fc.nat(), burst: fc.integer({ min: 1, max: RATE }) });

test('however slowly calls connect and however the network bunches them, no second sees more than the rate', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async ({ seed, burst }) => {
      assert.ok(peakPerSecond(await arrivals(seed, burst, wire)) <= RATE);
    }),
    { numRuns: 25 },
  );
});

test('negative control: without the margin for the network some second sees more', async () => {
  const peaks = await Promise.all([1, 2, 3].map((seed) => arrivals(seed, 10, { ...wire, windowMs: SECOND_MS })));
  assert.ok(Math.max(...peaks.map(peakPerSecond)) > RATE);
});

test('negative control: counted when admitted and not when written, calls that connect slowly are too many at once', async () => {
  const early = { ...wire, begin: () => 'when admitted' as const };
  const peaks = await Promise.all([1, 2, 3].map((seed) => arrivals(seed, 10, early)));
  assert.ok(Math.max(...peaks.map(peakPerSecond)) > RATE);
});

test('all of the rate is used that the margin leaves', async () => {
  const times = await arrivals(7, 10, { ...wire, connectMs: 0, jitterMs: 0 });
  const seconds = (Math.max(...times) - Math.min(...times)) / SECOND_MS;
  assert.ok(times.length / seconds > RATE * 0.85, `${times.length} calls in ${seconds} s`);
});

test('a call that never begins gives its place back', () => {
  const window = new SlidingWindow({ calls: 1, ms: 1_000 });
  window.admit();
  assert.equal(window.readyAtMs(), Number.POSITIVE_INFINITY);
  window.giveUp();
  assert.equal(window.readyAtMs(), Number.NEGATIVE_INFINITY);
});

test('a lower rate counts what has begun already, and a higher one opens at once', () => {
  const window = new SlidingWindow({ calls: 4, ms: 1_000 });
  for (const at of [0, 100, 200, 300, 1_050]) {
    window.admit();
    window.begin(at);
  }
  assert.equal(window.readyAtMs(), 1_100);
  window.setRate({ calls: 2, ms: 1_000 });
  assert.equal(window.readyAtMs(), 1_300);
  window.setRate({ calls: 3, ms: 1_000 });
  assert.equal(window.readyAtMs(), Number.NEGATIVE_INFINITY);
  window.admit();
  window.begin(1_200);
  assert.equal(window.readyAtMs(), 1_300);
});

test('a window of any number remembers nothing', () => {
  const window = new SlidingWindow({ calls: Number.POSITIVE_INFINITY, ms: 0 });
  for (let i = 0; i < 10; i += 1) {
    window.admit();
    window.begin(i);
  }
  assert.equal(window.readyAtMs(), Number.NEGATIVE_INFINITY);
  window.setRate({ calls: 1, ms: 1_000 });
  assert.equal(window.readyAtMs(), Number.NEGATIVE_INFINITY);
});
