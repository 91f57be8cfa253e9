import { Gate } from '../../lib/gate.ts';
import type { Patience } from '../../lib/waiting-line.ts';
import type { Exchanged } from './exchange.ts';
import { isAway } from './outcomes.ts';
import type { Priority } from './priorities.ts';

/**
 * How an account's places in flight are shared out, so that a store which does not answer holds no more of them than it
 * must: each of its requests takes a place for as long as the time-out.
 *
 * - One store holds at most half of the places, if the account has several stores.
 * - A store whose last request found nobody holds one, until one is answered.
 * - All such stores together hold a quarter of the places, or one if there are fewer than four.
 */
export class Shares {
  readonly #byStore = new Map<string, StoreShare>();
  readonly #silent = new Gate(1);
  #places = 1;
  /** What one store may hold at most. */
  readonly #most = () => (this.#byStore.size > 1 ? Math.ceil(this.#places / 2) : Number.POSITIVE_INFINITY);

  /** In force at once. */
  setPlaces(places: number): void {
    this.#places = places;
    this.#silent.setLimit(Math.max(Math.min(places, 1), Math.floor(places / 4)));
  }

  /** One store's share, the same one each time. */
  of(storeRef: string): StoreShare {
    const known = this.#byStore.get(storeRef);
    if (known !== undefined) return known;
    const share = new StoreShare(this.#most, this.#silent);
    this.#byStore.set(storeRef, share);
    return share;
  }
}

/** Gives a place back; to be called once. */
export type Leave = () => void;

/** What one store has of its account's places. */
export class StoreShare {
  readonly #most: () => number;
  /** All stores that do not answer. */
  readonly #silent: Gate;
  readonly #own = new Gate(0);
  #isSilent = false;

  constructor(most: () => number, silent: Gate) {
    this.#most = most;
    this.#silent = silent;
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** A place at once; null when that is not possible now. */
  tryEnter(): Leave | null {
    this.#own.setLimit(this.#limit);
    if (this.#isSilent || !this.#own.tryEnter()) return null;
    return () => this.#own.leave();
  }

  /** A place in its turn; rejects with the signal's reason once that aborts. */
  async enter(priority: Priority, signal: Patience): Promise<Leave> {
    this.#own.setLimit(this.#limit);
    await this.#own.enter(priority, signal);
    if (!this.#isSilent) return () => this.#own.leave();
    try {
      await this.#silent.enter(priority, signal);
    } catch (reason) {
      this.#own.leave();
      throw reason;
    }
    return () => {
      this.#silent.leave();
      this.#own.leave();
    };
  }

  /** What a request of the store came to; one that was not sent for other reasons says nothing. */
  learn(exchanged: Exchanged): void {
    if (isAway(exchanged)) this.#isSilent = true;
    else if (exchanged.kind === 'answered') this.#isSilent = false;
    this.#own.setLimit(this.#limit);
  }

  get #limit(): number {
    return this.#isSilent ? Math.min(1, this.#most()) : this.#most();
  }
}
