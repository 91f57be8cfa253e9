import { useEffect, useRef } from 'preact/hooks';
import type { Clock } from '../clock.ts';
import { every } from '../clock.ts';

/** Calls `run` again and again while a component is shown. */
export function useRegularly(clock: Clock, everyMs: number, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const beat = every(clock, everyMs, () => latest.current());
    return () => beat.cancel();
  }, [clock, everyMs]);
}
