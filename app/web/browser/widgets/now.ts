import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What time it is where the stores live, to the second; undefined until the service has said so. */
export const NowContext = createContext<ReadonlySignal<number | undefined>>(signal(undefined));

/** Who reads its value is drawn again each second. */
export function useNow(): ReadonlySignal<number | undefined> {
  return useContext(NowContext);
}
