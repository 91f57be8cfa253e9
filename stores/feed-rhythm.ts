import type { Backoff } from '../lib/backoff.ts';

/** How often a store's feed is read while orders are at the store: every 5 s, up to 20 % later. */
export const OPEN_POLL_MS = 5_000;

/** And while there are none: every 15 min, up to 20 % later. A chain of 11,000 idle stores asks 12 times a second. */
export const IDLE_POLL_MS = 15 * 60_000;

/** While orders wait because the POS is down its feed is asked every 3 s, up to 20 % later: the first to see it back. */
export const DOWN_POLL_MS = 3_000;

/** As a part of the wait. */
export const POLL_JITTER = 0.2;

/** A feed that cannot be read is tried again after 5, 10, 20 … s, at most every 2 min, each up to 20 % later. */
export const feedBackoff: Backoff = { firstMs: OPEN_POLL_MS, factor: 2, maxMs: 120_000, jitter: POLL_JITTER };

/** After a longer wait nobody cares for half a second. */
const LONGEST_OPEN_POLL_MS = OPEN_POLL_MS * (1 + POLL_JITTER);

/**
 * Feeds that nobody waits for are read together, twice a second: the first wakes the process and its caches, and each of
 * the others costs a third. Which stores meet is up to the jitter. Orders are due at whole seconds, so these are not.
 */
const BEAT_MS = 500;
const BEAT_PHASE_MS = 250;

/** When a feed is read that is to be read in so many milliseconds. */
export function pollAt(now: number, inMs: number): number {
  const at = now + Math.round(inMs);
  if (inMs <= LONGEST_OPEN_POLL_MS) return at;
  return Math.ceil((at - BEAT_PHASE_MS) / BEAT_MS) * BEAT_MS + BEAT_PHASE_MS;
}
