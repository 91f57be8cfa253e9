import type { ReadonlySignal } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { DeadLetter, DeadLetterList } from '../../answers/dead-letter.ts';
import type { Problem } from '../../live/answer.ts';
import type { Query } from '../../live/api.ts';
import type { StreamState } from '../../live/live-stream.ts';
import { useStream } from '../../live/open-stream.ts';
import { useSoon } from '../../live/soon.ts';
import { useConsole } from '../console.ts';

const PAGE = 100;
const LARGEST_PAGE = 500;
const SOON_MS = 500;

export interface Letters {
  /** The one that has waited longest first; undefined until they came. */
  readonly letters: readonly DeadLetter[] | undefined;
  readonly problem: Problem | undefined;
  readonly hasMore: boolean;
  readonly state: ReadonlySignal<StreamState>;
  readMore(): void;
  reload(): void;
}

type Found = Pick<Letters, 'letters' | 'problem'> & { readonly next: string | null };

const nothing: Found = { letters: undefined, problem: undefined, next: null };

/** Dead letters as they are now: asked for again when an order becomes one, or is one no more. */
export function useLetters(query: Query): Letters {
  const { clock, openStream } = useConsole();
  const { found, read } = useReading(query);
  const reload = useCallback(() => void read(null), [read]);
  const soon = useSoon(clock, SOON_MS, reload);
  const state = useStream(openStream, '/v1/ops/events/stream?kind=order_status,order_handled', ({ data }) => {
    if (concernsLetters(JSON.parse(data))) soon();
  });
  useEffect(() => reload(), [reload]);
  const { letters, problem, next } = found;
  return { letters, problem, hasMore: next !== null, state, reload, readMore: () => void read(next) };
}

function concernsLetters({
  from,
  to,
  kind,
}: {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly kind?: unknown;
}) {
  return kind === 'order_handled' || from === 'dead_letter' || to === 'dead_letter';
}

/** Reads what is shown again, or what comes after it; an answer that was overtaken is dropped. */
function useReading(query: Query) {
  const { api } = useConsole();
  const [found, setFound] = useState<Found>(nothing);
  const shown = useRef(0);
  const round = useRef(0);
  const text = JSON.stringify(query);
  const read = useCallback(
    async (after: string | null) => {
      round.current += 1;
      const mine = round.current;
      const limit = after === null ? Math.min(LARGEST_PAGE, Math.max(PAGE, shown.current)) : PAGE;
      const asked = { ...JSON.parse(text), limit, after: after ?? undefined };
      const answer = await api.get<DeadLetterList>('/v1/ops/dead-letters', asked);
      if (mine !== round.current) return;
      setFound((before) => {
        if (!answer.ok) return { ...before, problem: answer.problem };
        const kept = after === null ? [] : (before.letters ?? []);
        const letters = [...kept, ...answer.value.dead_letters];
        shown.current = letters.length;
        return { letters, problem: undefined, next: answer.value.next };
      });
    },
    [api, text],
  );
  useEffect(() => {
    shown.current = 0;
    setFound(nothing);
  }, [text]);
  return { found, read };
}
