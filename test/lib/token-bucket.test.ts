import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TokenRate } from '../../lib/token-bucket.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

const rates = fc.record({
  ratePerSecond: fc.double({ min: 0.01, max: 5_000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 50 }),
});
/** Of the window check, in tokens: times are doubles. */
const ROUNDING = 2e-6;

/** The times at which a caller that comes after each of the gaps gets a token. */
function takenAt(bucket: { tryTake(nowMs: number): boolean }, gapsMs: readonly number[]): number[] {
  let nowMs = 0;
  return gapsMs.flatMap((gapMs) => {
    nowMs += gapMs;
    return bucket.tryTake(nowMs) ? [nowMs] : [];
  });
}

/** Whether some window holds more than burst + rate × t. */
function exceeds(times: readonly number[], { ratePerSecond, burst }: TokenRate): boolean {
  return times.some((from, i) =>
    times.slice(i).some((to, j) => j + 1 > burst + (ratePerSecond * (to - from)) / 1_000 + ROUNDING),
  );
}

const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(5_000)), {
  maxLength: 120,
});

test('no window of t seconds ever sees more than burst + rate × t', () => {
  fc.assert(
    fc.property(rates, gaps, (rate, gapsMs) => {
      assert.equal(exceeds(takenAt(new TokenBucket(rate, 0), gapsMs), rate), false);
    }),
  );
});

test('negative control: a bucket that forgets its bound while idle is caught by that check', () => {
  const rate = { ratePerSecond: 10, burst: 2 };
  let taken = 0;
  const unbounded = { tryTake: (nowMs: number) => taken < rate.burst + nowMs / 100 && ++taken > 0 };
  assert.ok(exceeds(takenAt(unbounded, [0, 10_000, 0, 0, 0, 0]), rate));
});

test('whoever comes when the bucket says gets a token, and not a moment before', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 300 }), (rate, count) => {
      const bucket = new TokenBucket(rate, 0);
      let nowMs = 0;
      for (let i = 0; i < count; i += 1) {
        nowMs = Math.max(nowMs, bucket.readyAtMs());
        if (nowMs > 0) assert.equal(bucket.tryTake(nowMs * (1 - 1e-9)), false);
        assert.ok(bucket.tryTake(nowMs));
      }
    }),
  );
});

test('a million tokens at 3 per second last exactly as long as they should: nothing drifts', () => {
  const bucket = new TokenBucket({ ratePerSecond: 3, burst: 1 }, 0);
  let nowMs = 0;
  for (let i = 0; i < 1_000_000; i += 1) {
    nowMs = bucket.readyAtMs();
    bucket.tryTake(nowMs);
  }
  assert.equal(nowMs, 999_999_000 / 3);
});

test('a new rate is in force at once, and a debt from the old one is not', () => {
  const bucket = new TokenBucket({ ratePerSecond: 100, burst: 100 }, 0);
  for (let i = 0; i < 100; i += 1) assert.ok(bucket.tryTake(0));
  bucket.setRate({ ratePerSecond: 1, burst: 2 }, 0);
  assert.equal(bucket.level(0), 0);
  assert.equal(bucket.readyAtMs(), 1_000);
});

test('after each change of the rate no window exceeds the new one, from the first moment on', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(rates, gaps), { maxLength: 5 }), (stretches) => {
      const bucket = new TokenBucket({ ratePerSecond: 100, burst: 10 }, 0);
      let nowMs = 0;
      for (const [rate, gapsMs] of stretches) {
        bucket.setRate(rate, nowMs);
        const taken = { tryTake: (ms: number) => bucket.tryTake(from + ms) };
        const from = nowMs;
        assert.equal(exceeds(takenAt(taken, gapsMs), rate), false);
        nowMs += gapsMs.reduce((sum, gapMs) => sum + gapMs, 0);
      }
    }),
  );
});

test('a rate of 0 gives what is left and then nothing', () => {
  const bucket = new TokenBucket({ ratePerSecond: 0, burst: 1 }, 0);
  assert.ok(bucket.tryTake(0));
  assert.equal(bucket.readyAtMs(), Number.POSITIVE_INFINITY);
  assert.equal(bucket.tryTake(1e12), false);
});
