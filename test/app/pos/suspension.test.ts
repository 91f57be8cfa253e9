import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Admission } from '../../../app/pos/suspension.ts';
import { Suspension } from '../../../app/pos/suspension.ts';
import { FakeClock } from '../../../lib/clock.ts';

const suspended = { kind: 'answered', status: 403, body: '{"error":"suspended"}' } as const;
const fine = { kind: 'answered', status: 201, body: '{"ticket_id":"t-1"}' } as const;
const failing = { kind: 'answered', status: 500, body: '' } as const;
const lost = { kind: 'lost', reason: 'connection reset' } as const;

function started() {
  const clock = new FakeClock();
  const changes: boolean[] = [];
  const suspension = new Suspension(clock, (now) => changes.push(now));
  const enter = (): Admission => {
    const admission = suspension.tryEnter();
    if ('kind' in admission) throw new Error('refused');
    return admission;
  };
  return { clock, changes, suspension, enter };
}

describe('a suspension', () => {
  it('calls back a request that was admitted before it and is not sent yet', () => {
    const { enter } = started();
    const [first, second] = [enter(), enter()];
    assert.equal(second.holds(), true);
    first.learn(suspended);
    assert.equal(second.holds(), false);
  });

  it('lets its probe go', async () => {
    const { clock, enter } = started();
    enter().learn(suspended);
    await clock.advance(60_000);
    assert.equal(enter().holds(), true);
  });

  it('gives the turn back when the probe was never sent', async () => {
    const { clock, suspension, enter } = started();
    enter().learn(suspended);
    await clock.advance(60_000);
    enter().learn(null);
    assert.equal(suspension.refusal(), null);
  });

  it('is not lifted by late answers to what was sent before it, nor by a failing probe', async () => {
    const { clock, changes, enter } = started();
    const [first, second] = [enter(), enter()];
    first.learn(suspended);
    second.learn(fine);
    await clock.advance(60_000);
    enter().learn(failing);
    assert.deepEqual(changes, [true]);
  });

  it('does not come from errors, however many', () => {
    const { changes, enter } = started();
    for (const exchanged of [lost, failing, lost, failing]) enter().learn(exchanged);
    assert.deepEqual(changes, []);
  });
});
