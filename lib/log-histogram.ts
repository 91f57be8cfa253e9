/** Each bucket reaches 10 % further than the one before. */
const GROWTH = Math.log(1.1);

/** A counted distribution of durations from 0 ms, exact to 10 %, in bounded memory; longer than a day counts as a day. */
export class LogHistogram {
  readonly #buckets = new Uint32Array(bucketOf(86_400_000) + 1);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(ms: number): void {
    const bucket = Math.min(bucketOf(Math.max(0, ms)), this.#buckets.length - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  addAll(other: LogHistogram): void {
    for (const [bucket, count] of other.#buckets.entries()) {
      if (count > 0) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count;
    }
    this.#count += other.#count;
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#count = 0;
  }

  /** What at most a share `q` of all is not longer than, in whole milliseconds; null when nothing was counted. */
  quantileMs(q: number): number | null {
    const rank = Math.ceil(q * this.#count);
    let seen = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return Math.round(Math.expm1(bucket * GROWTH));
    }
    return null;
  }
}

function bucketOf(ms: number): number {
  return Math.round(Math.log1p(ms) / GROWTH);
}
