/** Real milliseconds; who is further behind was set back. */
const MOST_DELAYED_MS = 5_000;

/** One reading of the service's clock, and when it was read on ours. */
interface Reading {
  readonly at: number;
  readonly monotonicMs: number;
}

/** Readings closer together say too little about the speed. */
const APART_MS = 2_000;

/** A demo's clock runs faster than real time; other clocks keep this speed within what a network delays. */
const STEADY = 0.25;

/** The clock that the stores live by, kept going between the readings that come with answers. */
export class StoreClock {
  #first: Reading | undefined;
  #last: Reading | undefined;
  #speed = 1;
  #isSaid = false;

  /** Milliseconds of the stores for each of ours. */
  get speed(): number {
    return this.#speed;
  }

  /** The service has said how fast it runs: then nothing is guessed, and what a network delays does not make it jump. */
  runsAt(speed: number): void {
    this.#speed = speed;
    this.#isSaid = true;
  }

  observe(at: number, monotonicMs: number): void {
    this.#first ??= { at, monotonicMs };
    if (this.#isSaid && this.#last !== undefined && this.#isDelayed(at, monotonicMs)) return;
    const isBack = this.#last !== undefined && at < this.#last.at;
    this.#last = { at, monotonicMs };
    if (isBack) this.#first = this.#last;
    if (this.#isSaid) return;
    const passedMs = monotonicMs - this.#first.monotonicMs;
    if (passedMs >= APART_MS) this.#speed = speedOf((at - this.#first.at) / passedMs);
  }

  /** It only looks slow because its answer took longer than an earlier one. */
  #isDelayed(at: number, monotonicMs: number): boolean {
    const behindMs = ((this.now(monotonicMs) ?? at) - at) / this.#speed;
    return behindMs >= 0 && behindMs < MOST_DELAYED_MS;
  }

  /** Undefined until the first reading. */
  now(monotonicMs: number): number | undefined {
    if (this.#last === undefined) return undefined;
    return this.#last.at + (monotonicMs - this.#last.monotonicMs) * this.#speed;
  }
}

function speedOf(measured: number): number {
  return Math.abs(measured - 1) < STEADY ? 1 : Math.max(0, measured);
}
