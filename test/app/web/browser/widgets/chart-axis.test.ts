import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenTicks, niceTop } from '../../../../../app/web/browser/widgets/chart-axis.ts';

test('the ticks of a chart are whole, and evenly apart', () => {
  for (const [value, ticks] of [
    [0, [0, 1]],
    [1, [0, 1]],
    [2, [0, 1, 2]],
    [3, [0, 2, 4]],
    [5, [0, 5, 10]],
    [11, [0, 10, 20]],
    [260, [0, 200, 400]],
    [1_001, [0, 1_000, 2_000]],
  ] as const) {
    assert.deepEqual(evenTicks(niceTop(value)), ticks, String(value));
  }
});

test('a chart has room for all that it shows', () => {
  for (let value = 0; value < 5_000; value += 7) assert.ok(niceTop(value) >= value, String(value));
});
