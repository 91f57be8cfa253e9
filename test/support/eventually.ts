import assert from 'node:assert/strict';
import { systemClock } from '../../lib/clock.ts';

const LOOK_EVERY_MS = 15;

/** A busy machine is slow, and what never comes fails. */
const PATIENCE_MS = 30_000;

/**
 * Looks until `look` no longer throws and gives what it returned; fails with what it threw last when `withinMs` have
 * passed. For what another process does and tells nobody.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = PATIENCE_MS,
  everyMs = LOOK_EVERY_MS,
): Promise<T> {
  const endsAtMs = systemClock.monotonic() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (systemClock.monotonic() > endsAtMs) throw error;
    }
    await systemClock.sleep(everyMs);
  }
}

/** Fails unless `promise` settles in time. */
export async function within<T>(withinMs: number, what: string, promise: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = systemClock.sleep(withinMs, done.signal).then(
    () => assert.fail(`${what}: not within ${withinMs} ms`),
    () => promise,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    done.abort();
  }
}
