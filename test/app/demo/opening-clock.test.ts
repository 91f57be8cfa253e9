import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openingClock } from '../../../app/demo/opening-clock.ts';

const NOON = Date.UTC(2026, 7, 14, 16);

test('while the doors are closed the wall clock stands still and timers run', async () => {
  const clock = openingClock({ speed: 1_000, startAt: NOON });
  const before = clock.monotonic();
  await clock.sleep(5_000);
  assert.equal(clock.now(), NOON);
  assert.ok(clock.monotonic() >= before + 5_000);
});

test('from the opening on both run alike, and a second opening changes nothing', async () => {
  const clock = openingClock({ speed: 1_000, startAt: NOON });
  await clock.sleep(5_000);
  clock.open();
  const opened = clock.monotonic();
  await clock.sleep(5_000);
  clock.open();
  const passedMs = clock.now() - NOON;
  assert.ok(passedMs >= 5_000 && passedMs <= clock.monotonic() - opened + 1_000, `${passedMs}`);
});
