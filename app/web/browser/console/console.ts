import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../answers/session.ts';
import type { Clock } from '../clock.ts';
import type { Api } from '../live/api.ts';
import type { OpenStream } from '../live/open-stream.ts';
import type { Toasts } from '../widgets/toasts.tsx';
import type { Pulse } from './pulse.ts';
import type { Router } from './router.ts';
import type { SessionDesk } from './session-desk.ts';
import type { Theme } from './theme.ts';

/** What every page of the console works with. */
export interface Console {
  readonly api: Api;
  readonly desk: SessionDesk;
  readonly session: Session;
  readonly router: Router;
  readonly pulse: Pulse;
  readonly toasts: Toasts;
  readonly theme: Theme;
  readonly clock: Clock;
  readonly openStream: OpenStream;
  /** Counts seconds. */
  readonly tick: ReadonlySignal<number>;
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === null) throw new Error('a page stands outside of the console');
  return console;
}

/** Why this session changes nothing; undefined where it may. For `disabledWhy` of a button. */
export function useReadOnlyWhy(): string | undefined {
  return useConsole().session.scope === 'ops' ? undefined : 'Your key is for looking only (scope view).';
}
