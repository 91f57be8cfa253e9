import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneAtATime } from '../../../../../app/web/browser/live/one-at-a-time.ts';

/** Runs that end when they are told to. */
function controlled() {
  const ends: (() => void)[] = [];
  const runs = new OneAtATime(() => new Promise((resolve) => ends.push(resolve)));
  const end = async () => {
    ends.at(-1)?.();
    await new Promise(setImmediate);
  };
  return { runs, end, begun: () => ends.length };
}

test('whoever asks while something is under way has it done once more, together with all others', async () => {
  const { runs, end, begun } = controlled();
  for (let asked = 0; asked < 5; asked += 1) runs.ask();
  assert.equal(begun(), 1);
  await end();
  assert.equal(begun(), 2);
  await end();
  assert.equal(begun(), 2, 'nobody has asked again');
});

test('what has ended can be asked for again', async () => {
  const { runs, end, begun } = controlled();
  runs.ask();
  await end();
  runs.ask();
  assert.equal(begun(), 2);
});
