import type { Clock } from '../../lib/clock.ts';
import { scaledClock } from '../../lib/clock.ts';

/** A fast clock whose wall time stands still until the doors open. */
export interface OpeningClock extends Clock {
  /** From now on wall time passes. */
  open(): void;
}

/**
 * Shows `startAt` while everything is being set up, which takes real seconds and would be an hour at this speed; then
 * runs `speed` times as fast as real time. Timers and the monotonic time run from the beginning.
 */
export function openingClock({ speed, startAt }: { readonly speed: number; readonly startAt: number }): OpeningClock {
  const base = scaledClock({ speed, startAt });
  let openedAtMs: number | undefined;
  return {
    speed,
    now: () => (openedAtMs === undefined ? startAt : startAt + Math.floor(base.monotonic() - openedAtMs)),
    monotonic: base.monotonic,
    after: base.after,
    sleep: base.sleep,
    open() {
      openedAtMs ??= base.monotonic();
    },
  };
}
