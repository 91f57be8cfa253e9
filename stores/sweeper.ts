import type { Timer } from '../lib/clock.ts';
import type { ChildContext } from '../lib/supervision/child.ts';
import type { StoreSeat } from './store-seat.ts';
import type { StoreWorld } from './store-state.ts';

/** How often everything is looked at that an alarm may have missed. */
const SWEEP_MS = 60_000;

/** Stores that are looked at in one turn: about a millisecond's work, so that nobody's order waits for it. */
const STORES_PER_TURN = 200;

/** The pause between two turns: 11,000 stores take 3 s. */
const TURN_MS = 50;

/** The second waker, beside each store's alarm: once a minute it finds what a lost alarm missed. */
export class Sweeper {
  readonly #world: StoreWorld;
  readonly #seats: ReadonlyMap<unknown, StoreSeat>;
  #timer: Timer | undefined;

  constructor(world: StoreWorld, seats: ReadonlyMap<unknown, StoreSeat>) {
    this.#world = world;
    this.#seats = seats;
  }

  start(context: ChildContext): void {
    this.#sweepIn(SWEEP_MS, context, undefined);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #sweepIn(ms: number, context: ChildContext, rest: Iterator<StoreSeat> | undefined): void {
    const sweep = context.guard(() => this.#sweep(context, rest ?? this.#seats.values()));
    this.#timer = this.#world.timers.at(this.#world.clock.now() + ms, sweep);
  }

  #sweep(context: ChildContext, rest: Iterator<StoreSeat>): void {
    for (let looked = 0; looked < STORES_PER_TURN; looked += 1) {
      const { done, value: seat } = rest.next();
      if (done) {
        this.#sweepIn(SWEEP_MS, context, undefined);
        return;
      }
      seat.open?.manager.sweep();
    }
    this.#sweepIn(TURN_MS, context, rest);
  }
}
