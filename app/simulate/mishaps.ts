import type { Clock } from '../../lib/clock.ts';
import type { Dice } from './dice.ts';
import type { TrippingClock } from './process-clock.ts';
import { INJECTED, InjectedBug } from './process-clock.ts';

/** How often something goes wrong where a process awaits something; changed while the run goes on. */
export interface MishapRate {
  share: number;
}

/** Throws bugs into one process, wherever it awaits something of the outside. */
export class Mishaps {
  readonly #dice: Dice;
  readonly #rate: MishapRate;
  readonly #clock: TrippingClock;

  constructor(dice: Dice, rate: MishapRate, clock: TrippingClock) {
    this.#dice = dice;
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Whoever goes on now may crash. */
  mayTrip(where: string): void {
    if (this.#strikes()) this.#clock.trip(where);
  }

  /** The call itself may crash, before it has done anything. */
  mayThrow(where: string): void {
    if (this.#strikes()) throw new InjectedBug(`${INJECTED} in ${where}`);
  }

  #strikes(): boolean {
    return this.#rate.share > 0 && this.#dice.chance(this.#rate.share);
  }
}

/** A clock whose timers may wake somebody who crashes. */
export function trippingTimers(clock: Clock, mishaps: Mishaps): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    after: (delayMs, callback) =>
      clock.after(delayMs, () => {
        mishaps.mayTrip('a timer');
        callback();
      }),
  };
}
