import { useCallback, useMemo, useState } from 'preact/hooks';
import type { OverviewRow } from '../../answers/overview.ts';
import { counted, whole } from '../../widgets/figures.ts';
import { useMedia } from '../../widgets/narrow.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import type { EmptyBoard } from './empty-board.ts';
import { whyEmpty } from './empty-board.ts';
import { FigureTiles } from './figures.tsx';
import { FlowCharts } from './flow-charts.tsx';
import type { BoardView } from './store-board.ts';
import { boardSorts } from './store-board.ts';
import { fewerStoreColumns, storeColumns } from './store-columns.tsx';
import { useBoard } from './use-board.ts';

const WIDE_ROW_PX = 38;
/** Two lines: the POS account below the name. */
const USUAL_ROW_PX = 50;
const NARROW_ROW_PX = 118;

/** Every store at a glance, and how all of them do together. */
export function OverviewPage() {
  const { pulse } = useConsole();
  const { board, version, state } = useBoard();
  const [view, setView] = useView();
  const rows = useMemo(() => board.see(view), [board, view, version.value]);
  const ended = state.value.kind === 'ended' ? state.value.problem : null;
  return (
    <div class="page page-full overview">
      <div class="page-head">
        <h1>Overview</h1>
        <LiveSign state={state.value} />
        <span class="soft nowrap" aria-live="polite">
          {countWords(rows.length, board.size)}
        </span>
        <Finder view={view} onChange={setView} />
      </div>
      <FigureTiles figures={pulse.figures.value} />
      <Flow />
      {ended !== null && <ProblemNotice problem={ended} />}
      <StoreTable rows={rows} view={view} onChange={setView} why={whyEmpty(board.size, pulse.figures.value)} />
    </div>
  );
}

function countWords(found: number, all: number): string {
  if (all === 0) return '';
  return found === all ? counted(all, 'store') : `${whole(found)} of ${counted(all, 'store')}`;
}

/** Only who may see all stores gets the figures of the chain. */
function Flow() {
  const { pulse, session, theme } = useConsole();
  const lines = pulse.flow.value;
  if (session.stores !== null) return null;
  return <FlowCharts lines={lines} chain={pulse.figures.value?.chain} theme={theme.name.value} />;
}

interface ViewProps {
  readonly view: BoardView;
  onChange(view: BoardView): void;
}

function Finder({ view, onChange }: ViewProps) {
  return (
    <search class="row finder">
      <label class="check nowrap">
        <input
          type="checkbox"
          checked={view.isTroubledOnly}
          onChange={(event) => onChange({ ...view, isTroubledOnly: event.currentTarget.checked })}
        />
        In trouble
      </label>
      <label class="narrow-only row">
        <span class="unseen">Sort by</span>
        <select
          class="select"
          value={view.sort}
          onChange={(event) => onChange({ ...view, sort: sortOf(event.currentTarget.value) })}
        >
          {sortWords.map(([sort, word]) => (
            <option key={sort} value={sort}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <input
        class="input search"
        type="search"
        aria-label="Search stores"
        placeholder="Name, id, POS account or trouble"
        value={view.q}
        onInput={(event) => onChange({ ...view, q: event.currentTarget.value })}
      />
    </search>
  );
}

const sortWords = storeColumns.flatMap(({ sort, head }) => (sort === undefined ? [] : [[sort, head] as const]));

function StoreTable({ rows, view, onChange, why }: ViewProps & StoreTableProps) {
  const isNarrow = useMedia('(max-width: 75rem)');
  const isWide = useMedia('(min-width: 88rem)');
  return (
    <VirtualTable
      name="stores"
      label="Stores"
      columns={isWide || isNarrow ? storeColumns : fewerStoreColumns}
      rows={rows}
      keyOf={({ store_id }) => store_id}
      attributes={({ store_id, trouble }) => ({ 'data-store-id': store_id, 'data-trouble': String(trouble) })}
      rowPx={rowPxOf(isNarrow, isWide)}
      sort={view.sort}
      onSort={(sort) => onChange({ ...view, sort: sortOf(sort) })}
      empty={<NoRow why={why} />}
    />
  );
}

function rowPxOf(isNarrow: boolean, isWide: boolean): number {
  if (isNarrow) return NARROW_ROW_PX;
  return isWide ? WIDE_ROW_PX : USUAL_ROW_PX;
}

interface StoreTableProps {
  readonly rows: readonly OverviewRow[];
  /** Where there are no rows. */
  readonly why: EmptyBoard;
}

function NoRow({ why }: Pick<StoreTableProps, 'why'>) {
  switch (why) {
    case 'no-match':
      return <Empty>No store is like that.</Empty>;
    case 'loading':
      return <Loading what="stores" />;
    case 'no-store':
      return (
        <Empty>
          <p>There is no store yet.</p>
          <p>
            <code>npx lunchrush stores import --hours hours.csv --zones zones.csv</code> defines those of a file,{' '}
            <code>PUT /v1/ops/stores/…</code> a single one.
          </p>
        </Empty>
      );
  }
}

function sortOf(text: string | null): BoardView['sort'] {
  return boardSorts.find((sort) => sort === text) ?? 'trouble';
}

/** What is looked at stands in the address, so that it can be sent to others and come back to. */
function useView() {
  const { router } = useConsole();
  const { query } = router.place.value;
  const [view, setView] = useState<BoardView>(() => ({
    q: query.get('q') ?? '',
    sort: sortOf(query.get('sort')),
    isTroubledOnly: query.get('trouble') === 'only',
  }));
  const change = useCallback(
    (next: BoardView) => {
      setView(next);
      const sort = next.sort === 'trouble' ? undefined : next.sort;
      router.note({ q: next.q, sort, trouble: next.isTroubledOnly ? 'only' : undefined });
    },
    [router],
  );
  return [view, change] as const;
}
