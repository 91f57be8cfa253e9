import type { Clock } from '../../../lib/clock.ts';
import { Ring } from './ring.ts';
import type { Route } from './route.ts';
import type { SimAccount } from './sim-accounts.ts';
import type { SimStore } from './sim-store.ts';

/** One request as it came, and what became of it. */
export interface Visit {
  readonly route: Route;
  readonly account: SimAccount;
  readonly store: SimStore;
  readonly key: string | undefined;
  /** Arrival, on the simulator's clock and in real milliseconds. */
  readonly at: number;
  readonly realMs: number;
  /** Requests within the second that ends with this one. */
  readonly accountPerSecond: number;
  readonly storePerSecond: number;
  /** Absent while it is open, and for ever when it was never answered. */
  status?: number;
}

/** Every request with its time; the oldest are forgotten. */
export class RequestLog {
  readonly #clock: Clock;
  readonly #realClock: Clock;
  readonly #visits: Ring<Visit>;

  constructor(clock: Clock, realClock: Clock, capacity: number) {
    this.#clock = clock;
    this.#realClock = realClock;
    this.#visits = new Ring(capacity);
  }

  enter(account: SimAccount, route: Route, key: string | undefined): Visit {
    const store = account.store(route.storeRef);
    const monotonicMs = this.#clock.monotonic();
    const visit: Visit = {
      route,
      account,
      store,
      key,
      at: this.#clock.now(),
      realMs: this.#realClock.now(),
      accountPerSecond: account.meter.enter(monotonicMs),
      storePerSecond: store.meter.enter(monotonicMs),
    };
    this.#visits.push(visit);
    return visit;
  }

  leave(visit: Visit): void {
    visit.account.meter.leave();
    visit.store.meter.leave();
  }

  recent(): readonly Visit[] {
    return this.#visits.toArray();
  }
}
