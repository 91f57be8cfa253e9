import type { Clock } from '../../lib/clock.ts';
import { scaledClock, systemClock } from '../../lib/clock.ts';

/** Tells another process which clock to live by. */
export const CLOCK_VARIABLE = 'LUNCHRUSH_TEST_CLOCK';

/** A clock that several processes can share: it showed `at` when real time was `realAt`, and runs `speed` times as fast. */
export interface ClockHand {
  readonly speed: number;
  readonly at: number;
  readonly realAt: number;
}

/** A hand that shows `at` now. */
export function handAt(at: number, speed = 1): ClockHand {
  return { speed, at, realAt: systemClock.now() };
}

export function clockOf({ speed, at, realAt }: ClockHand): Clock {
  return scaledClock({ speed, startAt: at + (systemClock.now() - realAt) * speed });
}

export function writeHand(hand: ClockHand): string {
  return JSON.stringify(hand);
}

export function readHand(text: string): Clock {
  const hand: ClockHand = JSON.parse(text);
  return clockOf(hand);
}
