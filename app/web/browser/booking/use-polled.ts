import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useDesk } from './desk.ts';
import type { PollMeans } from './polled.ts';
import { Polled } from './polled.ts';

/** Asks the API for as long as a part of the page shows it, and at once when the page is looked at again. */
export function usePolled<T>(path: string, waitMs: PollMeans<T>['waitMs']): ReadonlySignal<Polled<T> | null> {
  const { api, clock } = useDesk();
  const shown = useSignal<Polled<T> | null>(null);
  useEffect(() => {
    const polled = new Polled<T>({ clock, ask: () => api.get<T>(path), waitMs });
    shown.value = polled;
    const look = () => {
      if (document.visibilityState === 'visible' && waitMs(polled.reading.value) !== null) polled.askNow();
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      polled.close();
    };
  }, [api, clock, path, waitMs, shown]);
  return shown;
}
