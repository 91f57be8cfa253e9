import type { Clock } from '../lib/clock.ts';

/** Does `work` every so often, the first time after one interval, never twice at once, until it is stopped. */
export function repeated(
  clock: Clock,
  everyMs: number,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const rounds = async (): Promise<void> => {
    while (await isOver(clock, everyMs, stopping.signal)) await work().catch(failed);
  };
  const done = rounds();
  return {
    stop() {
      stopping.abort();
      return done;
    },
  };
}

/** False when nobody waits for the end of this interval any more. */
function isOver(clock: Clock, everyMs: number, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(everyMs, signal).then(
    () => true,
    () => false,
  );
}
