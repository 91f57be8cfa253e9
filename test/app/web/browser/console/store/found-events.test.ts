import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoggedEvent } from '../../../../../../app/web/browser/answers/event.ts';
import type { FoundEvents } from '../../../../../../app/web/browser/console/store/found-events.ts';
import { MOST_KEPT, withNewest, withPage } from '../../../../../../app/web/browser/console/store/found-events.ts';

function event(seq: number): LoggedEvent {
  return { seq, kind: 'order_fired', store_id: 'nyc-042', at: '2026-08-14T11:45:00-04:00' };
}

/** From `newest` down. */
function found(newest: number, count: number, next: number | null): FoundEvents {
  return { events: Array.from({ length: count }, (_, index) => event(newest - index)), next };
}

test('what is new stands on top, and where to go on below stays', () => {
  const { events, next } = withNewest(found(9, 2, 8), event(10));
  assert.deepEqual([events.map(({ seq }) => seq), next], [[10, 9, 8], 8]);
});

test('what is let go of at the far end is found again there', () => {
  for (const next of [null, 1_000 - MOST_KEPT + 1]) {
    const full = withNewest(found(1_000, MOST_KEPT, next), event(1_001));
    assert.deepEqual([full.events.length, full.next], [MOST_KEPT, 1_001 - MOST_KEPT + 1]);
    const last = full.events.at(-1)?.seq ?? 0;
    const again = withPage(full, last, { events: [event(last - 1)], next: null });
    assert.deepEqual([again.events.at(-1)?.seq, again.next], [last - 1, null]);
  }
});

test('a page that was asked for before something was let go of leaves no gap', () => {
  const full = withNewest(found(1_000, MOST_KEPT, 501), event(1_001));
  assert.equal(withPage(full, 501, { events: [event(500)], next: null }), full);
});
