import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LONGEST_RETRY_AFTER_MS, parseRetryAfter } from '../../../app/pos/retry-after.ts';

const now = Date.UTC(2026, 7, 14, 16);

it('a wait is read in seconds or as a date, never negative, and at most 5 minutes', () => {
  assert.equal(parseRetryAfter('7', now), 7_000);
  assert.equal(parseRetryAfter(' 0 ', now), 0);
  assert.equal(parseRetryAfter('Fri, 14 Aug 2026 16:00:09 GMT', now), 9_000);
  assert.equal(parseRetryAfter('Fri, 14 Aug 2026 15:59:09 GMT', now), 0);
  assert.equal(parseRetryAfter('999999', now), LONGEST_RETRY_AFTER_MS);
  assert.equal(LONGEST_RETRY_AFTER_MS, 300_000);
});

it('a wait that makes no sense is none', () => {
  for (const text of [undefined, '', 'soon', '-5', '1.5', '7 s']) assert.equal(parseRetryAfter(text, now), undefined);
});
