import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Day } from '../../answers/booking.ts';
import type { StoreView } from '../../answers/store.ts';
import type { Problem } from '../../live/answer.ts';
import { problemOf } from '../../live/answer.ts';
import type { StreamedEvent } from '../../live/event-text.ts';
import type { StreamState } from '../../live/live-stream.ts';
import { useStream } from '../../live/open-stream.ts';
import { useRegularly } from '../../live/regularly.ts';
import { useSoon } from '../../live/soon.ts';
import type { Asked } from '../../live/use-answer.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { useConsole } from '../console.ts';
import { orderOf } from '../events/event-words.ts';
import type { EventLog } from './use-event-log.ts';
import { useEventLog } from './use-event-log.ts';

/** What a store says of itself is asked for at most so often, however much happens there … */
const SOON_MS = 500;
/** … and so often where nothing does: settings lapse, and readings of its feed are no events here. */
export const LOOK_EVERY_MS = 5_000;

export interface LiveStore {
  readonly view: Asked<StoreView>;
  readonly log: EventLog;
  /** Counts what happened to orders: whoever shows them asks again. */
  readonly happened: number;
}

/** A store as it is now: asked for again whenever something happens there. */
export function useLiveStore(storeId: string): LiveStore {
  const { api, clock } = useConsole();
  const view = useAnswer<StoreView>(api, `/v1/ops/stores/${encodeURIComponent(storeId)}`);
  const [happened, setHappened] = useState(0);
  const lookSoon = useSoon(clock, SOON_MS, view.reload);
  const tellSoon = useSoon(clock, SOON_MS, () => setHappened((before) => before + 1));
  const log = useEventLog(storeId, (event) => {
    lookSoon();
    if (orderOf(event) !== undefined) tellSoon();
  });
  useRegularly(clock, LOOK_EVERY_MS, view.reload);
  return { view, log, happened };
}

export interface LiveDay {
  readonly day: Day | undefined;
  /** Why there is none now. */
  readonly problem: Problem | undefined;
  readonly state: ReadonlySignal<StreamState>;
}

type Found = Pick<LiveDay, 'day' | 'problem'>;

const none: Found = { day: undefined, problem: undefined };

/** One date of a store's slots, live; without a date it is today there, and from midnight on the next day. */
export function useLiveDay(storeId: string, date: string | undefined): LiveDay {
  const { openStream } = useConsole();
  const [found, setFound] = useState<Found>(none);
  const path = `/v1/stores/${encodeURIComponent(storeId)}/availability/stream${date === undefined ? '' : `?date=${date}`}`;
  const state = useStream(openStream, path, (event) => setFound((before) => ({ ...before, ...readDay(event) })));
  useEffect(() => setFound(none), [path]);
  return { day: found.day, problem: found.problem, state };
}

/** While there is a problem the day stays as it was last seen. */
function readDay({ event, data }: StreamedEvent): Partial<Found> {
  if (event === 'problem') return { problem: problemOf(JSON.parse(data), 503) };
  const day: Day = JSON.parse(data);
  return { day, problem: undefined };
}
