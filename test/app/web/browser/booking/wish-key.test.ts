import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WishKey } from '../../../../../app/web/browser/booking/wish-key.ts';
import type { Answer } from '../../../../../app/web/browser/live/answer.ts';
import { problemOf, unreachable } from '../../../../../app/web/browser/live/answer.ts';

function refused(kind: string, status: number): Answer<never> {
  const type = `https://lunchrush.dev/problems/${kind}`;
  return { ok: false, problem: problemOf({ type, title: kind, status }, status) };
}

/** What a proxy says when it did not hear from the service: no problem of ours. */
function proxied(status: number): Answer<never> {
  return { ok: false, problem: problemOf(null, status) };
}

/** Whether one who asks for the same again, after that answer, asks with the same key. */
function isSameWishAfter(answer: Answer<unknown>): boolean {
  let made = 0;
  const key = new WishKey(() => `key-${++made}`);
  const first = key.of('12:00');
  key.answered(answer);
  return key.of('12:00') === first;
}

test('who asks again because no answer came asks with the same key; any other wish has one of its own', () => {
  let made = 0;
  const key = new WishKey(() => `key-${++made}`);
  assert.deepEqual([key.of('12:00'), key.of('12:00'), key.of('12:15')], ['key-1', 'key-1', 'key-2']);
  key.answered({ ok: true, value: undefined });
  assert.equal(key.of('12:15'), 'key-3', 'the place may have been given back since');
});

test('as long as the outcome is open, to ask again is the same wish', () => {
  const open = {
    'no answer': { ok: false, problem: unreachable },
    '502 of a proxy': proxied(502),
    '504 of a proxy': proxied(504),
    '404 of a proxy': proxied(404),
    'the first try is still running': refused('idempotency-in-progress', 409),
    'the storage did not answer in time': refused('storage-unavailable', 503),
    'something went wrong': refused('internal-error', 500),
  } as const satisfies Readonly<Record<string, Answer<never>>>;
  for (const [name, answer] of Object.entries(open)) assert.equal(isSameWishAfter(answer), true, name);
});

test('once it was granted, or refused by the service itself, to ask again is another wish', () => {
  assert.equal(isSameWishAfter({ ok: true, value: undefined }), false);
  assert.equal(isSameWishAfter(refused('slot-full', 409)), false);
  assert.equal(isSameWishAfter(refused('too-many-holds', 429)), false);
});
