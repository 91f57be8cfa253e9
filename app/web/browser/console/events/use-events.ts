import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { EventList, ShownEvent } from '../../answers/event.ts';
import type { Problem } from '../../live/answer.ts';
import { withQuery } from '../../live/api.ts';
import { useStream } from '../../live/open-stream.ts';
import { useConsole } from '../console.ts';
import type { EventRows } from './event-list.ts';
import { noEvents, oldestSeq, withNew, withOlder, withWaiting } from './event-list.ts';

/** Which events are looked at. */
export interface EventFilter {
  readonly store_id: string | undefined;
  /** Separated by commas; all kinds if absent. */
  readonly kind: string | undefined;
  /** Also what is not kept, as it happens. */
  readonly unkept: boolean;
}

interface EventUse {
  /** Somebody has scrolled down: what is new waits. */
  readonly isReading?: { readonly current: boolean };
  /** Of each that happens from now on. */
  onEvent?(event: ShownEvent): void;
}

const STREAM = '/v1/ops/events/stream';
const PER_PAGE = 100;

/** The log from now on and, page by page, back: what happens between the first page and the stream is not left out. */
export function useEvents({ store_id, kind, unkept }: EventFilter, { isReading, onEvent }: EventUse) {
  const { api, openStream } = useConsole();
  const rows = useSignal<EventRows>(noEvents);
  const problem = useSignal<Problem | null>(null);
  const isLoading = useSignal(true);
  const [path, setPath] = useState<string | null>(null);
  const asked = useRef(0);
  const load = useCallback(async (): Promise<readonly ShownEvent[] | null> => {
    asked.current += 1;
    const question = asked.current;
    isLoading.value = true;
    const before = oldestSeq(rows.value);
    const answer = await api.get<EventList>('/v1/ops/events', { store_id, kind, limit: PER_PAGE, before });
    if (asked.current !== question) return null;
    isLoading.value = false;
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return null;
    rows.value = withOlder(rows.value, answer.value.events, answer.value.next);
    return answer.value.events;
  }, [api, store_id, kind, rows, problem, isLoading]);
  useEffect(() => {
    rows.value = noEvents;
    setPath(null);
    void load().then((events) => {
      if (events !== null) setPath(withQuery(STREAM, { store_id, kind, unkept, after: events[0]?.seq ?? 0 }));
    });
  }, [store_id, kind, unkept, load, rows]);
  const state = useStream(openStream, path, ({ data }) => {
    const event: ShownEvent = JSON.parse(data);
    rows.value = withNew(rows.value, event, isReading?.current ?? false);
    onEvent?.(event);
  });
  const older = useCallback(() => {
    if (rows.value.hasOlder && !isLoading.value) void load();
  }, [rows, isLoading, load]);
  const letIn = useCallback(() => {
    rows.value = withWaiting(rows.value);
  }, [rows]);
  return { rows, problem, isLoading, state, older, letIn, reload: load };
}
