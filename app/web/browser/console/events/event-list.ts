import type { LoggedEvent, ShownEvent } from '../../answers/event.ts';

/** More are let go of at the far end; scrolling there brings them again. */
export const MOST_EVENTS = 5_000;

/** Events as they are shown: the newest first. */
export interface EventRows {
  readonly shown: readonly ShownEvent[];
  /** Came while somebody was reading further down; newest first. */
  readonly waiting: readonly ShownEvent[];
  /** There are older ones than those shown. */
  readonly hasOlder: boolean;
}

export const noEvents: EventRows = { shown: [], waiting: [], hasOlder: true };

/** Something happened; what is being read does not move. */
export function withNew(rows: EventRows, event: ShownEvent, isReading: boolean): EventRows {
  if (isReading) return { ...rows, waiting: [event, ...rows.waiting].slice(0, MOST_EVENTS) };
  return cut({ ...rows, shown: [event, ...rows.waiting, ...rows.shown], waiting: [] });
}

/** What waited is let in. */
export function withWaiting(rows: EventRows): EventRows {
  return cut({ ...rows, shown: [...rows.waiting, ...rows.shown], waiting: [] });
}

/** A page of older ones; null: there are no more. */
export function withOlder(rows: EventRows, older: readonly LoggedEvent[], next: number | null): EventRows {
  return { ...rows, shown: [...rows.shown, ...older], hasOlder: next !== null };
}

/** The number to go back from: the oldest shown that is kept. */
export function oldestSeq({ shown }: EventRows): number | undefined {
  return shown.findLast(({ seq }) => seq !== undefined)?.seq;
}

function cut(rows: EventRows): EventRows {
  if (rows.shown.length <= MOST_EVENTS) return rows;
  return { ...rows, shown: rows.shown.slice(0, MOST_EVENTS), hasOlder: true };
}
