import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { waitMs } from '../../lib/backoff.ts';

const noJitter = () => 0;

test('waits of 3, 6 and 12 s follow from a first wait of 3 s and a factor of 2', () => {
  const backoff = { firstMs: 3_000, factor: 2, maxMs: 60_000, jitter: 0.2 };
  const waits = [1, 2, 3, 4, 5, 6].map((failures) => waitMs(backoff, failures, noJitter));
  assert.deepEqual(waits, [3_000, 6_000, 12_000, 24_000, 48_000, 60_000]);
});

test('jitter makes a wait longer, by its share at most and never shorter', () => {
  const backoff = { firstMs: 3_000, factor: 2, maxMs: 60_000, jitter: 0.2 };
  assert.equal(
    waitMs(backoff, 1, () => 0.5),
    3_300,
  );
  assert.equal(
    waitMs(backoff, 9, () => 1),
    72_000,
  );
});

test('nobody waits before a failure', () => {
  assert.equal(waitMs({ firstMs: 1_000, factor: 2, maxMs: 5_000, jitter: 0.2 }, 0, noJitter), 0);
});

const backoffs = fc.record({
  firstMs: fc.integer({ min: 0, max: 100_000 }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  maxMs: fc.integer({ min: 100_000, max: 10_000_000 }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
});
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('every wait is a whole number between the first and the longest, jitter aside, after any number of failures', () => {
  fc.assert(
    fc.property(backoffs, fc.integer({ min: 1, max: 1_000_000 }), share, (backoff, failures, drawn) => {
      const ms = waitMs(backoff, failures, () => drawn);
      assert.ok(Number.isInteger(ms));
      assert.ok(ms >= backoff.firstMs && ms <= backoff.maxMs * (1 + backoff.jitter));
    }),
  );
});

test('with the same luck the next wait is no shorter than the one before', () => {
  fc.assert(
    fc.property(backoffs, fc.integer({ min: 1, max: 1_000 }), share, (backoff, failures, drawn) => {
      const random = () => drawn;
      assert.ok(waitMs(backoff, failures, random) <= waitMs(backoff, failures + 1, random));
    }),
  );
});
