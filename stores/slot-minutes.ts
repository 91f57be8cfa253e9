import { MINUTE_MS } from './calendar.ts';

/**
 * A slot's start in minutes since 1970, to look it up by. Nearly all are whole ones: integers that V8 keeps where they
 * are used and hashes in place, while an instant in milliseconds is an object on the heap.
 */
export type Minutes = number;

export function minutesOf(slot: number): Minutes {
  return slot / MINUTE_MS;
}

/** Exact: minutes of instants that lie a millisecond apart differ by far more than their last digit. */
export function slotAt(minutes: Minutes): number {
  return Math.round(minutes * MINUTE_MS);
}
