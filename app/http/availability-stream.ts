import { Bell } from '../../lib/bell.ts';
import type { DayAvailability } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import { dayQuery } from './booking-schemas.ts';
import type { EventStream, ServerSentEvent } from './event-stream.ts';
import type { ApiParts } from './parts.ts';
import { problemDocument } from './problems.ts';
import { dayText } from './render.ts';
import { refusal, streamed } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { storeParams } from './schemas.ts';
import { StoreNews } from './store-news.ts';

/** However much happens, a client is sent no more than five days a second. */
const PAUSE_MS = 200;

/** What changes by time alone, such as a slot that is past, is seen after so long. */
const LOOK_EVERY_MS = 1_000;

/** One date of a store's slots, live. */
export function availabilityStream(parts: ApiParts): Route {
  const news = new StoreNews(parts.happenings);
  return route({
    method: 'get',
    path: '/v1/stores/{store_id}/availability/stream',
    tag: 'Stores',
    operation: 'streamAvailability',
    summary: "One date of a store's slots, live",
    description: STREAM,
    scope: 'booking',
    reach: ({ params }) => params.store_id,
    input: { params: storeParams, query: dayQuery },
    answers: { 200: { description: 'Days, each as the availability is.', contentType: 'text/event-stream' } },
    problems: ['store-unknown', 'too-many-streams'],
    handle({ params: { store_id }, query: { date } }, { caller }) {
      const first = parts.stores.availability(store_id, date);
      if (!first.ok && first.error.kind === 'store-unknown') return refusal(first.error);
      return streamed(caller, (stream) => sendDays(stream, parts, news, store_id, date));
    },
  });
}

const STREAM = [
  'Server-sent events: the day at once and again, whole, whenever it changes, at most five times a second. Without a date it',
  "is today in the store's zone, and from midnight on the next day. While the store is not open there is an event `problem`",
  'instead. A comment comes every 10 seconds. The event `end` says why we end the stream: come again.',
].join(' ');

async function sendDays(
  stream: EventStream,
  parts: ApiParts,
  news: StoreNews,
  storeId: StoreId,
  date: string | undefined,
): Promise<void> {
  const bell = new Bell(parts.realClock ?? parts.clock);
  const leave = news.watch(storeId, () => bell.ring());
  try {
    let last = '';
    while (await stream.ready()) last = await sendNext(stream, parts, bell, dayEvent(parts, storeId, date), last);
  } finally {
    leave();
  }
}

/** Sends the day unless it is the last one again, and waits until there may be another. */
async function sendNext(
  stream: EventStream,
  { realClock, clock }: ApiParts,
  bell: Bell,
  day: ServerSentEvent,
  last: string,
): Promise<string> {
  if (day.data !== last) {
    stream.send([day]);
    await new Bell(realClock ?? clock).rung(PAUSE_MS, stream.signal);
  }
  await bell.rung(LOOK_EVERY_MS, stream.signal);
  return day.data;
}

function dayEvent({ stores, zones }: ApiParts, storeId: StoreId, date: string | undefined): ServerSentEvent {
  const day = stores.availability(storeId, date);
  if (!day.ok) return { event: 'problem', data: JSON.stringify(problemDocument(day.error)) };
  const { timeZone }: DayAvailability = day.value;
  return { data: dayText(day.value, (instant) => zones.formatInstant(instant, timeZone)) };
}
