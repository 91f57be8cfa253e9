import { Bell } from '../../lib/bell.ts';
import type { Clock } from '../../lib/clock.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';

/** Other processes write, too, and tell us nothing: their events are seen after this long. */
const LOOK_EVERY_MS = 1_000;
const EVENTS_PER_READ = 1_000;

/** Events remembered for those who are a little behind; who is further behind reads the log. */
const REMEMBERED = 5_000;

/** The log's end as one reader sees it for all who follow: events with their numbers, in order, none left out. */
export class EventTail {
  readonly #log: EventLog;
  readonly #bell: Bell;
  readonly #failed: (error: unknown) => void;
  readonly #followers = new Set<() => void>();
  #events: readonly LoggedEvent[] = [];
  /** All events with greater numbers up to `#position` are remembered. */
  #from = 0;
  #position: number | undefined;
  #isReading = false;

  constructor(log: EventLog, clock: Clock, failed: (error: unknown) => void) {
    this.#log = log;
    this.#bell = new Bell(clock);
    this.#failed = failed;
  }

  /** The number up to which the log was read; undefined until it was. */
  get position(): number | undefined {
    return this.#position;
  }

  /** Calls back whenever there is more, until the returned function is called. Reads only while somebody follows. */
  follow(wake: () => void): () => void {
    this.#followers.add(wake);
    if (!this.#isReading) void this.#read();
    return () => {
      this.#followers.delete(wake);
      this.#bell.ring();
    };
  }

  /** What came after a number; null when that is too long ago to be remembered. */
  since(seq: number): readonly LoggedEvent[] | null {
    if (this.#position === undefined || seq < this.#from) return null;
    return this.#events.slice(indexAfter(seq, this.#events));
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    const leave = this.#log.onWritten(() => this.#bell.ring());
    while (this.#followers.size > 0) {
      await this.#readOn().catch((error: unknown) => this.#tell(error));
      await this.#bell.rung(LOOK_EVERY_MS);
    }
    leave();
    this.#isReading = false;
    this.#position = undefined;
    this.#events = [];
  }

  async #readOn(): Promise<void> {
    this.#position ??= await this.#begin();
    for (let isMore = true; isMore; ) {
      const query = { after: this.#position, limit: EVENTS_PER_READ, order: 'oldest first' } as const;
      const events = await this.#log.read(query);
      this.#remember(events);
      isMore = events.length === EVENTS_PER_READ;
    }
  }

  async #begin(): Promise<number> {
    this.#from = await this.#log.newest();
    this.#wakeAll();
    return this.#from;
  }

  #remember(events: readonly LoggedEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    const all = [...this.#events, ...events];
    const forgotten = all.length - REMEMBERED;
    if (forgotten > 0) this.#from = all[forgotten - 1]?.seq ?? this.#from;
    this.#events = forgotten > 0 ? all.slice(forgotten) : all;
    this.#position = last.seq;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#followers) wake();
  }

  /** A storage that is away is asked again at the next look. */
  #tell(error: unknown): void {
    if (!(error instanceof StorageUnavailable)) this.#failed(error);
  }
}

/** Where in an ascending list the events after a number begin. */
function indexAfter(seq: number, events: readonly LoggedEvent[]): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
