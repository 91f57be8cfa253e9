import type { TokenRate } from '../../lib/token-bucket.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

/** How many requests a client may make; the headers that say so are those of draft-ietf-httpapi-ratelimit-headers. */
export class Quota {
  readonly #rate: TokenRate;
  readonly #bucket: TokenBucket;
  readonly #policy: string;

  /** Full at first. */
  constructor(rate: TokenRate, nowMs: number) {
    this.#rate = rate;
    this.#bucket = new TokenBucket(rate, nowMs);
    this.#policy = `"key";q=${rate.burst};w=${Math.ceil(rate.burst / rate.ratePerSecond)}`;
  }

  /** Takes one request from it; false when there is none left. */
  take(nowMs: number): boolean {
    return this.#bucket.tryTake(nowMs);
  }

  /** How long until the next request. */
  retryAfterMs(nowMs: number): number {
    return Math.max(0, this.#bucket.readyAtMs() - nowMs);
  }

  /** Names and values by turns: what is left, and in how many seconds it is full again. */
  headers(nowMs: number): readonly string[] {
    const left = this.#bucket.level(nowMs);
    const fullInSeconds = Math.ceil((this.#rate.burst - left) / this.#rate.ratePerSecond);
    return ['RateLimit-Policy', this.#policy, 'RateLimit', `"key";r=${Math.floor(left)};t=${fullInSeconds}`];
  }
}
