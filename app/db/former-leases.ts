import type { Clock } from '../../lib/clock.ts';
import type { Claim } from './claim.ts';

/**
 * Until when a process that had stores of ours before may still believe that it has them. Only the first claim can ask
 * Postgres: the next one, after a crash of ours, finds ourselves as the former owner.
 */
export class FormerLeases {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  /** For how long the last of them may still run. */
  get remainingMs(): number {
    return Math.max(0, this.#untilMs - this.#clock.monotonic());
  }

  /** Claims, and tells of stores that were ours already how long those before us have. */
  async during(claiming: () => Promise<readonly Claim[]>): Promise<readonly Claim[]> {
    const claims = await claiming().catch((error: unknown) => {
      // It may have been done all the same, and nobody says from whom.
      this.#mayRunFor(this.#leaseMs);
      throw error;
    });
    const ours = this.remainingMs;
    for (const { formerLeaseMs } of claims) this.#mayRunFor(formerLeaseMs);
    return claims.map((one) => (one.wasOurs ? { ...one, formerLeaseMs: ours } : one));
  }

  #mayRunFor(ms: number): void {
    if (ms > 0) this.#untilMs = Math.max(this.#untilMs, this.#clock.monotonic() + ms);
  }
}
