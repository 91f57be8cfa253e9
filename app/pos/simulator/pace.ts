/** How a ticket moves through the kitchen by itself. */
export interface Pace {
  readonly acceptAfterMs: number;
  readonly prepareBeforePromiseMs: number;
  readonly readyBeforePromiseMs: number;
  /** Picked up at the promise time or up to this much later. */
  readonly pickUpWithinMs: number;
}

/** Accepted after a second, on the grill 12 minutes and ready 1 minute before the promise, fetched within 5 after. */
export const usualPace: Pace = {
  acceptAfterMs: 1_000,
  prepareBeforePromiseMs: 12 * 60_000,
  readyBeforePromiseMs: 60_000,
  pickUpWithinMs: 5 * 60_000,
};

/** The statuses a ticket goes through by itself, in order. */
export const courses = ['accepted', 'preparing', 'ready', 'picked_up'] as const;

/** When a ticket reaches each of {@link courses}; never backwards, however late it came. */
export function coursesAt(pace: Pace, receivedAt: number, promiseAt: number, random: () => number): readonly number[] {
  const accepted = receivedAt + pace.acceptAfterMs;
  const preparing = Math.max(accepted, promiseAt - pace.prepareBeforePromiseMs);
  const ready = Math.max(preparing, promiseAt - pace.readyBeforePromiseMs);
  const pickedUp = Math.max(ready, promiseAt + Math.floor(random() * pace.pickUpWithinMs));
  return [accepted, preparing, ready, pickedUp];
}
