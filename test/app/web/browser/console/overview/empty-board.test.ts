import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from '../../../../../../app/web/browser/answers/overview.ts';
import { whyEmpty } from '../../../../../../app/web/browser/console/overview/empty-board.ts';

function figures(open: number, starting: number, set_aside: number): Figures {
  const counts = { holds: 0, scheduled: 0, in_flight: 0, queued: 0, deferred: 0, unconfirmed: 0 };
  return {
    ...counts,
    at_the_store: 0,
    late: 0,
    attention_required: 0,
    dead_letters: 0,
    at: '2026-08-14T15:45:00Z',
    stores: { open, starting, set_aside },
    today: { taken: 0, capacity: 0 },
  };
}

test('stores are waited for until it is known that there are none', () => {
  assert.equal(whyEmpty(0, undefined), 'loading');
  assert.equal(whyEmpty(0, figures(0, 0, 0)), 'no-store');
  for (const some of [figures(1, 0, 0), figures(0, 1, 0), figures(0, 0, 1)]) assert.equal(whyEmpty(0, some), 'loading');
  assert.equal(whyEmpty(3, figures(3, 0, 0)), 'no-match');
});
