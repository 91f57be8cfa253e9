import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { roll } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { StreamedEvent } from './event-text.ts';
import type { StreamState } from './live-stream.ts';
import { LiveStream } from './live-stream.ts';

export interface StreamEnds {
  onEvent(event: StreamedEvent): void;
  onState(state: StreamState): void;
}

/** Opens a stream of events; the returned one is to be closed. */
export type OpenStream = (path: string, ends: StreamEnds) => { close(): void };

/** A page that nobody sees lets go of its streams after this long: browsers have few connections to one service. */
const HIDDEN_FOR_MS = 20_000;

/** Opens streams that rest while the page is hidden, and come again at once when it is seen or the network is back. */
export function streamsOf(clock: Clock): OpenStream {
  return (path, ends) => {
    const stream = new LiveStream(path, { clock, fetch: (...request) => fetch(...request), roll, ...ends });
    const forget = followSight(clock, stream);
    return {
      close() {
        forget();
        stream.close();
      },
    };
  };
}

function followSight(clock: Clock, stream: LiveStream): () => void {
  let rest = clock.after(0, () => undefined);
  const look = () => {
    rest.cancel();
    if (document.visibilityState === 'hidden') rest = clock.after(HIDDEN_FOR_MS, () => stream.pause());
    else stream.resume();
  };
  const online = () => stream.resume();
  document.addEventListener('visibilitychange', look);
  addEventListener('online', online);
  return () => {
    rest.cancel();
    document.removeEventListener('visibilitychange', look);
    removeEventListener('online', online);
  };
}

/** A stream for as long as a component shows it; another path is another stream, none is none. */
export function useStream(
  open: OpenStream,
  path: string | null,
  onEvent: (event: StreamedEvent) => void,
): ReadonlySignal<StreamState> {
  const state = useSignal<StreamState>({ kind: 'connecting' });
  const take = useRef(onEvent);
  take.current = onEvent;
  useEffect(() => {
    if (path === null) return undefined;
    state.value = { kind: 'connecting' };
    const stream = open(path, {
      onEvent: (event) => take.current(event),
      onState: (next) => {
        state.value = next;
      },
    });
    return () => stream.close();
  }, [open, path, state]);
  return state;
}
