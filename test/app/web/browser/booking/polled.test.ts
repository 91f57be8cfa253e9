import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Polled } from '../../../../../app/web/browser/booking/polled.ts';
import type { Answer } from '../../../../../app/web/browser/live/answer.ts';
import { unreachable } from '../../../../../app/web/browser/live/answer.ts';
import { FakeClock } from '../../../../../lib/clock.ts';

/** Asks each second until it reads 3; each answer comes when it is given. */
function asking() {
  const clock = new FakeClock();
  const asked: ((answer: Answer<number>) => void)[] = [];
  const polled = new Polled<number>({
    clock,
    ask: () => new Promise((resolve) => asked.push(resolve)),
    waitMs: ({ value }) => (value === 3 ? null : 1_000),
  });
  const give = async (answer: Answer<number>) => {
    asked.at(-1)?.(answer);
    await clock.settle();
  };
  return { clock, polled, asked, give };
}

test('it asks again after each answer, and no more when nothing can change', async () => {
  const { clock, polled, asked, give } = asking();
  await give({ ok: true, value: 1 });
  await clock.advance(1_000);
  assert.equal(asked.length, 2);
  await give({ ok: true, value: 3 });
  assert.equal(polled.reading.value.value, 3);
  await clock.advance(60_000);
  assert.equal(asked.length, 2);
});

test('a failure keeps what was read before, and is tried again', async () => {
  const { clock, polled, asked, give } = asking();
  await give({ ok: true, value: 1 });
  await clock.advance(1_000);
  await give({ ok: false, problem: unreachable });
  assert.deepEqual([polled.reading.value.value, polled.reading.value.problem?.kind], [1, 'unreachable']);
  await clock.advance(1_000);
  assert.equal(asked.length, 3);
  await give({ ok: true, value: 2 });
  assert.deepEqual([polled.reading.value.value, polled.reading.value.problem], [2, undefined]);
});

test('what was learnt meanwhile is not undone by an older answer', async () => {
  const { polled, give } = asking();
  polled.learn(2);
  await give({ ok: true, value: 1 });
  assert.equal(polled.reading.value.value, 2);
});

test('once closed, it neither asks nor hears', async () => {
  const { clock, polled, asked, give } = asking();
  polled.close();
  await give({ ok: true, value: 1 });
  await clock.advance(60_000);
  assert.equal(polled.reading.value.value, undefined);
  assert.equal(asked.length, 1);
});
