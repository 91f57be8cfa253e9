import type { Clock, Timer } from './clock.ts';

/** When a process has more to do than it can. */
export interface LagPolicy {
  readonly everyMs: number;
  /** A timer that comes so late is bad … */
  readonly badMs: number;
  /** … and for so long it is an overload, */
  readonly badForMs: number;
  /** which is over when all was well for so long. */
  readonly goodForMs: number;
}

/** Looked at four times a second; overload is half a second of lag for 5 s, and over after 1 s without. */
export const lagPolicy: LagPolicy = { everyMs: 250, badMs: 500, badForMs: 5_000, goodForMs: 1_000 };

/**
 * Measures how long whoever is due has to wait for its turn of the event loop: by how much a timer comes late. One
 * long pause is no overload; only lag that goes on is.
 */
export class LagMeter {
  readonly #clock: Clock;
  readonly #policy: LagPolicy;
  #timer: Timer | undefined;
  #dueMs = 0;
  #lagMs = 0;
  #worstMs = 0;
  /** Since when all looks were bad, or all were good (monotonic). */
  #sameSinceMs = 0;
  #isBad = false;
  #isOverloaded = false;

  constructor(clock: Clock, policy: LagPolicy = lagPolicy) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /** At the last look. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** Lag that has gone on, and is not over yet. */
  get isOverloaded(): boolean {
    return this.#isOverloaded;
  }

  /** The worst since somebody last asked for it. */
  takeWorstMs(): number {
    const worstMs = this.#worstMs;
    this.#worstMs = this.#lagMs;
    return worstMs;
  }

  start(): this {
    this.#sameSinceMs = this.#clock.monotonic();
    this.#lookLater();
    return this;
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
  }

  #lookLater(): void {
    this.#dueMs = this.#clock.monotonic() + this.#policy.everyMs;
    this.#timer = this.#clock.after(this.#policy.everyMs, () => this.#look());
  }

  #look(): void {
    const nowMs = this.#clock.monotonic();
    this.#lagMs = Math.max(0, nowMs - this.#dueMs);
    this.#worstMs = Math.max(this.#worstMs, this.#lagMs);
    this.#judge(this.#lagMs >= this.#policy.badMs, nowMs);
    this.#lookLater();
  }

  #judge(isBad: boolean, nowMs: number): void {
    if (isBad !== this.#isBad) this.#sameSinceMs = nowMs;
    this.#isBad = isBad;
    const forMs = nowMs - this.#sameSinceMs;
    if (forMs >= (isBad ? this.#policy.badForMs : this.#policy.goodForMs)) this.#isOverloaded = isBad;
  }
}
