import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openingClock } from '../../../app/demo/opening-clock.ts';
import { send, startHarness } from './harness.ts';

test('the clock of the stores says what it shows and how fast it runs, which is as real time unless it says more', async (t) => {
  const harness = await startHarness(t);
  assert.equal((await send(harness, 'GET', '/v1/clock')).json['speed'], 1);
  const { speed } = openingClock({ speed: 20, startAt: 0 });
  Object.assign(harness.clock, { speed });
  const { at, ...rest } = (await send(harness, 'GET', '/v1/clock')).json;
  assert.deepEqual([Date.parse(String(at)), rest], [harness.clock.now(), { speed: 20 }]);
});
