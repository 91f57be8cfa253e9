import pRetry from 'p-retry';
import type { Backoff } from './backoff.ts';
import { waitMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** How often to try, the first time included (may be `Infinity`), and how long to wait in between. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly backoff: Backoff;
}

/** What follows from an attempt's outcome; `notSoonerThanMs` is the least wait that was asked for. */
export type Verdict = 'done' | { readonly again: true; readonly notSoonerThanMs?: number };

export interface RetryMeans {
  readonly clock: Clock;
  readonly random: Random;
  /** Ends a wait and allows no further attempt; an attempt under way has to watch it by itself. */
  readonly signal?: AbortSignal;
  /** Hears of each wait before it begins. */
  readonly onWait?: (ms: number, failures: number) => void;
}

/**
 * Tries until `verdict` says done, or the attempts are used up; returns the last outcome either way. An outcome that
 * came in is never lost, even if the signal has aborted meanwhile. What `attempt` throws is a bug and is rethrown at
 * once. Rejects with the signal's reason if that aborts while waiting.
 */
export async function retry<T>(
  policy: RetryPolicy,
  means: RetryMeans,
  attempt: (number: number) => Promise<T>,
  verdict: (outcome: T) => Verdict,
): Promise<T> {
  let last: { readonly outcome: T } | undefined;
  const tryOnce = async (number: number): Promise<T> => {
    means.signal?.throwIfAborted();
    last = { outcome: await attempt(number) };
    const next = verdict(last.outcome);
    if (next === 'done') return last.outcome;
    throw new Again(next.notSoonerThanMs ?? 0);
  };
  try {
    return await pRetry(tryOnce, pRetryOptions(policy, means));
  } catch (error) {
    if (error instanceof Again && last !== undefined) return last.outcome;
    throw error;
  }
}

/** Tells p-retry to try again. */
class Again extends Error {
  readonly notSoonerThanMs: number;

  constructor(notSoonerThanMs: number) {
    super('try again');
    this.notSoonerThanMs = notSoonerThanMs;
  }
}

/**
 * With no time-out of its own p-retry sets no timer; we wait on our clock in `shouldRetry`, which is asked only while
 * attempts are left. The signal is not handed on: p-retry would throw away the outcome of an attempt that ends after
 * it has aborted.
 */
function pRetryOptions(policy: RetryPolicy, means: RetryMeans): Parameters<typeof pRetry>[1] {
  return {
    retries: policy.attempts - 1,
    minTimeout: 0,
    factor: 1,
    shouldRetry: async ({ error, attemptNumber }) => {
      if (!(error instanceof Again)) return false;
      const ms = Math.max(waitMs(policy.backoff, attemptNumber, means.random), error.notSoonerThanMs);
      means.onWait?.(ms, attemptNumber);
      await means.clock.sleep(ms, means.signal);
      return true;
    },
  };
}
