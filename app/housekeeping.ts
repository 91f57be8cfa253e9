import { systemClock } from '../lib/clock.ts';
import type { LongLived } from './long-lived.ts';
import { repeated } from './repeated.ts';

/** A key made on the command line is good here after half a minute at most, a revoked one no longer. */
const KEYS_EVERY_MS = 30_000;
const PURGE_EVERY_MS = 3_600_000;

/** What has to be done now and then. */
export interface Chores {
  reloadKeys(): Promise<void>;
  /** Forgets what is no longer of interest. */
  purge(): Promise<void>;
  failed(error: unknown): void;
}

/** A chore that fails is put off to its next time. */
export function housekeeping({ reloadKeys, purge, failed }: Chores): LongLived {
  const keys = repeated(systemClock, KEYS_EVERY_MS, reloadKeys, failed);
  const purging = repeated(systemClock, PURGE_EVERY_MS, purge, failed);
  return { stop: () => Promise.all([keys.stop(), purging.stop()]) };
}
