import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { ShownEvent } from '../../answers/event.ts';
import { useStream } from '../../live/open-stream.ts';
import { useConsole } from '../console.ts';
import type { EventFilter } from './event-pages.ts';
import { EventPages } from './event-pages.ts';

interface EventUse {
  /** Somebody has scrolled down: what is new waits. */
  readonly isReading?: { readonly current: boolean };
  /** Of each that happens from now on. */
  onEvent?(event: ShownEvent): void;
}

/** The log from now on and, page by page, back: what happens between the first page and the stream is not left out. */
export function useEvents({ store_id, kind, unkept }: EventFilter, { isReading, onEvent }: EventUse) {
  const { api, openStream } = useConsole();
  const pages = useMemo(() => new EventPages(api, { store_id, kind, unkept }), [api, store_id, kind, unkept]);
  const readOlder = useCallback(() => void pages.readOlder(), [pages]);
  const letIn = useCallback(() => pages.letIn(), [pages]);
  useEffect(readOlder, [readOlder]);
  const state = useStream(openStream, pages.streamPath.value, ({ data }) => {
    const event: ShownEvent = JSON.parse(data);
    pages.take(event, isReading?.current ?? false);
    onEvent?.(event);
  });
  const { rows, problem, isLoading } = pages;
  return { rows, problem, isLoading, state, readOlder, letIn };
}
