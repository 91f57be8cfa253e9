import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { EventList, LoggedEvent, ShownEvent } from '../../answers/event.ts';
import type { Problem } from '../../live/answer.ts';
import type { StreamState } from '../../live/live-stream.ts';
import { useStream } from '../../live/open-stream.ts';
import { useConsole } from '../console.ts';
import type { FoundEvents } from './found-events.ts';
import { withNewest, withPage } from './found-events.ts';

const PER_PAGE = 50;

export interface EventLog {
  /** Newest first; undefined until the first came. */
  readonly events: readonly LoggedEvent[] | undefined;
  readonly problem: Problem | undefined;
  readonly state: ReadonlySignal<StreamState>;
  readonly hasOlder: boolean;
  readOlder(): void;
  /** Tries again where the first could not be read. */
  retry(): void;
}

/** A store's events: the last of them, then what happens, with no gap between; `onEvent` hears also what is not kept. */
export function useEventLog(storeId: string, onEvent: (event: ShownEvent) => void): EventLog {
  const { api, openStream } = useConsole();
  const [found, setFound] = useState<FoundEvents | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [after, setAfter] = useState<number | null>(null);
  const read = async (before: number | undefined) => {
    const answer = await api.get<EventList>('/v1/ops/events', { store_id: storeId, limit: PER_PAGE, before });
    setProblem(answer.ok ? undefined : answer.problem);
    if (!answer.ok) return;
    const page = answer.value;
    setFound((known) => (known === undefined || before === undefined ? page : withPage(known, before, page)));
    if (before === undefined) setAfter(page.events[0]?.seq ?? 0);
  };
  useEffect(() => void read(undefined), [storeId]);
  const query = `store_id=${encodeURIComponent(storeId)}&unkept=true&after=${after}`;
  const state = useStream(openStream, after === null ? null : `/v1/ops/events/stream?${query}`, ({ data }) => {
    const event: ShownEvent = JSON.parse(data);
    onEvent(event);
    if (isLogged(event)) setFound((known) => known && withNewest(known, event));
  });
  const next = found?.next ?? null;
  const readOlder = () => void (next === null ? undefined : read(next));
  const retry = () => void read(next ?? undefined);
  return { events: found?.events, problem, state, hasOlder: next !== null, readOlder, retry };
}

function isLogged(event: ShownEvent): event is LoggedEvent {
  return event.seq !== undefined;
}
