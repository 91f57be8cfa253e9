import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Clock, Timer } from '../clock.ts';

/** Calls `run` a little after it was asked to, and once for all that asked meanwhile. */
export function useSoon(clock: Clock, afterMs: number, run: () => void): () => void {
  const timer = useRef<Timer | null>(null);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => () => timer.current?.cancel(), []);
  return useCallback(() => {
    timer.current ??= clock.after(afterMs, () => {
      timer.current = null;
      latest.current();
    });
  }, [clock, afterMs]);
}
