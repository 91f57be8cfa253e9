import { useCallback, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownEvent } from '../../answers/event.ts';
import { offsetWords } from '../../time/wording.ts';
import { whole } from '../../widgets/figures.ts';
import { useNarrow } from '../../widgets/narrow.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { DeviceZone } from '../../widgets/time.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import { eventColumns, storeEventColumns } from './event-columns.tsx';
import { eventGroups, groupOf } from './event-groups.ts';
import { useEvents } from './use-events.ts';

interface Filter {
  readonly store: string;
  readonly group: string;
  readonly isWithUnkept: boolean;
}

/** Everything that happens, live, and back as far as it is kept. */
export function EventsPage() {
  const [filter, setFilter] = useFilter();
  const isReading = useRef(false);
  const query = useMemo(() => queryOf(filter), [filter]);
  const log = useEvents(query, { isReading });
  const { shown, waiting } = log.rows.value;
  const scrolled = useCallback(
    (isAtTop: boolean) => {
      isReading.current = !isAtTop;
      if (isAtTop) log.letIn();
    },
    [log.letIn],
  );
  return (
    <div class="page page-full events">
      <div class="page-head">
        <h1>Event log</h1>
        <LiveSign state={log.state.value} />
        <Clock store={filter.store} rows={shown} />
        <span class="soft nowrap" aria-live="polite">
          {waiting.length > 0 && `${whole(waiting.length)} new above`}
        </span>
        <FilterForm filter={filter} onChange={setFilter} />
      </div>
      {log.problem.value !== null && <ProblemNotice problem={log.problem.value} onRetry={log.readOlder} />}
      <EventTable log={log} rows={shown} isOfOneStore={filter.store !== ''} onScrolled={scrolled} />
    </div>
  );
}

/** By which clock the events stand here: that of the one store, or that of who looks at many. */
function Clock({ store, rows: [first] }: { readonly store: string; readonly rows: readonly ShownEvent[] }) {
  if (store === '') return <DeviceZone />;
  return <span class="soft nowrap">{first !== undefined && `times at the store: ${offsetWords(first.at)}`}</span>;
}

interface EventTableProps {
  readonly log: ReturnType<typeof useEvents>;
  readonly rows: readonly ShownEvent[];
  readonly isOfOneStore: boolean;
  onScrolled(isAtTop: boolean): void;
}

function EventTable({ log, rows, isOfOneStore, onScrolled }: EventTableProps) {
  const isNarrow = useNarrow();
  const problem = log.problem.value;
  return (
    <VirtualTable
      name="event-table"
      label="Events, newest first"
      columns={isOfOneStore ? storeEventColumns : eventColumns}
      rows={rows}
      keyOf={keyOf}
      attributes={({ kind, store_id }) => ({ 'data-kind': kind, 'data-store-id': store_id })}
      rowPx={isNarrow ? 78 : 34}
      onEnd={problem === null ? log.readOlder : undefined}
      onScrolled={onScrolled}
      empty={problem === null && <NoEvent isLoading={log.isLoading.value} />}
    />
  );
}

function NoEvent({ isLoading }: { readonly isLoading: boolean }) {
  return isLoading ? <Loading what="events" /> : <Empty>Nothing like that has happened.</Empty>;
}

/** What is not kept has no number. */
function keyOf({ seq, at, kind, store_id, hold_id, order_id }: ShownEvent): string {
  return seq === undefined ? [at, kind, store_id, hold_id, order_id].join(' ') : String(seq);
}

interface FilterFormProps {
  readonly filter: Filter;
  onChange(filter: Filter): void;
}

function FilterForm({ filter, onChange }: FilterFormProps) {
  return (
    <search class="row finder">
      <UnkeptCheck filter={filter} onChange={onChange} />
      <select
        class="select"
        aria-label="Kinds of events"
        value={filter.group}
        onChange={(event) => onChange({ ...filter, group: event.currentTarget.value })}
      >
        {eventGroups.map(({ id, word }) => (
          <option key={id} value={id}>
            {word}
          </option>
        ))}
      </select>
      <input
        class="input search"
        type="search"
        aria-label="Store id"
        placeholder="Store id, then Enter"
        value={filter.store}
        onChange={(event) => onChange({ ...filter, store: event.currentTarget.value.trim() })}
      />
    </search>
  );
}

const UNKEPT =
  'From now on, also holds, readings of feeds, starts of attempts and, of an attempt that delivers, its end and the status “fired”, which “order fired” says both.';

/** What is not kept comes with everything or not at all. */
function UnkeptCheck({ filter, onChange }: FilterFormProps) {
  const id = useId();
  const isOff = groupOf(filter.group).kinds !== undefined;
  const tip = isOff ? 'It is shown only together with everything.' : UNKEPT;
  return (
    <>
      <label class="check nowrap" title={tip}>
        <input
          type="checkbox"
          checked={showsUnkept(filter)}
          aria-disabled={isOff}
          aria-describedby={id}
          onClick={(event) => (isOff ? event.preventDefault() : undefined)}
          onChange={(event) => onChange({ ...filter, isWithUnkept: event.currentTarget.checked })}
        />
        Also what is not kept
      </label>
      <span id={id} class="unseen">
        {tip}
      </span>
    </>
  );
}

function showsUnkept({ group, isWithUnkept }: Filter): boolean {
  return isWithUnkept && groupOf(group).kinds === undefined;
}

function queryOf(filter: Filter) {
  return {
    store_id: filter.store === '' ? undefined : filter.store,
    kind: groupOf(filter.group).kinds?.join(','),
    unkept: showsUnkept(filter),
  };
}

/** What is looked at stands in the address. */
function useFilter() {
  const { router } = useConsole();
  const { query } = router.place.value;
  const [filter, setFilter] = useState<Filter>(() => ({
    store: query.get('store') ?? '',
    group: groupOf(query.get('group')).id,
    isWithUnkept: false,
  }));
  const change = useCallback(
    (next: Filter) => {
      setFilter(next);
      router.note({ store: next.store, group: next.group === 'all' ? undefined : next.group });
    },
    [router],
  );
  return [filter, change] as const;
}
