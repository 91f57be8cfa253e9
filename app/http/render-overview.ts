import type { StoreHealth } from '../../stores/booking.ts';
import type { Stretch } from '../live-figures.ts';
import type { OverviewRow } from './overview.ts';
import type { ShownFigures, ShownRow, ShownStretch } from './overview-schemas.ts';
import type { ApiParts } from './parts.ts';

/** A store's row. */
export function shownRow({ glance, trouble }: OverviewRow, { zones }: Pick<ApiParts, 'zones'>): ShownRow {
  const { definition, health, today, concurrency, paused } = glance;
  const show = (instant: number | undefined) =>
    instant === undefined ? undefined : zones.formatInstant(instant, definition.timeZone);
  return {
    store_id: definition.storeId,
    name: definition.name,
    time_zone: definition.timeZone,
    pos_account: definition.posAccount,
    state: health.state,
    why: health.why,
    trouble,
    today,
    concurrency,
    paused,
    ...shownCounts(health),
    next_fire_at: show(health.nextFireAt),
    feed_read_at: show(health.feedReadAt),
  };
}

type Counts = Pick<
  StoreHealth,
  | 'holds'
  | 'scheduled'
  | 'inFlight'
  | 'queued'
  | 'deferred'
  | 'unconfirmed'
  | 'atTheStore'
  | 'late'
  | 'attentionRequired'
  | 'deadLetters'
>;

function shownCounts(counts: Counts) {
  return {
    holds: counts.holds,
    scheduled: counts.scheduled,
    in_flight: counts.inFlight,
    queued: counts.queued,
    deferred: counts.deferred,
    unconfirmed: counts.unconfirmed,
    at_the_store: counts.atTheStore,
    late: counts.late,
    attention_required: counts.attentionRequired,
    dead_letters: counts.deadLetters,
  };
}

/** The figures of some rows, and those of the chain for who may see all of it. */
export function shownFigures(rows: Iterable<OverviewRow>, parts: ApiParts, isWhole: boolean): ShownFigures {
  const stores = { open: 0, starting: 0, set_aside: 0 };
  const today = { taken: 0, capacity: 0 };
  const sums: { -readonly [K in keyof Counts]: number } = { ...nothing };
  for (const { glance } of rows) {
    stores[glance.health.state] += 1;
    today.taken += glance.today.taken;
    today.capacity += glance.today.capacity;
    for (const key of countKeys) sums[key] += glance.health[key];
  }
  const at = parts.zones.formatInstant(parts.clock.now(), 'UTC');
  return { at, stores, today, ...shownCounts(sums), ...(isWhole && { chain: shownChain(parts) }) };
}

const nothing: Counts = {
  holds: 0,
  scheduled: 0,
  inFlight: 0,
  queued: 0,
  deferred: 0,
  unconfirmed: 0,
  atTheStore: 0,
  late: 0,
  attentionRequired: 0,
  deadLetters: 0,
};
const countKeys = Object.keys(nothing).filter((key): key is keyof Counts => key in nothing);

function shownChain({ chain, lag }: ApiParts): NonNullable<ShownFigures['chain']> {
  const flow = chain.flow();
  return {
    orders_per_minute: flow.ordersPerMinute,
    holds_per_minute: flow.holdsPerMinute,
    refusals_per_minute: flow.refusalsPerMinute,
    fired_per_minute: flow.firedPerMinute,
    fire_lateness_p50_ms: flow.latenessP50Ms,
    fire_lateness_p99_ms: flow.latenessP99Ms,
    attempts: flow.outcomes,
    event_loop_lag_ms: Math.round(lag.lagMs),
    storage_away: chain.storage.away,
    changes_waiting: chain.storage.waiting,
    pos_accounts_in_trouble: chain.posAccounts().flatMap(({ accountId, trouble }) => {
      return trouble === null ? [] : [{ account_id: accountId, trouble }];
    }),
  };
}

/** Counts of five seconds. */
export function shownStretch(stretch: Stretch, { zones }: Pick<ApiParts, 'zones'>): ShownStretch {
  const { at, latenessP50Ms, latenessP99Ms, outcomes, ...counts } = stretch;
  return {
    at: zones.formatInstant(at, 'UTC'),
    ...counts,
    fire_lateness_p50_ms: latenessP50Ms,
    fire_lateness_p99_ms: latenessP99Ms,
    attempts: outcomes,
  };
}
