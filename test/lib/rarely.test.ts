import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rarely } from '../../lib/rarely.ts';

test('of what comes too often one is passed on in a while, and the others are counted', () => {
  let nowMs = 0;
  const heard: [string, number][] = [];
  const tell = rarely<string>({ monotonic: () => nowMs }, 1_000, (...said) => void heard.push(said));
  for (const [atMs, word] of [
    [0, 'a'],
    [1, 'b'],
    [999, 'c'],
    [1_000, 'd'],
    [5_000, 'e'],
  ] as const) {
    nowMs = atMs;
    tell(word);
  }
  assert.deepEqual(heard, [
    ['a', 0],
    ['d', 2],
    ['e', 0],
  ]);
});
