import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LogHistogram } from '../../lib/log-histogram.ts';

test('a quantile is within 10 % of the exact one, or 1 ms', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(sizes, fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1), (all, q) => {
      const histogram = new LogHistogram();
      for (const ms of all) histogram.add(ms);
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(q * all.length) - 1] ?? Number.NaN;
      const found = histogram.quantileMs(q) ?? Number.NaN;
      assert.ok(Math.abs(found - exact) <= Math.max(1, exact * 0.1), `${found} instead of ${exact}`);
    }),
  );
});

test('histograms add up, and one that was cleared has nothing', () => {
  const [one, other] = [new LogHistogram(), new LogHistogram()];
  for (let ms = 0; ms < 100; ms += 1) one.add(ms);
  for (let ms = 0; ms < 100; ms += 1) other.add(10_000);
  one.addAll(other);
  assert.equal(one.count, 200);
  assert.ok((one.quantileMs(0.99) ?? 0) > 9_000 && (one.quantileMs(0.25) ?? 99) < 60);
  one.clear();
  assert.equal(one.quantileMs(0.5), null);
  one.add(Number.POSITIVE_INFINITY);
  assert.ok((one.quantileMs(1) ?? 0) > 80_000_000);
});
