import type { StoreId } from '../../stores/ids.ts';
import type { StoreEvent } from '../../stores/store-event.ts';

/** An event that is kept, and its number: greater than that of every event that was kept before. */
export interface LoggedEvent {
  readonly seq: number;
  readonly event: StoreEvent;
}

/** Which events somebody wants to see; absent fields exclude none. */
export interface EventQuery {
  readonly limit: number;
  readonly order: 'oldest first' | 'newest first';
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly stores?: readonly StoreId[] | undefined;
  readonly kinds?: readonly string[] | undefined;
}

/** Which events of one store count. */
export interface SignQuery {
  readonly storeId: StoreId;
  /** Of all kinds but these. */
  readonly except: readonly string[];
}

/** The log of what happened, in all processes that share it. */
export interface EventLog {
  read(query: EventQuery): Promise<readonly LoggedEvent[]>;
  /** The last event before each of these numbers, where there is one. */
  lastBefore(seqs: readonly number[], query: SignQuery): Promise<readonly LoggedEvent[]>;
  /** The number of the newest event, 0 if there is none. */
  newest(): Promise<number>;
  /** Calls back after each write of this process, which are sooner meanwhile, until the returned function is called. */
  onWritten(callback: () => void): () => void;
}

/** What happens in this process, kept or not, as it happens. */
export interface Happenings {
  /** Until the returned function is called. Who is slow misses some. */
  subscribe(deliver: (events: readonly StoreEvent[]) => void): () => void;
}
