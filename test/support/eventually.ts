import assert from 'node:assert/strict';
import { systemClock } from '../../lib/clock.ts';

const LOOK_EVERY_MS = 15;

/** After two seconds: who looks at a busy service all the time keeps it from what is waited for. */
const LOOK_AT_LEAST_EVERY_MS = 100;

/** A busy machine is slow, and what never comes fails. */
const PATIENCE_MS = 30_000;

/**
 * Looks until `look` no longer throws and gives what it returned, less often the longer it takes; fails with what it threw
 * last when `withinMs` have passed. For what another process does and tells nobody.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  withinMs = PATIENCE_MS,
  everyMs = LOOK_EVERY_MS,
): Promise<T> {
  const startedAtMs = systemClock.monotonic();
  const waitedMs = () => systemClock.monotonic() - startedAtMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (waitedMs() > withinMs) throw error;
    }
    await systemClock.sleep(Math.max(everyMs, Math.min(waitedMs() / 20, LOOK_AT_LEAST_EVERY_MS)));
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
