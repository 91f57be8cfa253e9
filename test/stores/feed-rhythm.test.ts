import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IDLE_POLL_MS, OPEN_POLL_MS, POLL_JITTER, pollAt } from '../../stores/feed-rhythm.ts';

const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
const idleWaits = fc.double({ min: OPEN_POLL_MS * 2, max: IDLE_POLL_MS * (1 + POLL_JITTER), noNaN: true });

test('feeds that nobody waits for are read twice a second, half a second late at most, and never at a whole second', () => {
  const property = fc.property(instants, idleWaits, (now, inMs) => {
    const at = pollAt(now, inMs);
    const lateMs = at - (now + Math.round(inMs));
    assert.ok(lateMs >= 0 && lateMs < 500, `${lateMs} ms late`);
    assert.equal(at % 500, 250);
  });
  fc.assert(property);
});

test('the feed of a store that has orders is read to the millisecond', () => {
  const waits = fc.integer({ min: 0, max: OPEN_POLL_MS * (1 + POLL_JITTER) });
  fc.assert(fc.property(instants, waits, (now, inMs) => assert.equal(pollAt(now, inMs), now + inMs)));
});

test('the reads of a thousand idle stores are spread over as many beats as without', () => {
  const counts = new Map<number, number>();
  for (let store = 0; store < 1_000; store += 1) {
    const at = pollAt(0, IDLE_POLL_MS * (1 + (POLL_JITTER * store) / 1_000));
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  assert.ok(Math.max(...counts.values()) <= 3, 'no more at once than come in half a second');
});
