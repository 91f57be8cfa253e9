import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deadlines } from '../../../app/pos/deadlines.ts';
import { FakeClock } from '../../../lib/clock.ts';

function started() {
  const clock = new FakeClock();
  const expired: string[] = [];
  const deadlines = new Deadlines(clock, 1_000);
  const begin = (name: string) => deadlines.begin({ expire: () => expired.push(name) });
  return { clock, deadlines, expired, begin };
}

describe('deadlines of one length', () => {
  it('each end after their own time, on one timer', async () => {
    const { clock, expired, begin } = started();
    begin('a');
    await clock.advance(400);
    begin('b');
    assert.equal(clock.pending, 1);
    await clock.advance(600);
    assert.deepEqual(expired, ['a']);
    await clock.advance(399);
    assert.deepEqual(expired, ['a']);
    await clock.advance(1);
    assert.deepEqual(expired, ['a', 'b']);
    assert.equal(clock.pending, 0);
  });

  it('say nothing once cancelled, and leave no timer behind', async () => {
    const { clock, expired, begin } = started();
    const [a, b] = [begin('a'), begin('b')];
    a.cancel();
    await clock.advance(500);
    b.cancel();
    assert.equal(clock.pending, 0);
    await clock.advance(1_000);
    assert.deepEqual(expired, []);
  });

  it('may begin and end others while they end', async () => {
    const { clock, deadlines, expired, begin } = started();
    const doomed: { cancel(): void }[] = [];
    deadlines.begin({ expire: () => [doomed.map((one) => one.cancel()), begin('later')] });
    doomed.push(begin('doomed'));
    await clock.advance(1_000);
    assert.deepEqual(expired, []);
    await clock.advance(1_000);
    assert.deepEqual(expired, ['later']);
    assert.equal(clock.pending, 0);
  });

  it('are named in words', () => {
    assert.equal(`${new Deadlines(new FakeClock(), 5_000)}`, '5 s');
    assert.equal(`${new Deadlines(new FakeClock(), 40)}`, '40 ms');
  });
});
