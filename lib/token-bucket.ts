/** `ratePerSecond` tokens come in a second, and at most `burst` are kept. */
export interface TokenRate {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** A bucket that overflows by less was filled to the brim just now, and its count may go on. */
const ROUNDING_TOKENS = 1e-6;

/**
 * Never gives more than burst + rate × t tokens in any t seconds. Tokens are counted as whole numbers since the
 * bucket last overflowed, and times follow from that count by one multiplication: nothing is added up, nothing drifts.
 * Source: Turner's leaky bucket of 1986, decided by time as in the virtual scheduling algorithm of ITU-T I.371.
 */
export class TokenBucket {
  #rate: TokenRate;
  #sinceMs: number;
  /** Missing at `sinceMs`. */
  #missingThen = 0;
  /** Taken after `sinceMs`. */
  #taken = 0;

  /** Full at first. Times are monotonic, and no call may name an earlier one than the call before. */
  constructor(rate: TokenRate, nowMs: number) {
    this.#rate = rate;
    this.#sinceMs = nowMs;
  }

  /** When the next token can be taken: now, if that has passed; `Infinity` if the rate is 0 and none is left. */
  readyAtMs(): number {
    const lacking = this.#missingThen + this.#taken + 1 - this.#rate.burst;
    return lacking <= 0 ? this.#sinceMs : this.#sinceMs + (lacking * 1_000) / this.#rate.ratePerSecond;
  }

  /** Takes one; false when there is none yet. */
  tryTake(nowMs: number): boolean {
    if (nowMs < this.readyAtMs()) return false;
    if (this.#missing(nowMs) < -ROUNDING_TOKENS) this.#startFrom(nowMs, 0);
    this.#taken += 1;
    return true;
  }

  /** In force at once. What is lacking is not made to last: at worst the bucket is empty now. */
  setRate(rate: TokenRate, nowMs: number): void {
    const missing = Math.min(Math.max(0, this.#missing(nowMs)), rate.burst);
    this.#rate = rate;
    this.#startFrom(nowMs, missing);
  }

  /** Tokens to be had now; whole and part. */
  level(nowMs: number): number {
    return this.#rate.burst - Math.max(0, this.#missing(nowMs));
  }

  /** To a full bucket; negative when more has come than it keeps. */
  #missing(nowMs: number): number {
    const come = ((nowMs - this.#sinceMs) * this.#rate.ratePerSecond) / 1_000;
    return this.#missingThen + this.#taken - come;
  }

  #startFrom(nowMs: number, missing: number): void {
    this.#sinceMs = nowMs;
    this.#missingThen = missing;
    this.#taken = 0;
  }
}
