import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Clock } from '../../lib/clock.ts';
import { FakeClock, systemClock } from '../../lib/clock.ts';
import { LagMeter, lagPolicy } from '../../lib/lag-meter.ts';

/** A clock whose timers come late, as when somebody keeps the event loop busy. */
function busyClock() {
  const clock = new FakeClock();
  let busyMs = 0;
  const late: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delayMs, callback) => clock.after(delayMs + busyMs, callback),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
  return {
    clock: late,
    pass: (ms: number) => clock.advance(ms),
    keepBusy(ms: number) {
      busyMs = ms;
    },
  };
}

function meterOn(t: TestContext, clock: Clock): LagMeter {
  const meter = new LagMeter(clock);
  meter.start();
  t.after(() => meter.stop());
  return meter;
}

test('lag is how late a turn comes, and the worst is kept until somebody has seen it', async (t) => {
  const { clock, pass, keepBusy } = busyClock();
  const meter = meterOn(t, clock);
  await pass(1_000);
  assert.equal(meter.lagMs, 0);
  keepBusy(300);
  await pass(1_000);
  assert.equal(meter.lagMs, 300);
  keepBusy(20);
  await pass(1_000);
  assert.equal(meter.lagMs, 20);
  assert.equal(meter.takeWorstMs(), 300);
  assert.equal(meter.takeWorstMs(), 20);
});

test('one long pause is no overload, five seconds of lag are, and one second without ends it', async (t) => {
  const { clock, pass, keepBusy } = busyClock();
  const meter = meterOn(t, clock);
  keepBusy(4_000);
  await pass(5_000);
  assert.equal(meter.isOverloaded, false, 'one look alone');
  keepBusy(lagPolicy.badMs);
  await pass(4_000);
  assert.equal(meter.isOverloaded, false);
  await pass(6_000);
  assert.equal(meter.isOverloaded, true);
  keepBusy(lagPolicy.badMs - 1);
  await pass(1_000);
  assert.equal(meter.isOverloaded, true);
  await pass(2_000);
  assert.equal(meter.isOverloaded, false);
});

test('a loop that is really kept busy is seen', async (t) => {
  const meter = meterOn(t, systemClock);
  await systemClock.sleep(20);
  const until = performance.now() + 400;
  while (performance.now() < until);
  await systemClock.sleep(0);
  assert.ok(meter.takeWorstMs() >= 100, 'a timer due 230 ms ago has just come');
});

test('a meter that is stopped leaves no timer behind', async () => {
  const clock = new FakeClock();
  const meter = new LagMeter(clock);
  meter.start();
  await meter.stop();
  assert.equal(clock.pending, 0);
});
