import type { Random } from './random.ts';

/** How waits grow from one failure to the next. */
export interface Backoff {
  /** The wait after the first failure. */
  readonly firstMs: number;
  /** Each wait is this many times the one before … */
  readonly factor: number;
  /** … but no longer than this. */
  readonly maxMs: number;
  /** Each wait, the longest too, is up to this share longer, so that what failed together does not come back together. */
  readonly jitter: number;
}

/** The wait after `failures` failures in a row, in whole milliseconds; none after none. */
export function waitMs(backoff: Backoff, failures: number, random: Random): number {
  if (failures < 1 || backoff.firstMs === 0) return 0;
  const plainMs = Math.min(backoff.firstMs * backoff.factor ** (failures - 1), backoff.maxMs);
  return Math.floor(plainMs * (1 + backoff.jitter * random()));
}
