import type { Backoff } from './backoff.ts';
import { waitMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

export interface BreakerPolicy {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** The wait before the first probe, and how it grows with each probe that fails. */
  readonly backoff: Backoff;
}

/** The right to make one call. Tell it once how the call ended; what is said later is not heard. */
export interface Pass {
  succeeded(): void;
  failed(): void;
  /** No call was made: the next may have the turn. */
  unused(): void;
}

export type BreakerState = 'closed' | 'open' | 'probing';

/**
 * Keeps calls from something that is down.
 *
 *               N failures in a row            wait is over
 *       closed ────────────────────▶ open ────────────────────▶ probing
 *         ▲                           ▲                           │ │
 *         │                           └──── it fails: longer wait ┘ │
 *         └────────────────────────────────────────── it succeeds ──┘
 *
 * Only one probe goes per wait. A probe that says nothing for as long as a wait has lapsed, and another may go: a lost
 * pass cannot keep the breaker open for ever. A sign of life ends a wait. Calls that were let in before it opened no longer matter.
 * Source: Nygard, "Release It!" (2007).
 */
export class Breaker {
  readonly #policy: BreakerPolicy;
  readonly #clock: Clock;
  readonly #random: Random;
  /** In a row, since it was last closed or a call last succeeded. */
  #failures = 0;
  /** Failed probes since it opened, plus one; 0 while closed. */
  #waits = 0;
  /** Counts the times it opened or closed. */
  #era = 0;
  #probing = false;
  #probeAtMs = 0;

  constructor(policy: BreakerPolicy, clock: Clock, random: Random) {
    this.#policy = policy;
    this.#clock = clock;
    this.#random = random;
  }

  get state(): BreakerState {
    if (this.#waits === 0) return 'closed';
    return this.#probing ? 'probing' : 'open';
  }

  /** How long until `tryEnter` may succeed; 0 when it does now. */
  get retryInMs(): number {
    return this.#waits === 0 ? 0 : Math.max(0, this.#probeAtMs - this.#clock.monotonic());
  }

  /**
   * Something else says that whoever was down is there: a probe may go at once, and the next waits are short again. What
   * a probe says that is under way already is not heard any more, for it began before.
   */
  signOfLife(): void {
    if (this.#waits === 0) return;
    this.#change(1);
    this.#probeAtMs = this.#clock.monotonic();
  }

  /** Null: make no call. */
  tryEnter(): Pass | null {
    if (this.retryInMs > 0) return null;
    if (this.#waits > 0) this.#startProbe();
    return new EraPass(this.#era, this);
  }

  /** For its passes: what became of a call that was let in during this era; nothing, once that is over. */
  hear(era: number, outcome: PassOutcome): void {
    if (era !== this.#era) return;
    if (outcome === 'succeeded') this.#succeed();
    else if (outcome === 'failed') this.#fail();
    else this.#giveBack();
  }

  #succeed(): void {
    this.#failures = 0;
    if (this.#waits > 0) this.#change(0);
  }

  #fail(): void {
    this.#failures += 1;
    if (this.#waits > 0) this.#wait(this.#waits + 1);
    else if (this.#failures >= this.#policy.failures) this.#open();
  }

  #giveBack(): void {
    if (!this.#probing) return;
    this.#probing = false;
    this.#probeAtMs = this.#clock.monotonic();
  }

  #open(): void {
    this.#change(1);
    this.#wait(1);
  }

  #startProbe(): void {
    this.#wait(this.#waits);
    this.#probing = true;
  }

  #wait(waits: number): void {
    this.#waits = waits;
    this.#probing = false;
    this.#probeAtMs = this.#clock.monotonic() + waitMs(this.#policy.backoff, waits, this.#random);
  }

  #change(waits: number): void {
    this.#waits = waits;
    this.#probing = false;
    this.#failures = 0;
    this.#era += 1;
  }
}

type PassOutcome = keyof Pass;

/** Says one thing, once. A class, for every call to a POS has one. */
class EraPass implements Pass {
  readonly #era: number;
  readonly #breaker: Breaker;
  #isOver = false;

  constructor(era: number, breaker: Breaker) {
    this.#era = era;
    this.#breaker = breaker;
  }

  succeeded(): void {
    this.#say('succeeded');
  }

  failed(): void {
    this.#say('failed');
  }

  unused(): void {
    this.#say('unused');
  }

  #say(outcome: PassOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#breaker.hear(this.#era, outcome);
  }
}
