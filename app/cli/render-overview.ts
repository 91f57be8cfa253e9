import { spanWords } from '../../stores/span-words.ts';
import type { Figures, StoreRow } from './overview-answer.ts';
import { renderTable } from './render-table.ts';

/** The chain in a few lines. */
export function figureLines(figures: Figures): readonly string[] {
  const { stores, chain } = figures;
  const all = stores.open + stores.starting + stores.set_aside;
  return [
    `${time(figures.at)}Z · stores ${all}: ${joined(stores)} · today ${share(figures.today)} booked`,
    ...(chain === undefined ? [] : chainLines(chain)),
    joined({
      holds: figures.holds,
      scheduled: figures.scheduled,
      'in flight': figures.in_flight,
      queued: figures.queued,
      deferred: figures.deferred,
      unconfirmed: figures.unconfirmed,
      'at the store': figures.at_the_store,
      late: figures.late,
      'need a person': figures.attention_required,
    }),
  ];
}

function chainLines(chain: NonNullable<Figures['chain']>): readonly string[] {
  const { attempts, fire_lateness_p50_ms: p50, fire_lateness_p99_ms: p99 } = chain;
  const perMinute = joined({
    orders: chain.orders_per_minute,
    holds: chain.holds_per_minute,
    fired: chain.fired_per_minute,
    refused: chain.refusals_per_minute,
  });
  const troubles = chain.pos_accounts_in_trouble.map(({ account_id, trouble }) => `${account_id} is ${trouble}`);
  return [
    `a minute: ${perMinute} · lateness p50 ${ms(p50)}, p99 ${ms(p99)}`,
    `attempts in 5 min: ${joined({ ...attempts })}`,
    [
      `event loop ${chain.event_loop_lag_ms} ms behind`,
      chain.storage_away ? 'THE STORAGE IS AWAY' : 'storage well',
      ...troubles,
    ].join(' · '),
  ];
}

const head = [
  'store',
  'state',
  'today',
  'next fire',
  'flying',
  'queued',
  'deferred',
  'late',
  'person',
  'feed',
  'POS account',
  'trouble',
];

/** The stores as a table; `at` is the present on their clock. */
export function storesTable(rows: readonly StoreRow[], at: string): string {
  return renderTable(
    head,
    rows.map((row) => [
      row.store_id,
      row.paused ? `${row.state}, paused` : row.state,
      share(row.today),
      row.next_fire_at === undefined ? '' : time(row.next_fire_at),
      `${row.in_flight}/${row.concurrency}`,
      some(row.queued),
      some(row.deferred + row.unconfirmed),
      some(row.late),
      some(row.attention_required),
      row.feed_read_at === undefined ? '' : spanWords(Math.max(0, Date.parse(at) - Date.parse(row.feed_read_at))),
      row.pos_account,
      `${'!'.repeat(row.trouble)} ${row.why ?? ''}`.trim(),
    ]),
  );
}

function joined(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name.replaceAll('_', ' ')} ${count}`)
    .join(' · ');
}

function share({ taken, capacity }: StoreRow['today']): string {
  return capacity === 0 ? '–' : `${Math.round((100 * taken) / capacity)} %`;
}

/** A zero is no news. */
function some(count: number): string {
  return count === 0 ? '' : String(count);
}

/** `HH:MM:SS` as it is written. */
function time(instant: string): string {
  return instant.slice(11, 19);
}

function ms(value: number | null): string {
  return value === null ? '–' : `${value} ms`;
}
