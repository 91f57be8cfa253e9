import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../lib/clock.ts';
import { LONGEST_WAIT_MS, TIMERS_PER_TURN, TimerQueue } from '../../lib/timer-queue.ts';

const minute = 60_000;
const hour = 60 * minute;

function queueAt(startAt: number) {
  const clock = new FakeClock(startAt);
  const queue = new TimerQueue(clock);
  const fired: [string, number][] = [];
  const note = (name: string) => () => fired.push([name, clock.now()]);
  return { clock, queue, fired, note };
}

test('timers fire at their instant, in order of time, then of creation', async () => {
  const { clock, queue, fired, note } = queueAt(0);
  queue.at(3 * hour, note('late'));
  queue.at(500, note('b'));
  queue.at(500, note('c'));
  queue.at(100, note('a'));
  assert.equal(queue.pending, 4);
  await clock.advance(4 * hour);
  assert.deepEqual(fired, [
    ['a', 100],
    ['b', 500],
    ['c', 500],
    ['late', 3 * hour],
  ]);
});

test('what is due already fires at once, but not synchronously', async () => {
  const { clock, queue, fired, note } = queueAt(1_000_000);
  queue.at(1, note('overdue'));
  assert.deepEqual(fired, []);
  await clock.advance(0);
  assert.deepEqual(fired, [['overdue', 1_000_000]]);
});

test('a thousand timers are one timer of the clock, and none when all are cancelled', () => {
  const { clock, queue, note } = queueAt(0);
  const timers = Array.from({ length: 1_000 }, (_, i) => queue.at(10_000 - i, note('never')));
  assert.equal(clock.pending, 1);
  for (const timer of timers) timer.cancel();
  assert.deepEqual([clock.pending, queue.pending], [0, 0]);
});

test('a cancelled timer does not fire, even when the one before it cancels it', async () => {
  const { clock, queue, fired, note } = queueAt(0);
  queue.at(10, () => second.cancel());
  const second = queue.at(10, note('second'));
  queue.at(10, note('third'));
  await clock.advance(10);
  assert.deepEqual(fired, [['third', 10]]);
});

test('after a jump forward what is due fires within a minute', async () => {
  const { clock, queue, fired, note } = queueAt(0);
  queue.at(10 * hour, note('a'));
  await clock.advance(minute / 2);
  clock.jump(11 * hour);
  await clock.advance(minute);
  assert.deepEqual(
    fired.map(([name]) => name),
    ['a'],
  );
  assert.equal(LONGEST_WAIT_MS, minute);
});

test('after a jump back nothing fires early', async () => {
  const { clock, queue, fired, note } = queueAt(2 * hour);
  queue.at(2 * hour + 1_000, note('a'));
  clock.jump(-hour);
  await clock.advance(hour);
  assert.deepEqual(fired, []);
  await clock.advance(1_000);
  assert.deepEqual(fired, [['a', 2 * hour + 1_000]]);
});

test('an idle queue looks once a minute while something is pending', async () => {
  const { clock, queue, note } = queueAt(0);
  queue.at(24 * hour, note('tomorrow'));
  let looks = 0;
  const after = clock.after.bind(clock);
  clock.after = (ms, callback) => {
    looks += 1;
    return after(ms, callback);
  };
  await clock.advance(hour);
  assert.equal(looks, 60);
});

test('a callback that throws stops no other, and its bug comes to light', async () => {
  const { clock, queue, fired, note } = queueAt(0);
  queue.at(10, () => {
    throw new Error('bug');
  });
  queue.at(10, note('b'));
  queue.at(20, note('c'));
  await assert.rejects(clock.advance(10), /bug/);
  await clock.advance(10);
  assert.deepEqual(fired, [
    ['b', 10],
    ['c', 20],
  ]);
});

test('a callback that sets itself again for now lets the others have their turn', async () => {
  const { clock, queue, fired, note } = queueAt(0);
  let left = 3;
  const again = () => {
    left -= 1;
    note(`${left} left`)();
    if (left > 0) queue.at(0, again);
  };
  queue.at(0, again);
  clock.after(0, note('other'));
  await clock.advance(0);
  assert.deepEqual(
    fired.map(([name]) => name),
    ['2 left', 'other', '1 left', '0 left'],
  );
});

test('however many are due at once, what else happens has its turn in between', async () => {
  const { clock, queue, fired, note } = queueAt(0);
  for (let i = 0; i < TIMERS_PER_TURN + 1; i += 1) queue.at(10, note('due'));
  clock.after(10, note('other'));
  await clock.advance(10);
  assert.equal(fired.length, TIMERS_PER_TURN + 2);
  assert.deepEqual(
    fired.slice(-2).map(([name]) => name),
    ['other', 'due'],
  );
});

test('an instant that is not a number is a bug', () => {
  assert.throws(() => queueAt(0).queue.at(Number.NaN, () => {}), RangeError);
});

const move = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), ms: fc.integer({ min: -10_000, max: 300_000 }) }),
  fc.record({ kind: fc.constant('cancel' as const), ms: fc.nat(20) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(90_000) }),
  fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: -200_000, max: 200_000 }) }),
);

interface Entry {
  readonly at: number;
  cancelled: boolean;
  firedAt?: number;
}

test('whatever the wall clock does: never early, never twice, never when cancelled, and at most a minute late', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 30 }), async (moves) => {
      const { clock, queue } = queueAt(1_000_000);
      const entries: (Entry & { cancel: () => void })[] = [];
      const set = (at: number) => {
        const fire = () => {
          assert.ok(clock.now() >= at && entry.firedAt === undefined && !entry.cancelled);
          entry.firedAt = clock.now();
        };
        const entry: (typeof entries)[number] = { at, cancelled: false, cancel: () => timer.cancel() };
        const timer = queue.at(at, fire);
        entries.push(entry);
      };
      const steps = {
        set: (ms: number) => set(clock.now() + ms),
        cancel: (index: number) => cancelEntry(entries[index]),
        advance: (ms: number) => clock.advance(ms),
        jump: (ms: number) => clock.jump(ms),
      };
      for (const { kind, ms } of moves) await steps[kind](ms);
      await clock.advance(LONGEST_WAIT_MS);
      const overdue = entries.filter(({ at, cancelled, firedAt }) => {
        return at <= clock.now() - LONGEST_WAIT_MS && !cancelled && firedAt === undefined;
      });
      assert.deepEqual(overdue, []);
    }),
    { numRuns: 100 },
  );
});

function cancelEntry(entry: (Entry & { cancel: () => void }) | undefined): void {
  if (entry === undefined || entry.firedAt !== undefined) return;
  entry.cancelled = true;
  entry.cancel();
}
