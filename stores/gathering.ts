import type { Clock } from '../lib/clock.ts';

/**
 * Flushes that nobody waits for begin so far apart. In a rush an order's firing and its ticket are then mostly one row,
 * and a store is locked once for many; where little happens nothing is held back.
 */
export const UNAWAITED_EVERY_MS = 100;

/** Lets changes that nobody waits for gather between two flushes. */
export class Gathering {
  readonly #clock: Clock;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #waiting: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when the next flush may begin. */
  async end(isAwaited: boolean): Promise<void> {
    const waitMs = this.#flushedAtMs + UNAWAITED_EVERY_MS - this.#clock.monotonic();
    if (!isAwaited && waitMs > 0) {
      this.#waiting = new AbortController();
      await this.#clock.sleep(waitMs, this.#waiting.signal).catch(() => undefined);
      this.#waiting = null;
    }
    this.#flushedAtMs = this.#clock.monotonic();
  }

  /** Somebody waits now. */
  hurry(): void {
    this.#waiting?.abort();
  }
}
