import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BreakerPolicy, Pass } from '../../lib/breaker.ts';
import { Breaker } from '../../lib/breaker.ts';
import { FakeClock } from '../../lib/clock.ts';

/** Opens after 3 failures; probes after 1, 2, 4 and then every 5 s. */
const policy: BreakerPolicy = { failures: 3, backoff: { firstMs: 1_000, factor: 2, maxMs: 5_000, jitter: 0 } };

function closedBreaker(chosen = policy) {
  const clock = new FakeClock();
  return { clock, breaker: new Breaker(chosen, clock, () => 0) };
}

function enter(breaker: Breaker): Pass {
  const pass = breaker.tryEnter();
  assert.ok(pass !== null);
  return pass;
}

function openBreaker(chosen = policy) {
  const { clock, breaker } = closedBreaker(chosen);
  for (let i = 0; i < chosen.failures; i += 1) enter(breaker).failed();
  return { clock, breaker };
}

test('three failures in a row open it, and then no call is made', () => {
  const { breaker } = closedBreaker();
  enter(breaker).failed();
  enter(breaker).failed();
  assert.equal(breaker.state, 'closed');
  enter(breaker).failed();
  assert.equal(breaker.state, 'open');
  assert.equal(breaker.tryEnter(), null);
  assert.equal(breaker.retryInMs, 1_000);
});

test('a success in between starts the count anew', () => {
  const { breaker } = closedBreaker();
  enter(breaker).failed();
  enter(breaker).failed();
  enter(breaker).succeeded();
  enter(breaker).failed();
  enter(breaker).failed();
  assert.equal(breaker.state, 'closed');
});

test('after the wait one probe goes, and only one', async () => {
  const { clock, breaker } = openBreaker();
  await clock.advance(999);
  assert.equal(breaker.tryEnter(), null);
  await clock.advance(1);
  enter(breaker);
  assert.equal(breaker.state, 'probing');
  assert.equal(breaker.tryEnter(), null);
});

test('a probe that succeeds closes it, with a clean slate', async () => {
  const { clock, breaker } = openBreaker();
  await clock.advance(1_000);
  enter(breaker).succeeded();
  assert.equal(breaker.state, 'closed');
  assert.equal(breaker.retryInMs, 0);
  enter(breaker).failed();
  enter(breaker).failed();
  assert.equal(breaker.state, 'closed');
});

test('probes that fail come 1, 2, 4 and then every 5 s', async () => {
  const { clock, breaker } = openBreaker();
  const waits: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    waits.push(breaker.retryInMs);
    await clock.advance(breaker.retryInMs);
    enter(breaker).failed();
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 5_000, 5_000]);
});

test('a suspended account gets one probe a minute', async () => {
  const suspension = { failures: 1, backoff: { firstMs: 60_000, factor: 1, maxMs: 60_000, jitter: 0 } };
  const { clock, breaker } = openBreaker(suspension);
  let probes = 0;
  for (let second = 0; second < 600; second += 1) {
    await clock.advance(1_000);
    const pass = breaker.tryEnter();
    if (pass !== null) probes += 1;
    pass?.failed();
  }
  assert.equal(probes, 10);
});

test('a probe that was not used gives the turn to the next', async () => {
  const { clock, breaker } = openBreaker();
  await clock.advance(1_000);
  enter(breaker).unused();
  enter(breaker).succeeded();
  assert.equal(breaker.state, 'closed');
});

test('a probe that is never heard of again does not keep it open for ever', async () => {
  const { clock, breaker } = openBreaker();
  await clock.advance(1_000);
  enter(breaker);
  await clock.advance(1_000);
  enter(breaker).succeeded();
  assert.equal(breaker.state, 'closed');
});

test('calls from before it opened neither close it nor make the wait longer', async () => {
  const { clock, breaker } = closedBreaker();
  const late = [enter(breaker), enter(breaker)];
  for (let i = 0; i < 3; i += 1) enter(breaker).failed();
  late[0]?.succeeded();
  late[1]?.failed();
  assert.equal(breaker.state, 'open');
  assert.equal(breaker.retryInMs, 1_000);
  await clock.advance(1_000);
  assert.notEqual(breaker.tryEnter(), null);
});

test('a pass is heard once', () => {
  const { breaker } = closedBreaker();
  const pass = enter(breaker);
  for (let i = 0; i < 5; i += 1) pass.failed();
  assert.equal(breaker.state, 'closed');
});

test('a wall clock that jumps changes nothing', () => {
  const { clock, breaker } = openBreaker();
  clock.jump(3_600_000);
  assert.equal(breaker.tryEnter(), null);
  clock.jump(-7_200_000);
  assert.equal(breaker.retryInMs, 1_000);
});

test('a sign of life lets one probe go at once, and makes the waits short again', async () => {
  const { clock, breaker } = openBreaker();
  for (let i = 0; i < 3; i += 1) {
    await clock.advance(breaker.retryInMs);
    enter(breaker).failed();
  }
  assert.equal(breaker.retryInMs, 5_000);
  breaker.signOfLife();
  const probe = enter(breaker);
  assert.equal(breaker.tryEnter(), null, 'one');
  probe.failed();
  assert.equal(breaker.retryInMs, 2_000);
});

test('what a probe says that began before a sign of life is not heard', async () => {
  const { clock, breaker } = openBreaker();
  await clock.advance(1_000);
  const old = enter(breaker);
  breaker.signOfLife();
  old.failed();
  assert.equal(breaker.retryInMs, 0);
  enter(breaker).succeeded();
  assert.equal(breaker.state, 'closed');
});

test('a sign of life of who was never down changes nothing', () => {
  const { breaker } = closedBreaker();
  enter(breaker).failed();
  enter(breaker).failed();
  breaker.signOfLife();
  enter(breaker).failed();
  assert.equal(breaker.state, 'open');
});
