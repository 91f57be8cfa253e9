import type { Problem } from './problems.ts';

/** How far this process is behind; a `LagMeter` is one. */
export interface Lag {
  readonly lagMs: number;
  /** Lag that has gone on. */
  readonly isOverloaded: boolean;
}

/** Requests that were let in and have no answer yet. More than these wait for a storage that will not catch up. */
export const MOST_IN_FLIGHT = 10_000;

const RETRY_MS = 1_000;
const RETRY_WHEN_BEHIND_MS = 5_000;

/** Lets in no more requests than can be answered; what cannot be is refused at once, and clearly. */
export class Load {
  readonly #lag: Lag;
  readonly #most: number;
  #inFlight = 0;

  constructor(lag: Lag, most = MOST_IN_FLIGHT) {
    this.#lag = lag;
    this.#most = most;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Null when the request was let in: then `leave` must be called once. While the process is far behind it takes no
   * work that nobody waits for yet: holds are not placed, and those that were are served.
   */
  enter(canWait: boolean): Problem | null {
    if (canWait && this.#lag.isOverloaded) return { kind: 'overloaded', retryAfterMs: RETRY_WHEN_BEHIND_MS };
    if (this.#inFlight >= this.#most) return { kind: 'overloaded', retryAfterMs: RETRY_MS };
    this.#inFlight += 1;
    return null;
  }

  leave(): void {
    this.#inFlight -= 1;
  }
}
