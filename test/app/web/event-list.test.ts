import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoggedEvent } from '../../../app/web/browser/answers/event.ts';
import { eventGroups, groupOf } from '../../../app/web/browser/console/events/event-groups.ts';
import type { EventRows } from '../../../app/web/browser/console/events/event-list.ts';
import {
  MOST_EVENTS,
  noEvents,
  oldestSeq,
  withNew,
  withOlder,
  withWaiting,
} from '../../../app/web/browser/console/events/event-list.ts';
import { isEventKind } from '../../../stores/store-event.ts';

function event(seq: number): LoggedEvent {
  return { seq, kind: 'order_fired', store_id: 'nyc-042', at: '2026-08-14T11:45:00-04:00' };
}

function seqs({ shown }: EventRows): readonly (number | undefined)[] {
  return shown.map(({ seq }) => seq);
}

test('new events come on top and older ones below', () => {
  const page = withOlder(noEvents, [event(9), event(8)], 8);
  const rows = withOlder(withNew(page, event(10), false), [event(7)], null);
  assert.deepEqual([seqs(rows), rows.hasOlder, oldestSeq(rows)], [[10, 9, 8, 7], false, 7]);
});

test('what somebody reads does not move; what came meanwhile waits, in its order', () => {
  const page = withOlder(noEvents, [event(1)], null);
  const reading = withNew(withNew(page, event(2), true), event(3), true);
  assert.deepEqual([seqs(reading), reading.waiting.length], [[1], 2]);
  assert.deepEqual(seqs(withWaiting(reading)), [3, 2, 1]);
  assert.deepEqual(seqs(withNew(reading, event(4), false)), [4, 3, 2, 1]);
});

test('a page that is open all day keeps so many and can go back to the others', () => {
  let rows = withOlder(noEvents, [], null);
  for (let seq = 1; seq <= MOST_EVENTS + 3; seq += 1) rows = withNew(rows, event(seq), false);
  assert.deepEqual([rows.shown.length, rows.hasOlder, oldestSeq(rows)], [MOST_EVENTS, true, 4]);
});

test('an event that is not kept has no number to go back from', () => {
  const { seq: _, ...unkept } = event(1);
  assert.equal(oldestSeq(withNew(noEvents, unkept, false)), undefined);
  assert.equal(oldestSeq(withOlder(withNew(noEvents, unkept, false), [event(5)], null)), 5);
});

test('every kind that a group names is one that there is', () => {
  for (const { kinds = [] } of eventGroups)
    assert.deepEqual(
      kinds.filter((kind) => !isEventKind(kind)),
      [],
    );
  assert.equal(groupOf('trouble').word, 'Trouble');
  for (const id of ['trouble', 'orders']) assert.ok(groupOf(id).kinds?.includes('stray_ticket'), id);
  assert.equal(groupOf('nonsense').kinds, undefined);
});
