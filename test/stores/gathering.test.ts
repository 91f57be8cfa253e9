import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../lib/clock.ts';
import { Gathering, UNAWAITED_EVERY_MS } from '../../stores/gathering.ts';

/** When, on the clock, each flush began. */
function flushesOf(clock: FakeClock, gathering: Gathering) {
  const begun: number[] = [];
  const startedMs = clock.monotonic();
  return {
    begun,
    next: (isAwaited: boolean) => gathering.end(isAwaited).then(() => begun.push(clock.monotonic() - startedMs)),
  };
}

test('what nobody waits for is held back only where the last flush has just begun', async () => {
  const clock = new FakeClock();
  const { begun, next } = flushesOf(clock, new Gathering(clock));
  await next(false);
  await clock.advance(30);
  const second = next(false);
  await clock.advance(UNAWAITED_EVERY_MS);
  await second;
  await clock.advance(UNAWAITED_EVERY_MS);
  await next(false);
  assert.deepEqual(begun, [0, 100, 230]);
});

test('what somebody waits for is held back by nothing, and hurries the rest', async () => {
  const clock = new FakeClock();
  const gathering = new Gathering(clock);
  const { begun, next } = flushesOf(clock, gathering);
  await next(true);
  await next(true);
  const unawaited = next(false);
  await clock.advance(40);
  gathering.hurry();
  await unawaited;
  assert.deepEqual(begun, [0, 0, 40]);
  assert.equal(clock.pending, 0);
});
