import type { Backoff } from '../backoff.ts';

/** At most `restarts` within any `withinMs`; one more, and the supervisor gives up. */
export interface Intensity {
  /** `Infinity` never gives up; only with a back-off. */
  readonly restarts: number;
  readonly withinMs: number;
}

/** A supervisor had to restart its children more often than its intensity allows. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';

  /** `child` is the path of the one whose end, by `cause`, was one too many. */
  constructor(child: string, { restarts, withinMs }: Intensity, cause: Error | undefined) {
    super(`${child} made it more than ${restarts} restarts in ${withinMs} ms`, { cause });
  }
}

/** Without a limit and without a wait, a child that cannot start would be started for ever, and nothing else would run. */
export function checkRestarts(intensity: Intensity, backoff: Backoff | undefined): void {
  if (intensity.restarts !== Number.POSITIVE_INFINITY || (backoff?.firstMs ?? 0) > 0) return;
  throw new Error('unlimited restarts need a back-off');
}

/**
 * Counts restarts over a sliding window, as OTP's `supervisor:add_restart/1`. OTP counts in whole seconds; this window
 * is as fine as the clock. As there, a restart exactly `withinMs` old still counts.
 */
export class RestartIntensity {
  readonly #intensity: Intensity;
  /** The latest restarts, oldest first; absent as long as nothing crashed. */
  #restartsAtMs: number[] | undefined;

  constructor(intensity: Intensity) {
    this.#intensity = intensity;
  }

  /** Counts a restart at `nowMs` (monotonic), and answers whether it is still within the limit. */
  admits(nowMs: number): boolean {
    const { restarts, withinMs } = this.#intensity;
    if (restarts === Number.POSITIVE_INFINITY) return true;
    const recent = (this.#restartsAtMs ?? []).filter((atMs) => atMs >= nowMs - withinMs);
    recent.push(nowMs);
    this.#restartsAtMs = recent;
    return recent.length <= restarts;
  }
}
