import type { Clock, Timer } from '../../lib/clock.ts';
import { scaledClock, sleepOn } from '../../lib/clock.ts';

/**
 * A clock that a test pushes on when it is time for what comes next. In between it runs so slowly that nothing is over
 * before a page on a busy machine has come to it.
 */
export class LeapingClock implements Clock {
  readonly speed: number;
  readonly #base: Clock;
  readonly #timers = new Set<LeapingTimer>();
  #leaptMs = 0;

  constructor(hand: { readonly speed: number; readonly startAt: number }) {
    this.speed = hand.speed;
    this.#base = scaledClock(hand);
  }

  now(): number {
    return this.#base.now() + this.#leaptMs;
  }

  monotonic(): number {
    return this.#base.monotonic() + this.#leaptMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = new LeapingTimer(this.monotonic() + delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
    this.#arm(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.armed?.cancel();
      },
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** Shows this instant now, unless it was there already; what is due by then fires at once, in order of time. */
  leapTo(instant: number): void {
    this.#leaptMs += Math.max(0, instant - this.now());
    for (const timer of [...this.#timers].toSorted((a, b) => a.dueMs - b.dueMs)) this.#arm(timer);
  }

  #arm(timer: LeapingTimer): void {
    timer.armed?.cancel();
    timer.armed = this.#base.after(timer.dueMs - this.monotonic(), timer.fire);
  }
}

class LeapingTimer {
  readonly dueMs: number;
  readonly fire: () => void;
  armed: Timer | undefined;

  constructor(dueMs: number, fire: () => void) {
    this.dueMs = dueMs;
    this.fire = fire;
  }
}
