import { Bell } from '../../lib/bell.ts';
import type { Clock } from '../../lib/clock.ts';
import type { StoreId } from '../../stores/ids.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import { isKept } from '../kept-events.ts';
import type { EventLog, Happenings, LoggedEvent } from './event-log.ts';
import type { EventStream, ServerSentEvent } from './event-stream.ts';
import type { EventTail } from './event-tail.ts';

/** What a client wants of the log. */
export interface Following {
  /** The number of the last event that it has; null: from now on. */
  readonly after: number | null;
  readonly stores: ReadonlySet<StoreId> | null;
  readonly kinds: readonly string[] | undefined;
  /** What is not kept, too. */
  readonly unkept: boolean;
  /** The data of an event. */
  show(event: StoreEvent, seq?: number): string;
}

export interface Sources {
  readonly log: EventLog;
  readonly tail: EventTail;
  readonly happenings: Happenings;
  /** Real time. */
  readonly clock: Clock;
}

/** Events at once, so that a client that is slow is noticed. */
const BATCH = 200;

const STORAGE_RETRY_MS = 1_000;
const IDLE_LOOK_MS = 60_000;

/** One client, and what is sent to it. */
interface Follower extends Sources {
  readonly stream: EventStream;
  readonly following: Following;
  /** Rings when there is more. */
  readonly bell: Bell;
}

/**
 * Sends a client every event that it wants after a number, once and in order, for as long as it stays: from the log what
 * is long ago, from its tail what is new. What is not kept comes at once and without a number.
 */
export async function followEvents(stream: EventStream, sources: Sources, following: Following): Promise<void> {
  const bell = new Bell(sources.clock);
  const leave = sources.tail.follow(() => bell.ring());
  const listen = (events: readonly StoreEvent[]) => sendUnkept(stream, events, following);
  const unsubscribe = following.unkept ? sources.happenings.subscribe(listen) : null;
  try {
    await follow({ ...sources, stream, following, bell });
  } finally {
    leave();
    unsubscribe?.();
  }
}

async function follow(follower: Follower): Promise<void> {
  const { stream, following, log } = follower;
  let at = await patiently(follower, () => beginning(log, following.after));
  while (at !== null && (await stream.ready())) at = await sendNext(follower, at);
}

/** Sends a page and waits for the next; returns the number of the last event that was dealt with. */
async function sendNext(follower: Follower, at: number): Promise<number | null> {
  const { stream, following, bell } = follower;
  const page = await patiently(follower, () => nextPage(at, follower, following));
  stream.send(page?.events.map((logged) => numbered(logged, following)) ?? []);
  if (page?.isLast === true) await bell.rung(IDLE_LOOK_MS, stream.signal);
  return page?.upTo ?? null;
}

interface Page {
  readonly events: readonly LoggedEvent[];
  /** Nothing up to here is still to be sent. */
  readonly upTo: number;
  readonly isLast: boolean;
}

/** A number beyond the end is of another log; then from now on. */
async function beginning(log: EventLog, after: number | null): Promise<number> {
  const newest = await log.newest();
  return after === null ? newest : Math.min(after, newest);
}

async function nextPage(at: number, { log, tail }: Sources, following: Following): Promise<Page> {
  const { position } = tail;
  if (position === undefined || at >= position) return { events: [], upTo: at, isLast: true };
  const recent = tail.since(at);
  return recent === null ? await readPage(at, position, log, following) : pageOf(recent, position, following);
}

function pageOf(recent: readonly LoggedEvent[], position: number, following: Following): Page {
  const some = recent.slice(0, BATCH);
  const isAll = some.length === recent.length;
  const upTo = isAll ? position : (some.at(-1)?.seq ?? position);
  return { events: some.filter(({ event }) => isWanted(event, following)), upTo, isLast: isAll };
}

async function readPage(after: number, upTo: number, log: EventLog, { stores, kinds }: Following): Promise<Page> {
  const range = { after, before: upTo + 1, order: 'oldest first', limit: BATCH } as const;
  const events = await log.read({ ...range, kinds, ...(stores !== null && { stores: [...stores] }) });
  const last = events.length < BATCH ? undefined : events.at(-1);
  return { events, upTo: last?.seq ?? upTo, isLast: false };
}

function isWanted({ storeId, kind }: StoreEvent, { stores, kinds }: Following): boolean {
  return (stores === null || stores.has(storeId)) && (kinds === undefined || kinds.includes(kind));
}

function numbered({ seq, event }: LoggedEvent, { show }: Following): ServerSentEvent {
  return { id: String(seq), data: show(event, seq) };
}

/** They are for watching: a client that has enough to take misses them. */
function sendUnkept(stream: EventStream, events: readonly StoreEvent[], following: Following): void {
  if (stream.isCrowded) return;
  const wanted = events.filter((event) => !isKept(event) && isWanted(event, following));
  stream.send(wanted.map((event) => ({ data: following.show(event) })));
}

/** Tries until the storage answers; null once the stream is over. */
async function patiently<T>({ stream, clock }: Follower, ask: () => Promise<T>): Promise<T | null> {
  while (!stream.signal.aborted) {
    const answer = await ask().then((value) => ({ value }), unlessAway);
    if (answer !== null) return answer.value;
    await new Bell(clock).rung(STORAGE_RETRY_MS, stream.signal);
  }
  return null;
}

function unlessAway(error: unknown): null {
  if (error instanceof StorageUnavailable) return null;
  throw error;
}
