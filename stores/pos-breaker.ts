import type { BreakerPolicy, Pass } from '../lib/breaker.ts';
import { Breaker } from '../lib/breaker.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { OrderId } from './ids.ts';

/**
 * Three orders in a row that find a store's POS down keep the others here; then one of them probes after 5, 10 and
 * 20 s, and every 30 s from there on, each wait up to 20 % longer. A probe costs an order an attempt, so between them
 * its feed is asked, which costs nothing: where that could not be read and now can, the next probe goes at once.
 */
export const posBreaker: BreakerPolicy = {
  failures: 3,
  backoff: { firstMs: 5_000, factor: 2, maxMs: 30_000, jitter: 0.2 },
};

/** Orders remembered to come first when the POS is back; older ones are dead letters by then. */
const MOST_REMEMBERED = 1_000;

/** What has become of a POS since somebody last asked. */
export type PosNews =
  | { readonly kind: 'down'; readonly reason: string; readonly retryInMs: number }
  | { readonly kind: 'back'; readonly downMs: number; readonly failed: readonly OrderId[] };

/**
 * Keeps a store's orders from a POS that is down: one probes now and then, the others wait and use up neither their
 * own attempts nor the turns of the account. What one call to a store tells is kept apart from what its account
 * tells: a suspension and a 429 speak of the account, and are no reason to doubt the store.
 */
export class PosBreaker {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Made for the first order. */
  #breaker: Breaker | undefined;
  #reason = '';
  /** On the monotonic clock; undefined while it is not down. */
  #downSinceMs: number | undefined;
  #wasOpen = false;
  /** Whose latest call found it down; made for the first one. */
  #failed: Set<OrderId> | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Why orders wait; undefined while they do not. */
  get why(): string | undefined {
    return this.isOpen ? `its POS is down: ${this.#reason}` : undefined;
  }

  get isOpen(): boolean {
    return this.#breaker !== undefined && this.#breaker.state !== 'closed';
  }

  /** How long until an order may probe; 0 when one may now, or all. */
  get retryInMs(): number {
    return this.#breaker?.retryInMs ?? 0;
  }

  /** How many orders may be on their way to the POS. */
  get admits(): number {
    if (!this.isOpen) return Number.POSITIVE_INFINITY;
    return this.retryInMs > 0 ? 0 : 1;
  }

  /** Somebody is there, it seems: if orders wait, one may probe at once. */
  signOfLife(): void {
    this.#breaker?.signOfLife();
  }

  /** The right to call the POS for one order; null when that has to wait. */
  enter(orderId: OrderId): PosVisit | null {
    this.#breaker ??= new Breaker(posBreaker, this.#clock, this.#random);
    const pass = this.#breaker.tryEnter();
    return pass === null ? null : new PosVisit(this, orderId, pass);
  }

  /** Whether it went down or came back since this was last asked; null when neither. */
  news(): PosNews | null {
    const { isOpen } = this;
    if (isOpen === this.#wasOpen) return null;
    this.#wasOpen = isOpen;
    return isOpen ? this.#wentDown() : this.#cameBack();
  }

  /** For its visits. Who was let in before it went down, and is answered all the same, shows that somebody is there. */
  answered(pass: Pass): void {
    if (!this.isOpen) this.#failed = undefined;
    pass.succeeded();
    this.signOfLife();
  }

  /** For its visits. */
  foundDown(orderId: OrderId, reason: string, pass: Pass): void {
    this.#remember(orderId, reason);
    pass.failed();
  }

  #remember(orderId: OrderId, reason: string): void {
    if (!this.isOpen) this.#reason = reason;
    this.#failed ??= new Set();
    this.#failed.add(orderId);
    const [oldest] = this.#failed;
    if (this.#failed.size > MOST_REMEMBERED && oldest !== undefined) this.#failed.delete(oldest);
  }

  #wentDown(): PosNews {
    this.#downSinceMs = this.#clock.monotonic();
    return { kind: 'down', reason: this.#reason, retryInMs: this.retryInMs };
  }

  #cameBack(): PosNews {
    const nowMs = this.#clock.monotonic();
    const downMs = Math.round(nowMs - (this.#downSinceMs ?? nowMs));
    const failed = [...(this.#failed ?? [])];
    this.#failed = undefined;
    return { kind: 'back', downMs, failed };
  }
}

/** What becomes of one order's call; the first thing that is said counts. */
export class PosVisit {
  readonly #breaker: PosBreaker;
  readonly #orderId: OrderId;
  readonly #pass: Pass;

  constructor(breaker: PosBreaker, orderId: OrderId, pass: Pass) {
    this.#breaker = breaker;
    this.#orderId = orderId;
    this.#pass = pass;
  }

  /** It answered, whatever it said. */
  answered(): void {
    this.#breaker.answered(this.#pass);
  }

  foundDown(reason: string): void {
    this.#breaker.foundDown(this.#orderId, reason, this.#pass);
  }

  /** The call is over; if nothing was said, nothing is known. */
  over(): void {
    this.#pass.unused();
  }
}
