import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventList, LoggedEvent } from '../../../../../../app/web/browser/answers/event.ts';
import { MOST_EVENTS } from '../../../../../../app/web/browser/console/events/event-list.ts';
import type { EventFilter } from '../../../../../../app/web/browser/console/events/event-pages.ts';
import { EventPages } from '../../../../../../app/web/browser/console/events/event-pages.ts';
import { Api } from '../../../../../../app/web/browser/live/api.ts';

const fired: EventFilter = { store_id: 'nyc-042', kind: 'order_fired', unkept: false };

function event(seq: number): LoggedEvent {
  return { seq, kind: 'order_fired', store_id: 'nyc-042', at: '2026-08-14T11:45:00-04:00' };
}

/** Pages of an API whose answers are given one by one; no more of them is an API that is away. */
function pagesOf(...answers: readonly (EventList | null)[]) {
  const asked: string[] = [];
  const api = new Api({
    base: '',
    fetch: async (address) => {
      const answer = answers[asked.length] ?? null;
      asked.push(String(address));
      return answer === null ? await Promise.reject(new TypeError('fetch failed')) : Response.json(answer);
    },
  });
  return { pages: new EventPages(api, fired), asked };
}

function seqs({ rows }: EventPages): readonly (number | undefined)[] {
  return rows.value.shown.map(({ seq }) => seq);
}

test('a log whose first page could not be read is live once it was tried again', async () => {
  const { pages } = pagesOf(null, { events: [event(9), event(8)], next: 8 });
  assert.equal(pages.isLoading.value, true);
  await pages.readOlder();
  assert.deepEqual(
    [pages.problem.value?.kind, pages.streamPath.value, pages.isLoading.value],
    ['unreachable', null, false],
  );
  await pages.readOlder();
  assert.equal(pages.problem.value, null);
  assert.equal(
    pages.streamPath.value,
    '/v1/ops/events/stream?store_id=nyc-042&kind=order_fired&unkept=false&after=9',
    'from the newest that was read on',
  );
  pages.take(event(10), false);
  assert.deepEqual(seqs(pages), [10, 9, 8]);
});

test('pages are read back one after the other, and the stream stays the one that it is', async () => {
  const { pages, asked } = pagesOf({ events: [event(9), event(8)], next: 8 }, { events: [event(7)], next: null });
  await pages.readOlder();
  const path = pages.streamPath.value;
  await Promise.all([pages.readOlder(), pages.readOlder()]);
  await pages.readOlder();
  assert.deepEqual([seqs(pages), pages.streamPath.value], [[9, 8, 7], path]);
  assert.deepEqual(
    asked.map((address) => new URL(address, 'http://a').searchParams.get('before')),
    [null, '8'],
    'none twice, and none after the last',
  );
});

test('a log of nothing is live from the beginning on', async () => {
  const { pages } = pagesOf({ events: [], next: null });
  await pages.readOlder();
  assert.match(pages.streamPath.value ?? '', /&after=0$/);
});

test('what came for another filter is not taken for this one', async () => {
  const { pages } = pagesOf({ events: [event(9)], next: null });
  pages.take(event(4), false);
  await pages.readOlder();
  assert.deepEqual(seqs(pages), [9]);
});

test('a page that does not join what is shown any more leaves no gap', async () => {
  const full = Array.from({ length: MOST_EVENTS }, (_, index) => event(10_000 - index));
  const oldest = full.at(-1)?.seq ?? 0;
  const { pages } = pagesOf({ events: full, next: oldest }, { events: [event(oldest - 1)], next: null });
  await pages.readOlder();
  const reading = pages.readOlder();
  pages.take(event(10_001), false);
  await reading;
  assert.deepEqual([seqs(pages).at(-1), pages.rows.value.hasOlder], [oldest + 1, true]);
});
