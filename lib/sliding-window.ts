/** At most so many calls begin within any `ms`; `Infinity` for any number. */
export interface WindowRate {
  readonly calls: number;
  readonly ms: number;
}

/**
 * Counts calls by the moment at which they begin, which may be well after they were admitted: one that has to connect
 * first goes out together with others that were admitted later. A call that is about to begin may do so at any moment,
 * so it counts as if it did now.
 */
export class SlidingWindow {
  #rate: WindowRate;
  /** When the last calls began; the oldest stands at `oldest` once there are as many as may begin. */
  #begun: number[] = [];
  #oldest = 0;
  #aboutToBegin = 0;

  constructor(rate: WindowRate) {
    this.#rate = rate;
  }

  /** When the next call may be admitted: now, if that has passed; `Infinity` while those about to begin are too many. */
  readyAtMs(): number {
    const free = this.#rate.calls - this.#aboutToBegin;
    if (free <= 0) return Number.POSITIVE_INFINITY;
    const { length } = this.#begun;
    if (length < free) return Number.NEGATIVE_INFINITY;
    return (this.#begun[(this.#oldest + length - free) % length] ?? 0) + this.#rate.ms;
  }

  admit(): void {
    this.#aboutToBegin += 1;
  }

  /** One that was admitted begins now; no earlier than the one before. */
  begin(nowMs: number): void {
    this.#aboutToBegin -= 1;
    if (this.#rate.calls === Number.POSITIVE_INFINITY) return;
    if (this.#begun.length < this.#rate.calls) this.#begun.push(nowMs);
    else this.#replaceOldest(nowMs);
  }

  /** One that was admitted will never begin. */
  giveUp(): void {
    this.#aboutToBegin -= 1;
  }

  /** In force at once; what has begun counts. */
  setRate(rate: WindowRate): void {
    const keep = Math.min(rate.calls, this.#begun.length);
    const inOrder = [...this.#begun.slice(this.#oldest), ...this.#begun.slice(0, this.#oldest)];
    this.#begun = inOrder.slice(inOrder.length - keep);
    this.#oldest = 0;
    this.#rate = rate;
  }

  #replaceOldest(nowMs: number): void {
    this.#begun[this.#oldest] = nowMs;
    this.#oldest = (this.#oldest + 1) % this.#begun.length;
  }
}
