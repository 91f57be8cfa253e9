import type { StoreId } from '../../stores/ids.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { Caller } from './auth.ts';
import type { EventQuery, LoggedEvent } from './event-log.ts';
import { eventListAnswer, eventQuery, eventStreamQuery, seqOf } from './event-schemas.ts';
import { EventTail } from './event-tail.ts';
import type { Following } from './follow-events.ts';
import { followEvents } from './follow-events.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import { shownEvent } from './render-store.ts';
import { replyWith, streamed } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';

/** What happened, page by page and live. */
export function eventRoutes(parts: ApiParts): readonly Route[] {
  return [list(parts), stream(parts)];
}

function list(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/events',
    tag: 'Ops: events',
    operation: 'listEvents',
    summary: 'What happened',
    description: 'Oldest first if `after` is given, or else newest first. Events are kept for 30 days.',
    scope: 'view',
    reach: 'own',
    input: { query: eventQuery },
    answers: { 200: { description: 'A page of events.', schema: eventListAnswer } },
    problems: ['storage-unavailable'],
    async handle({ query: { limit, after, before, store_id, kind } }, { caller }) {
      const order = after === undefined ? 'newest first' : 'oldest first';
      const stores = storesSeen(caller, store_id);
      const query: EventQuery = { limit, order, after, before, kinds: kind, ...(stores && { stores: [...stores] }) };
      const found = await parts.events.read(query);
      const shown = found.map((logged) => shownLogged(parts, logged));
      return replyWith(200, { events: shown, next: found.length < limit ? null : (found.at(-1)?.seq ?? null) });
    },
  });
}

function stream(parts: ApiParts): Route {
  const { clock, realClock = clock, events: log, happenings, watch } = parts;
  const tail = new EventTail(log, realClock, (error) => watch.failed(error, 'GET', 'the tail of the events'));
  return route({
    method: 'get',
    path: '/v1/ops/events/stream',
    tag: 'Ops: events',
    operation: 'streamEvents',
    summary: 'What happens, live',
    description: STREAM,
    scope: 'view',
    reach: 'own',
    resumes: true,
    input: { query: eventStreamQuery },
    answers: { 200: { description: 'Events, each as in a page.', contentType: 'text/event-stream' } },
    problems: ['too-many-streams'],
    handle({ query: { after, store_id, kind, unkept } }, { caller, lastEventId }) {
      const following: Following = {
        after: seqOf(lastEventId) ?? after ?? null,
        stores: storesSeen(caller, store_id),
        kinds: kind,
        unkept,
        show: (event, seq) => JSON.stringify(shown(parts, event, seq)),
      };
      return streamed(caller, (open) => followEvents(open, { log, tail, happenings, clock: realClock }, following));
    },
  });
}

const STREAM = [
  'Server-sent events, within a fraction of a second. The id of an event is its number; with Last-Event-ID the stream goes',
  'on right after it, with none left out and none sent twice. Without, it begins now. A comment comes every 10 seconds.',
  'The event `end` says why we end the stream (`slow`, `shutdown`, `key-changed`, `fault`): come again.',
].join(' ');

/** The stores that a caller asks for and may see; null for all. */
function storesSeen({ stores }: Caller, asked: StoreId | undefined): ReadonlySet<StoreId> | null {
  if (asked === undefined) return stores;
  return new Set(stores === null || stores.has(asked) ? [asked] : []);
}

function shownLogged(parts: ApiParts, { seq, event }: LoggedEvent): object {
  return shown(parts, event, seq);
}

function shown(parts: ApiParts, event: StoreEvent, seq: number | undefined): object {
  return { ...(seq !== undefined && { seq }), ...shownEvent(event, storeTime(parts, event.storeId)) };
}
