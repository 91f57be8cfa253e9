import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkRestarts, RestartIntensity } from '../../../lib/supervision/restart-intensity.ts';

function admitted(restarts: number, withinMs: number, atMs: readonly number[]): readonly boolean[] {
  const intensity = new RestartIntensity({ restarts, withinMs });
  return atMs.map((ms) => intensity.admits(ms));
}

test('one restart more than allowed is refused', () => {
  assert.deepEqual(admitted(2, 1_000, [0, 1, 2]), [true, true, false]);
});

test('no restart at all is allowed by a limit of 0', () => {
  assert.deepEqual(admitted(0, 1_000, [0]), [false]);
});

test("a restart exactly as old as the window still counts, as in OTP; a millisecond later it doesn't", () => {
  assert.deepEqual(admitted(1, 1_000, [0, 1_000]), [true, false]);
  assert.deepEqual(admitted(1, 1_000, [0, 1_001]), [true, true]);
});

test('the window slides: it is finer than the whole seconds of OTP', () => {
  assert.deepEqual(admitted(1, 1_500, [0, 1_501, 3_002, 4_502]), [true, true, true, false]);
});

test('an unlimited intensity never refuses', () => {
  assert.ok(
    admitted(
      Number.POSITIVE_INFINITY,
      1_000,
      Array.from({ length: 100 }, () => 0),
    ).every(Boolean),
  );
});

test('unlimited restarts without a wait are refused, because nothing else would ever run', () => {
  const unlimited = { restarts: Number.POSITIVE_INFINITY, withinMs: 1_000 };
  assert.throws(() => checkRestarts(unlimited, undefined), /back-off/);
  assert.throws(() => checkRestarts(unlimited, { firstMs: 0, factor: 2, maxMs: 0, jitter: 0 }), /back-off/);
  assert.doesNotThrow(() => checkRestarts(unlimited, { firstMs: 1, factor: 2, maxMs: 10, jitter: 0 }));
});

test('a restart is admitted exactly when no window of that length holds more than the limit', () => {
  const gapsMs = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 50 }), gapsMs, (restarts, withinMs, gaps) => {
      const atMs = gaps.map((_, i) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + gap, 0));
      const expected = atMs.map(
        (now, i) => atMs.slice(0, i + 1).filter((ms) => ms >= now - withinMs).length <= restarts,
      );
      assert.deepEqual(admitted(restarts, withinMs, atMs), expected);
    }),
  );
});
