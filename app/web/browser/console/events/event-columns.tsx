import type { ShownEvent } from '../../answers/event.ts';
import { Sign } from '../../widgets/sign.tsx';
import { DeviceTime, deviceZone, Time } from '../../widgets/time.tsx';
import type { Column } from '../../widgets/virtual-table.tsx';
import { orderPath, storePath } from '../paths.ts';
import type { EventWords } from './event-words.ts';
import { eventWords, eventWordsIn, orderOf } from './event-words.ts';

function Words({ tone, words }: EventWords) {
  return <span title={words}>{tone === 'plain' ? words : <Sign tone={tone}>{words}</Sign>}</span>;
}

/** Of many stores, by the clock of who looks. */
export const eventColumns: readonly Column<ShownEvent>[] = [
  { id: 'at', head: 'When', width: '8rem', cell: ({ at }) => <DeviceTime at={at} /> },
  {
    id: 'store',
    head: 'Store',
    width: 'minmax(11rem, 1fr)',
    cell: ({ store_id }) => (
      <a href={storePath(store_id)} title={store_id}>
        {store_id}
      </a>
    ),
  },
  {
    id: 'words',
    head: 'What happened',
    width: 'minmax(12rem, 4fr)',
    cell: (event) => <Words {...eventWordsIn(event, deviceZone())} />,
  },
  {
    id: 'order',
    head: 'Order',
    width: '8rem',
    cell: (event) => <OrderLink id={orderOf(event)} />,
  },
  {
    id: 'kind',
    head: 'Kind',
    width: '9rem',
    cell: ({ kind }) => <span class="faint">{kind.replaceAll('_', ' ')}</span>,
  },
];

/** Of one store, by its own clock. */
export const storeEventColumns: readonly Column<ShownEvent>[] = eventColumns.map((column) => {
  if (column.id === 'at') return { ...column, cell: ({ at }) => <Time at={at} withSeconds /> };
  return column.id === 'words' ? { ...column, cell: (event) => <Words {...eventWords(event)} /> } : column;
});

function OrderLink({ id }: { readonly id: string | undefined }) {
  if (id === undefined) return <span class="zero">–</span>;
  return (
    <a class="mono" href={orderPath(id)} title={id}>
      {id.slice(0, 12)}…
    </a>
  );
}
