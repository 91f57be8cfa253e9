import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../lib/random.ts';

function draw(seed: number, count: number): number[] {
  return Array.from({ length: count }, seededRandom(seed));
}

test('the same seed gives the same numbers, so that a run can be repeated', () => {
  assert.deepEqual(draw(42, 100), draw(42, 100));
});

test('seeds that differ in one bit, even above the 32nd, give unlike numbers', () => {
  for (const other of [43, 42 + 2 ** 40]) {
    const same = draw(42, 100).filter((number, i) => number === draw(other, 100)[i]);
    assert.deepEqual(same, []);
  }
});

test('numbers fall evenly into [0, 1)', () => {
  const counts = new Array<number>(20).fill(0);
  for (const number of draw(7, 100_000)) {
    const bin = Math.floor(number * 20);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  assert.equal(counts.length, 20);
  const chiSquare = counts.reduce((sum, count) => sum + (count - 5_000) ** 2 / 5_000, 0);
  assert.ok(chiSquare < 43.8, `chi-square ${chiSquare}: beyond the 99.9 % quantile of 19 degrees of freedom`);
});

test('a number says nothing about the next one', () => {
  const numbers = draw(11, 100_000).map((number) => number - 0.5);
  const products = numbers.slice(1).map((number, i) => number * (numbers[i] ?? 0));
  const correlation = products.reduce((sum, product) => sum + product, 0) / products.length / (1 / 12);
  assert.ok(Math.abs(correlation) < 0.012, `correlation ${correlation}`);
});
