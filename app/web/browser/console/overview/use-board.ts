import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Overview, OverviewRow } from '../../answers/overview.ts';
import type { Timer } from '../../clock.ts';
import type { StreamedEvent } from '../../live/event-text.ts';
import { useStream } from '../../live/open-stream.ts';
import { useConsole } from '../console.ts';
import { StoreBoard } from './store-board.ts';

/** Thousands of rows come in many pieces; they are looked at again no more often than this. */
const DRAW_EVERY_MS = 250;

/** The worst stores are there with the first answer, before the stream has brought all. */
const FIRST_ROWS = 100;

/** All stores, live. `version` grows when there is something new to see. */
export function useBoard() {
  const { api, openStream, clock } = useConsole();
  const board = useMemo(() => new StoreBoard(), []);
  const version = useSignal(0);
  const waiting = useRef<Timer | null>(null);
  const take = (rows: readonly OverviewRow[]) => {
    board.take(rows);
    waiting.current ??= clock.after(DRAW_EVERY_MS, () => {
      waiting.current = null;
      version.value += 1;
    });
  };
  const state = useStream(openStream, '/v1/ops/overview/stream', ({ event, data }: StreamedEvent) => {
    if (event === 'rows') take(JSON.parse(data).stores);
  });
  useEffect(() => {
    void api.get<Overview>('/v1/ops/overview', { limit: FIRST_ROWS, sort: 'trouble' }).then((answer) => {
      if (!answer.ok || board.size > 0) return;
      board.take(answer.value.stores);
      version.value += 1;
    });
    return () => waiting.current?.cancel();
  }, [api, board, version]);
  return { board, version, state };
}
