const WINDOW_MS = 1_000;

/** What the POS sees of one account or store: how fast requests come, and how many are open at once. */
export class Meter {
  requests = 0;
  inFlight = 0;
  peakInFlight = 0;
  peakPerSecond = 0;
  readonly #recent = new SlidingWindow();

  /** Counts a request and answers how many came within the second that ends with it. */
  enter(monotonicMs: number): number {
    this.requests += 1;
    this.inFlight += 1;
    if (this.inFlight > this.peakInFlight) this.peakInFlight = this.inFlight;
    const perSecond = this.#recent.add(monotonicMs);
    if (perSecond > this.peakPerSecond) this.peakPerSecond = perSecond;
    return perSecond;
  }

  leave(): void {
    this.inFlight -= 1;
  }
}

/** The times within the last second, in a ring that grows to what it must hold. */
class SlidingWindow {
  #ring = new Float64Array(8);
  #first = 0;
  #count = 0;

  add(monotonicMs: number): number {
    this.#forget(monotonicMs - WINDOW_MS);
    if (this.#count === this.#ring.length) this.#grow();
    this.#ring[(this.#first + this.#count) % this.#ring.length] = monotonicMs;
    this.#count += 1;
    return this.#count;
  }

  #forget(upTo: number): void {
    while (this.#count > 0 && (this.#ring[this.#first] ?? 0) <= upTo) {
      this.#first = (this.#first + 1) % this.#ring.length;
      this.#count -= 1;
    }
  }

  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2);
    larger.set(this.#ring.subarray(this.#first));
    larger.set(this.#ring.subarray(0, this.#first), this.#ring.length - this.#first);
    this.#ring = larger;
    this.#first = 0;
  }
}
