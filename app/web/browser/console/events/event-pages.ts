import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { EventList, ShownEvent } from '../../answers/event.ts';
import type { Problem } from '../../live/answer.ts';
import type { Api } from '../../live/api.ts';
import { withQuery } from '../../live/api.ts';
import type { EventRows } from './event-list.ts';
import { noEvents, oldestSeq, withNew, withOlder, withWaiting } from './event-list.ts';

/** Which events are looked at. */
export interface EventFilter {
  readonly store_id: string | undefined;
  /** Separated by commas; all kinds if absent. */
  readonly kind: string | undefined;
  /** Also what is not kept, as it happens. */
  readonly unkept: boolean;
}

const STREAM = '/v1/ops/events/stream';
const PER_PAGE = 100;

/** The events of one filter, page by page back, and from the first page on as they happen. */
export class EventPages {
  readonly #api: Pick<Api, 'get'>;
  readonly #filter: EventFilter;
  readonly #rows = signal<EventRows>(noEvents);
  readonly #problem = signal<Problem | null>(null);
  readonly #isLoading = signal(true);
  readonly #streamPath = signal<string | null>(null);
  #isAsking = false;

  constructor(api: Pick<Api, 'get'>, filter: EventFilter) {
    this.#api = api;
    this.#filter = filter;
  }

  get rows(): ReadonlySignal<EventRows> {
    return this.#rows;
  }

  get problem(): ReadonlySignal<Problem | null> {
    return this.#problem;
  }

  /** From the beginning, too, when nothing was asked for yet. */
  get isLoading(): ReadonlySignal<boolean> {
    return this.#isLoading;
  }

  /** Where what happens after the first page is told; null until that is there. */
  get streamPath(): ReadonlySignal<string | null> {
    return this.#streamPath;
  }

  /** The next page back; the first one is the newest. Where it could not be read, the same again. */
  async readOlder(): Promise<void> {
    if (this.#isAsking || !this.#rows.value.hasOlder) return;
    this.#isAsking = true;
    this.#isLoading.value = true;
    const { store_id, kind } = this.#filter;
    const before = oldestSeq(this.#rows.value);
    const answer = await this.#api.get<EventList>('/v1/ops/events', { store_id, kind, limit: PER_PAGE, before });
    this.#isAsking = false;
    this.#isLoading.value = false;
    this.#problem.value = answer.ok ? null : answer.problem;
    // What was let go of at the far end meanwhile would be missing between.
    if (!answer.ok || oldestSeq(this.#rows.value) !== before) return;
    this.#rows.value = withOlder(this.#rows.value, answer.value.events, answer.value.next);
    this.#streamPath.value ??= withQuery(STREAM, { ...this.#filter, after: answer.value.events[0]?.seq ?? 0 });
  }

  /** Something happened; where somebody reads further down it waits. What comes before the first page is of another filter. */
  take(event: ShownEvent, isReading: boolean): void {
    if (this.#streamPath.value === null) return;
    this.#rows.value = withNew(this.#rows.value, event, isReading);
  }

  letIn(): void {
    this.#rows.value = withWaiting(this.#rows.value);
  }
}
