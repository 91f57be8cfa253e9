import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from './answer.ts';
import type { Api, Query } from './api.ts';
import { withQuery } from './api.ts';

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

/** Asks the API; again when the address changes. A null path asks nothing. */
export function useAnswer<T>(api: Api, path: string | null, query: Query = {}): Asked<T> {
  const address = path === null ? null : withQuery(path, query);
  const [found, setFound] = useState<Found<T>>({ value: undefined, problem: undefined, isLoading: address !== null });
  const [round, setRound] = useState(0);
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (address === null) return undefined;
    const call = new AbortController();
    const isOther = shown.current !== address;
    shown.current = address;
    setFound(({ value }) => ({ value: isOther ? undefined : value, problem: undefined, isLoading: true }));
    void api.get<T>(address, {}, call.signal).then((answer) => {
      if (call.signal.aborted) return;
      if (answer.ok) setFound({ value: answer.value, problem: undefined, isLoading: false });
      else setFound(({ value }) => ({ value, problem: answer.problem, isLoading: false }));
    });
    return () => call.abort();
  }, [api, address, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const replace = useCallback((change: (value: T) => T) => {
    setFound((before) => (before.value === undefined ? before : { ...before, value: change(before.value) }));
  }, []);
  return { ...found, reload, replace };
}
