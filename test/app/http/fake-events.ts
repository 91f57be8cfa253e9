import type { EventLog, EventQuery, Happenings, LoggedEvent, SignQuery } from '../../../app/http/event-log.ts';
import type { StoreEvent } from '../../../stores/store-event.ts';

/** A log in memory, which other processes may write, too. */
export class FakeEventLog implements EventLog {
  readonly events: LoggedEvent[] = [];
  /** When set, the log cannot be asked. */
  fault: Error | null = null;
  /** Questions asked of it. */
  asked = 0;
  readonly #followers = new Set<() => void>();
  #seq = 0;

  get followers(): number {
    return this.#followers.size;
  }

  /** As this process writes: who follows hears of it. */
  write(...events: readonly StoreEvent[]): void {
    this.writeElsewhere(...events);
    for (const follower of this.#followers) follower();
  }

  writeElsewhere(...events: readonly StoreEvent[]): void {
    for (const event of events) {
      this.#seq += 1;
      this.events.push({ seq: this.#seq, event });
    }
  }

  /** A write that fails leaves a gap in the numbers. */
  skip(): void {
    this.#seq += 1;
  }

  async read({ limit, order, after = 0, before = Number.POSITIVE_INFINITY, stores, kinds }: EventQuery) {
    this.#ask();
    const found = this.events.filter(({ seq, event: { storeId, kind } }) => {
      if (seq <= after || seq >= before) return false;
      return (stores?.includes(storeId) ?? true) && (kinds?.includes(kind) ?? true);
    });
    return (order === 'oldest first' ? found : found.reverse()).slice(0, limit);
  }

  async lastBefore(seqs: readonly number[], { storeId, except }: SignQuery) {
    this.#ask();
    const counts = ({ event }: LoggedEvent) => event.storeId === storeId && !except.includes(event.kind);
    return seqs.flatMap((before) => this.events.findLast((logged) => logged.seq < before && counts(logged)) ?? []);
  }

  async newest(): Promise<number> {
    this.#ask();
    return this.events.at(-1)?.seq ?? 0;
  }

  onWritten(callback: () => void): () => void {
    this.#followers.add(callback);
    return () => void this.#followers.delete(callback);
  }

  #ask(): void {
    this.asked += 1;
    if (this.fault !== null) throw this.fault;
  }
}

/** What happens, told at once to all who listen. */
export class FakeHappenings implements Happenings {
  readonly #listeners = new Set<(events: readonly StoreEvent[]) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  happen(...events: readonly StoreEvent[]): void {
    for (const listener of this.#listeners) listener(events);
  }

  subscribe(deliver: (events: readonly StoreEvent[]) => void): () => void {
    this.#listeners.add(deliver);
    return () => void this.#listeners.delete(deliver);
  }
}
