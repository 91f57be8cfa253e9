import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bell } from '../../lib/bell.ts';
import { FakeClock } from '../../lib/clock.ts';

function waiting() {
  const clock = new FakeClock();
  const bell = new Bell(clock);
  const over = new AbortController();
  const wait = () => {
    const state = { woken: false };
    void bell.rung(1_000, over.signal).then(() => {
      state.woken = true;
    });
    return state;
  };
  return { clock, bell, over, wait };
}

test('a bell that rang while nobody waited wakes the next who does, once', async () => {
  const { clock, bell, wait } = waiting();
  bell.ring();
  bell.ring();
  const first = wait();
  await clock.settle();
  assert.equal(first.woken, true);
  const second = wait();
  await clock.settle();
  assert.equal(second.woken, false);
  bell.ring();
  await clock.settle();
  assert.equal(second.woken, true);
  assert.equal(clock.pending, 0);
});

test('whoever waits is woken in time, and at once when nobody wants it any more', async () => {
  const { clock, over, wait } = waiting();
  const late = wait();
  await clock.advance(1_000);
  assert.equal(late.woken, true);
  const calledOff = wait();
  over.abort();
  await clock.settle();
  assert.equal(calledOff.woken, true);
  assert.equal(clock.pending, 0);
});
