import type { Clock } from '../../lib/clock.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import { sortFailure } from './failure.ts';
import type { Database } from './pool.ts';

/** Events that may wait to be written; each one more is dropped and counted. */
export const MAX_WAITING_EVENTS = 20_000;
const EVENTS_PER_STATEMENT = 1_000;
/** How long events are gathered before they are written: nobody waits for them, and 2 writes a second are enough. */
const GATHER_MS = 500;
/** And while somebody follows the log: what happens is seen well within a second. */
export const GATHER_FOR_FOLLOWERS_MS = 100;
const RETRY_MS = 1_000;

/** Writers take turns (the lock), so that numbers become visible in order and a reader after `seq` misses none. */
const APPEND = `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7241865325823965))
  INSERT INTO event (store_id, at, kind, data)
  SELECT e ->> 'storeId', from_ms((e ->> 'at')::float8), e ->> 'kind', e
  FROM turn, json_array_elements($1::json) WITH ORDINALITY AS w(e, place) ORDER BY place`;

/** Takes events at once and writes them in batches; a slow or absent storage costs events, never time. */
export class EventWriter {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #waiting: StoreEvent[] = [];
  #writing: Promise<void> | null = null;
  #dropped = 0;
  readonly #followers = new Set<() => void>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Events that were lost so far, for want of room or because Postgres refused them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls back after each write, and writes sooner, until the returned function is called. */
  onWritten(callback: () => void): () => void {
    this.#followers.add(callback);
    return () => void this.#followers.delete(callback);
  }

  offer(event: StoreEvent): void {
    if (this.#waiting.length >= MAX_WAITING_EVENTS || this.#stopped.signal.aborted) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(event);
    this.#writing ??= this.#write();
  }

  /** Writes what is waiting, once, and takes no more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#writing;
  }

  async #write(): Promise<void> {
    await this.#pause(this.#followers.size > 0 ? GATHER_FOR_FOLLOWERS_MS : GATHER_MS);
    while (this.#waiting.length > 0) {
      const some = this.#waiting.slice(0, EVENTS_PER_STATEMENT);
      const written = await this.#append(some);
      if (written) this.#waiting.splice(0, some.length);
      else if (this.#stopped.signal.aborted) break;
      else await this.#pause(RETRY_MS);
    }
    this.#dropped += this.#waiting.splice(0).length;
    this.#writing = null;
  }

  /** False if it should be tried again. When a connection broke after writing, its events may show twice. */
  async #append(events: readonly StoreEvent[]): Promise<boolean> {
    try {
      await appendEvents(this.#database, events);
      for (const follower of this.#followers) follower();
      return true;
    } catch (error) {
      if (sortFailure(error) !== 'refused') return false;
      this.#dropped += events.length;
      return true;
    }
  }

  async #pause(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.#stopped.signal).catch(() => undefined);
  }
}

export async function appendEvents(database: Database, events: readonly StoreEvent[]): Promise<void> {
  const text = JSON.stringify(events).replaceAll('\\u0000', '\\ufffd');
  await database.urgent.query(APPEND, [text]);
}

/** Forgets up to `limit` of the oldest events from before `before`; returns how many. */
export async function purgeEvents(database: Database, before: number, limit = 5_000): Promise<number> {
  const gone = await database.write(
    `DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE at < from_ms($1) ORDER BY seq LIMIT $2) RETURNING 1`,
    [before, limit],
  );
  return gone.length;
}
