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

  /** Milliseconds of the stores for each of ours. */
  get speed(): number {
    return this.#speed;
  }

  observe(at: number, monotonicMs: number): void {
    this.#first ??= { at, monotonicMs };
    const isBack = this.#last !== undefined && at < this.#last.at;
    this.#last = { at, monotonicMs };
    if (isBack) this.#first = this.#last;
    const passedMs = monotonicMs - this.#first.monotonicMs;
    if (passedMs >= APART_MS) this.#speed = speedOf((at - this.#first.at) / passedMs);
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
