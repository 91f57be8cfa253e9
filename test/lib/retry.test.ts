import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../lib/clock.ts';
import { FakeClock } from '../../lib/clock.ts';
import type { Verdict } from '../../lib/retry.ts';
import { retry } from '../../lib/retry.ts';

/** Four tries, with waits of 3, 6 and 12 s, each up to 20 % longer. */
const burst = { attempts: 4, backoff: { firstMs: 3_000, factor: 2, maxMs: 60_000, jitter: 0.2 } };

const again = (): Verdict => ({ again: true });
const untilFine = (outcome: string): Verdict => (outcome === 'fine' ? 'done' : { again: true });

/** Attempts that come to the given outcomes in turn, and the times at which they are made. */
function attemptsOf<T>(clock: Clock, outcomes: readonly T[]) {
  const madeAt: number[] = [];
  const attempt = async (number: number): Promise<T> => {
    madeAt.push(clock.now());
    const outcome = outcomes[number - 1];
    if (outcome === undefined) throw new Error('one attempt too many');
    return outcome;
  };
  return { madeAt, attempt };
}

test('four tries come 3, 6 and 12 s apart, and the last outcome is the answer', async () => {
  const clock = new FakeClock(0);
  const { madeAt, attempt } = attemptsOf(clock, ['a', 'b', 'c', 'd']);
  const outcome = retry(burst, { clock, random: () => 0 }, attempt, again);
  await clock.advance(60_000);
  assert.equal(await outcome, 'd');
  assert.deepEqual(madeAt, [0, 3_000, 9_000, 21_000]);
  assert.equal(clock.pending, 0);
});

test('each wait is up to 20 % longer', async () => {
  const clock = new FakeClock(0);
  const { madeAt, attempt } = attemptsOf(clock, ['a', 'b', 'c', 'd']);
  const outcome = retry(burst, { clock, random: () => 0.999_999 }, attempt, again);
  await clock.advance(60_000);
  await outcome;
  assert.deepEqual(madeAt, [0, 3_599, 3_599 + 7_199, 3_599 + 7_199 + 14_399]);
});

test('after a good outcome there is no further try', async () => {
  const clock = new FakeClock(0);
  const { madeAt, attempt } = attemptsOf(clock, ['bad', 'fine', 'never']);
  const outcome = retry(burst, { clock, random: () => 0 }, attempt, untilFine);
  await clock.advance(60_000);
  assert.equal(await outcome, 'fine');
  assert.equal(madeAt.length, 2);
});

test('with one attempt allowed there is neither a second one nor a wait', async () => {
  const clock = new FakeClock(0);
  const { attempt } = attemptsOf(clock, ['bad']);
  assert.equal(await retry({ ...burst, attempts: 1 }, { clock, random: () => 0 }, attempt, again), 'bad');
  assert.equal(clock.pending, 0);
});

test('who asked us not to come back before 30 s is not called before', async () => {
  const clock = new FakeClock(0);
  const { madeAt, attempt } = attemptsOf(clock, ['busy', 'fine']);
  const asked = (outcome: string): Verdict => (outcome === 'fine' ? 'done' : { again: true, notSoonerThanMs: 30_000 });
  const outcome = retry(burst, { clock, random: () => 0 }, attempt, asked);
  await clock.advance(30_000);
  await outcome;
  assert.deepEqual(madeAt, [0, 30_000]);
});

test('a bug is thrown at once and not tried again', async () => {
  const clock = new FakeClock(0);
  for (const bug of [new Error('bug'), new TypeError('undefined is not a function'), new TypeError('fetch failed')]) {
    let tries = 0;
    const broken = async () => {
      tries += 1;
      throw bug;
    };
    await assert.rejects(retry(burst, { clock, random: () => 0 }, broken, again), (error) => error === bug);
    assert.equal(tries, 1);
  }
});

test('an abort ends the wait between two tries with its reason', async () => {
  const clock = new FakeClock(0);
  const controller = new AbortController();
  const { madeAt, attempt } = attemptsOf(clock, ['a', 'b']);
  const outcome = retry(burst, { clock, random: () => 0, signal: controller.signal }, attempt, again);
  const ended = assert.rejects(outcome, /closing/);
  await clock.advance(1_000);
  controller.abort(new Error('closing'));
  await ended;
  assert.equal(madeAt.length, 1);
  assert.equal(clock.pending, 0);
});

test('nothing is tried when the signal has aborted before', async () => {
  const clock = new FakeClock(0);
  const signal = AbortSignal.abort(new Error('closed'));
  const { madeAt, attempt } = attemptsOf(clock, ['a']);
  await assert.rejects(retry(burst, { clock, random: () => 0, signal }, attempt, again), /closed/);
  assert.deepEqual(madeAt, []);
});

test('a ticket that came in while we were closing is not forgotten', async () => {
  const clock = new FakeClock(0);
  const controller = new AbortController();
  const attempt = async () => {
    controller.abort(new Error('closing'));
    return 'fine';
  };
  assert.equal(await retry(burst, { clock, random: () => 0, signal: controller.signal }, attempt, untilFine), 'fine');
});

test('a database is tried for ever, with waits that stop growing, until it is there', async () => {
  const clock = new FakeClock(0);
  let tries = 0;
  const connect = async () => {
    tries += 1;
    return tries < 2_000 ? 'refused' : 'fine';
  };
  const policy = { attempts: Number.POSITIVE_INFINITY, backoff: { firstMs: 100, factor: 2, maxMs: 5_000, jitter: 0 } };
  const waits: number[] = [];
  const means = { clock, random: () => 0, onWait: (ms: number) => waits.push(ms) };
  const connected = retry(policy, means, connect, untilFine);
  await clock.advance(2_000 * 5_000);
  assert.equal(await connected, 'fine');
  assert.deepEqual(waits.slice(0, 7), [100, 200, 400, 800, 1_600, 3_200, 5_000]);
  assert.equal(waits.at(-1), 5_000);
});
