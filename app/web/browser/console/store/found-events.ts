import type { EventList, LoggedEvent } from '../../answers/event.ts';

/** More are let go of at the far end; going back there brings them again. */
export const MOST_KEPT = 500;

/** A store's events as far as they were read. */
export interface FoundEvents {
  /** Newest first. */
  readonly events: readonly LoggedEvent[];
  /** The number to go back from; null where there are no older ones. */
  readonly next: number | null;
}

/** Something happened. */
export function withNewest({ events, next }: FoundEvents, event: LoggedEvent): FoundEvents {
  const all = [event, ...events];
  const kept = all.slice(0, MOST_KEPT);
  return { events: kept, next: kept.length < all.length ? (kept.at(-1)?.seq ?? next) : next };
}

/** A page that was asked for from `before` back; one that does not join the others any more is asked for again. */
export function withPage(found: FoundEvents, before: number, page: EventList): FoundEvents {
  if (found.next !== before) return found;
  return { events: [...found.events, ...page.events], next: page.next };
}
