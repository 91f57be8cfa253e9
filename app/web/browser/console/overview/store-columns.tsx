import type { OverviewRow } from '../../answers/overview.ts';
import { Bars } from '../../widgets/bars.tsx';
import { percent, whole } from '../../widgets/figures.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Age, Relative } from '../../widgets/time.tsx';
import type { Column } from '../../widgets/virtual-table.tsx';
import { storePath } from '../paths.ts';
import { bookedShare } from './store-board.ts';
import { stateOf } from './store-state.ts';

/** A number that is not to be seen when it is nothing. */
function Count({ of, tone }: { readonly of: number; readonly tone?: 'waiting' | 'trouble' | 'person' }) {
  if (of === 0) return <span class="zero">0</span>;
  return tone === undefined ? <span>{whole(of)}</span> : <Sign tone={tone}>{whole(of)}</Sign>;
}

function Booked({ today }: { readonly today: OverviewRow['today'] }) {
  const { taken, capacity } = today;
  const bars = [{ tone: 'plain', size: taken, word: 'booked' }] as const;
  return (
    <span class="booked">
      <Bars bars={bars} of={capacity} label={`${whole(taken)} of ${whole(capacity)} places booked today`} />
      <span aria-hidden="true">{percent(bookedShare(today))}</span>
    </span>
  );
}

function State({ row }: { readonly row: OverviewRow }) {
  const { tone, word } = stateOf(row);
  return (
    <Sign tone={tone} title={row.why}>
      {word}
    </Sign>
  );
}

function Name({ row: { store_id, name } }: { readonly row: OverviewRow }) {
  return (
    <a class="row-link" href={storePath(store_id)} title={`${name} (${store_id})`}>
      {name}
    </a>
  );
}

const nobody = <span class="zero">–</span>;

/** All of them, for wide screens. */
export const storeColumns: readonly Column<OverviewRow>[] = [
  { id: 'state', head: 'State', width: '7.5rem', sort: 'trouble', cell: (row) => <State row={row} /> },
  {
    id: 'name',
    head: 'Store',
    width: 'minmax(9rem, 2fr)',
    sort: 'name',
    cell: (row) => <Name row={row} />,
  },
  {
    id: 'booked',
    head: 'Booked today',
    width: '7rem',
    sort: 'booked',
    cell: ({ today }) => <Booked today={today} />,
  },
  {
    id: 'fire',
    head: 'Next fire',
    width: '5.25rem',
    sort: 'next_fire',
    isNumber: true,
    cell: ({ next_fire_at: at, time_zone }) => (at === undefined ? nobody : <Relative at={at} timeZone={time_zone} />),
  },
  {
    id: 'flight',
    head: 'In flight',
    width: '4.25rem',
    sort: 'in_flight',
    isNumber: true,
    cell: ({ in_flight, concurrency }) => (
      <span class={in_flight === 0 ? 'zero' : ''} title={`${in_flight} in flight, at most ${concurrency}`}>
        {in_flight} / {concurrency}
      </span>
    ),
  },
  {
    id: 'queued',
    head: 'Queued',
    width: '4rem',
    sort: 'queued',
    isNumber: true,
    cell: (row) => <Count of={row.queued} />,
  },
  {
    id: 'deferred',
    head: 'Deferred',
    width: '4.5rem',
    sort: 'deferred',
    isNumber: true,
    cell: (row) => <Count of={row.deferred} tone="waiting" />,
  },
  {
    id: 'late',
    head: 'Late',
    width: '2.75rem',
    sort: 'late',
    isNumber: true,
    cell: (row) => <Count of={row.late} tone="trouble" />,
  },
  {
    id: 'attention',
    head: 'Person',
    width: '3.75rem',
    sort: 'attention',
    isNumber: true,
    cell: (row) => <Count of={row.attention_required + row.dead_letters} tone="person" />,
  },
  {
    id: 'feed',
    head: 'Feed age',
    width: '4.5rem',
    sort: 'feed',
    isNumber: true,
    cell: ({ feed_read_at: at, time_zone }) => (at === undefined ? nobody : <Age at={at} timeZone={time_zone} />),
  },
  { id: 'account', head: 'POS account', width: 'minmax(5.5rem, 1fr)', cell: ({ pos_account }) => pos_account },
];

/** Where there is less room the POS account stands below the name. */
export const fewerStoreColumns: readonly Column<OverviewRow>[] = storeColumns
  .filter(({ id }) => id !== 'account')
  .map((column) => (column.id === 'name' ? { ...column, cell: NameAndAccount } : column));

function NameAndAccount(row: OverviewRow) {
  return (
    <span class="name-and-account">
      <span class="cut">
        <Name row={row} />
      </span>
      <span class="cut soft" title={`POS account ${row.pos_account}`}>
        {row.pos_account}
      </span>
    </span>
  );
}
