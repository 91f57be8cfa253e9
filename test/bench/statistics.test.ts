import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { column, inTurn } from '../../bench/framework/rounds.ts';
import { median, percentile, ratios, summaryOf } from '../../bench/framework/statistics.ts';

test('the median is the value in the middle, or the mean of the two that are', () => {
  assert.equal(median([5, 1, 9]), 5);
  assert.equal(median([4, 1, 9, 2]), 3);
  assert.equal(median([7]), 7);
  assert.ok(Number.isNaN(median([])));
});

test('half of all values are on each side of the median, in whatever order they came', () => {
  const values = fc.array(fc.integer(), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, (all) => {
      const middle = median(all);
      assert.ok(all.filter((value) => value <= middle).length * 2 >= all.length);
      assert.ok(all.filter((value) => value >= middle).length * 2 >= all.length);
      assert.equal(median(all.toReversed()), middle);
    }),
  );
});

test('a percentile is a value that was measured, and that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(percentile(hundred, 50), 50);
  assert.equal(percentile(hundred, 99), 99);
  assert.equal(percentile(hundred, 100), 100);
  assert.equal(percentile([3], 1), 3);
  assert.ok(Number.isNaN(percentile([], 99)));
});

test('a spread goes from the least to the most', () => {
  assert.deepEqual(summaryOf([3, 1, 2]), { median: 2, least: 1, most: 3, rounds: 3 });
});

test('a ratio compares what was measured in the same round, and no round alone', () => {
  assert.deepEqual(ratios([10, 20, 30], [5, 40]), [2, 0.5]);
});

test('contenders take turns, so that a slow minute is slow for all', async () => {
  const order: string[] = [];
  const turn = (name: string) => async () => {
    order.push(name);
    return order.length;
  };
  const said: string[] = [];
  const turns = new Map([
    ['a', turn('a')],
    ['b', turn('b')],
  ]);
  const measured = await inTurn(3, turns, (line) => said.push(line));
  assert.deepEqual(order, ['a', 'b', 'a', 'b', 'a', 'b']);
  assert.deepEqual(measured.get('b'), [2, 4, 6]);
  assert.deepEqual(
    column(measured, 'a', (value) => value * 10),
    [10, 30, 50],
  );
  assert.deepEqual(
    column(measured, 'nobody', (value) => value),
    [],
  );
  assert.equal(said.length, 6);
});
