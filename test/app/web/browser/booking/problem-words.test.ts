import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guestWords } from '../../../../../app/web/browser/booking/problem-words.ts';
import type { Problem } from '../../../../../app/web/browser/live/answer.ts';
import { problemOf } from '../../../../../app/web/browser/live/answer.ts';

function problem(kind: string, more: object = {}): Problem {
  return problemOf({ type: `https://lunchrush.dev/problems/${kind}`, title: 'In our own words', ...more }, 409);
}

test('a guest whose wish may have been granted is not told that nothing has changed, and to ask again is safe', () => {
  const open = [
    problem('idempotency-in-progress'),
    problem('storage-unavailable'),
    problem('internal-error'),
    problemOf('<h1>Bad gateway</h1>', 502),
  ];
  for (const one of open) {
    assert.match(guestWords(one), /^We do not know yet whether that worked\. Try again .*: nothing is booked twice\.$/);
  }
});

test('a time that cannot be booked says why', () => {
  assert.equal(guestWords(problem('slot-unavailable', { reason: 'closed' })), 'The store is closed then.');
  assert.equal(guestWords(problem('of-which-we-know-nothing')), 'In our own words');
});
