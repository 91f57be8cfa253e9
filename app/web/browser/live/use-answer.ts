import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from './answer.ts';
import type { Api, Query } from './api.ts';
import { withQuery } from './api.ts';
import { OneAtATime } from './one-at-a-time.ts';

/** What a page asked for: still coming, there, or refused. What was there stays while it is asked for again. */
export interface Asked<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  reload(): void;
  /** Puts what was learnt elsewhere in its place: the answer to a change, an event. */
  replace(change: (value: T) => T): void;
}

type Found<T> = Pick<Asked<T>, 'value' | 'problem' | 'isLoading'>;

/**
 * Asks the API; again when the address changes. A null path asks nothing. However often it is reloaded, one answer is
 * awaited at a time: a busy service is not asked for more than it can answer, and what it answers is shown.
 */
export function useAnswer<T>(api: Api, path: string | null, query: Query = {}): Asked<T> {
  const address = path === null ? null : withQuery(path, query);
  const [found, setFound] = useState<Found<T>>({ value: undefined, problem: undefined, isLoading: address !== null });
  const asking = useRef<OneAtATime | null>(null);
  useEffect(() => {
    if (address === null) return undefined;
    const call = new AbortController();
    setFound({ value: undefined, problem: undefined, isLoading: true });
    asking.current = new OneAtATime(async () => {
      setFound((before) => ({ ...before, isLoading: true }));
      const answer = await api.get<T>(address, {}, call.signal);
      if (call.signal.aborted) return;
      if (answer.ok) setFound({ value: answer.value, problem: undefined, isLoading: false });
      else setFound(({ value }) => ({ value, problem: answer.problem, isLoading: false }));
    });
    asking.current.ask();
    return () => call.abort();
  }, [api, address]);
  const reload = useCallback(() => asking.current?.ask(), []);
  const replace = useCallback((change: (value: T) => T) => {
    setFound((before) => (before.value === undefined ? before : { ...before, value: change(before.value) }));
  }, []);
  return { ...found, reload, replace };
}
