import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Refusal, StoreHealth, StoreState } from '../stores/booking.ts';
import type { StoreEvent } from '../stores/store-event.ts';

/** The numbers of one process, as Prometheus reads them. No label has a store, an order or a customer in it. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts what happened. */
  readonly countEvents: (events: readonly StoreEvent[]) => void;
  /** Counts an answered request; `route` is a path with parameters in braces. */
  readonly countAnswer: (method: string, route: string, status: number, tookMs: number) => void;
  /** Events that a subscriber of the hub has missed. */
  readonly countLost: (subscriber: string, events: number) => void;
  /** From now on the event loop is looked at whenever somebody reads the numbers. */
  watchLag(lag: { takeWorstMs(): number; readonly isOverloaded: boolean }): void;
  /** From now on the stores are looked at whenever somebody reads the numbers. */
  watchStores(list: () => readonly { readonly health: StoreHealth }[]): void;
}

/**
 * Node's own view of the event loop, which counts from one look to the next: 50 ms where nothing lags. The default of a
 * hundred looks a second is half of what an idle service uses.
 */
const EVENT_LOOP_LOOK_MS = 50;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_LOOK_MS });
  const lost = counter(registry, 'lunchrush_events_lost_total', 'Events a subscriber was too slow for', 'subscriber');
  const showStores = storesGauges(registry);
  const showLag = lagGauges(registry);
  let look = () => {};
  let lookAtLag = () => {};
  return {
    contentType: registry.contentType,
    text() {
      look();
      lookAtLag();
      return registry.metrics();
    },
    countEvents: eventCounter(registry),
    countAnswer: answerCounter(registry),
    countLost: (subscriber, events) => lost.inc({ subscriber }, events),
    watchLag(lag) {
      lookAtLag = () => showLag(lag.takeWorstMs(), lag.isOverloaded);
    },
    watchStores(list) {
      look = () => showStores(list().map(({ health }) => health));
    },
  };
}

const answerSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

function answerCounter(registry: Registry): Metrics['countAnswer'] {
  const labels = ['method', 'route', 'status'] as const;
  const answers = histogram(registry, 'lunchrush_http_request_seconds', 'Answered requests', answerSeconds, ...labels);
  return (method, route, status, tookMs) => answers.observe({ method, route, status }, tookMs / 1_000);
}

type EventOf = { readonly [K in StoreEvent['kind']]: Extract<StoreEvent, { kind: K }> };
type Handlers = { readonly [K in StoreEvent['kind']]?: (event: EventOf[K]) => void };

function eventCounter(registry: Registry): (events: readonly StoreEvent[]) => void {
  const handlers: Handlers = {
    ...bookingHandlers(registry),
    ...orderHandlers(registry),
    ...feedHandlers(registry),
    ...processHandlers(registry),
    ...accountHandlers(registry),
  };
  const count = <K extends StoreEvent['kind']>(kind: K, event: EventOf[K]) => handlers[kind]?.(event);
  return (events) => {
    for (const event of events) count(event.kind, event);
  };
}

/** Refusals as a closed list: a label must not grow with what requests contain. */
const refusalKinds: Readonly<Record<Refusal['kind'], true>> = {
  'store-unknown': true,
  'store-starting': true,
  'storage-unavailable': true,
  'slot-unknown': true,
  'slot-full': true,
  'slot-unavailable': true,
  'too-many-holds': true,
  'hold-unknown': true,
  'hold-gone': true,
  'hold-confirmed': true,
  'hold-extended': true,
  'order-unknown': true,
  'illegal-transition': true,
};

function bookingHandlers(registry: Registry): Handlers {
  const holds = counter(registry, 'lunchrush_holds_total', 'Holds, by what became of them', 'event');
  const refusals = counter(registry, 'lunchrush_booking_refusals_total', 'Refused requests, by reason', 'reason');
  return {
    hold_placed: () => holds.inc({ event: 'placed' }),
    hold_extended: () => holds.inc({ event: 'extended' }),
    hold_released: () => holds.inc({ event: 'released' }),
    hold_expired: () => holds.inc({ event: 'expired' }),
    booking_refused: ({ refusal }) =>
      refusals.inc({ reason: Object.hasOwn(refusalKinds, refusal) ? refusal : 'other' }),
  };
}

/** From 10 ms, what an idle service needs, over the promised second to the half hour after which an order is given up. */
const latenessSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1800];
const attemptSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function orderHandlers(registry: Registry): Handlers {
  const confirmed = counter(registry, 'lunchrush_orders_confirmed_total', 'Holds that became orders');
  const rescheduled = counter(registry, 'lunchrush_orders_rescheduled_total', 'Orders moved to another slot');
  const statuses = counter(registry, 'lunchrush_order_status_total', 'Orders that reached a status', 'status');
  const attention = counter(registry, 'lunchrush_attention_required_total', 'Times an order needed a person');
  const attempts = histogram(registry, 'lunchrush_attempt_seconds', 'Attempts, by outcome', attemptSeconds, 'outcome');
  const lateness = histogram(
    registry,
    'lunchrush_fire_lateness_seconds',
    'From fire time, or a later confirmation, to the moment the order was sent to the POS',
    latenessSeconds,
  );
  return {
    order_confirmed: () => confirmed.inc(),
    order_rescheduled: () => rescheduled.inc(),
    order_status: ({ to }) => statuses.inc({ status: to }),
    order_fired: ({ latenessMs }) => lateness.observe(latenessMs / 1_000),
    attempt_ended: ({ outcome, tookMs }) => attempts.observe({ outcome }, tookMs / 1_000),
    attention_required: () => attention.inc(),
  };
}

function feedHandlers(registry: Registry): Handlers {
  const reads = counter(registry, 'lunchrush_feed_reads_total', 'Pieces of feeds asked for, by result', 'result');
  const changes = counter(registry, 'lunchrush_feed_changes_total', 'Changes read from feeds');
  const applied = counter(registry, 'lunchrush_feed_changes_applied_total', 'Changes that moved an order');
  const problems = counter(registry, 'lunchrush_feed_problems_total', 'Entries of feeds that could not be read');
  const setAside = counter(registry, 'lunchrush_feed_changes_set_aside_total', 'Changes left alone with a reason');
  const strays = counter(registry, 'lunchrush_stray_tickets_total', 'Cancelled orders found at their POS', 'fate');
  return {
    feed_read(event) {
      reads.inc({ result: 'read' });
      changes.inc(event.changes);
      applied.inc(event.applied);
    },
    feed_failed: () => reads.inc({ result: 'failed' }),
    feed_problem: () => problems.inc(),
    change_set_aside: () => setAside.inc(),
    stray_ticket: ({ fate }) => strays.inc({ fate }),
  };
}

function processHandlers(registry: Registry): Handlers {
  const crashes = counter(registry, 'lunchrush_process_crashes_total', 'Faults that ended a process of the tree');
  const restarts = counter(registry, 'lunchrush_process_restarts_total', 'Restarts of processes of the tree');
  const stores = counter(registry, 'lunchrush_store_changes_total', 'Stores, by what became of them', 'event');
  return {
    process_crashed: () => crashes.inc(),
    process_restarted: () => restarts.inc(),
    store_opened: () => stores.inc({ event: 'opened' }),
    store_closed: () => stores.inc({ event: 'closed' }),
    store_set_aside: () => stores.inc({ event: 'set_aside' }),
    store_fenced: () => stores.inc({ event: 'fenced' }),
  };
}

function accountHandlers(registry: Registry): Handlers {
  const troubled = gauge(registry, 'lunchrush_pos_accounts_in_trouble', 'POS accounts that nothing can be sent to');
  const outages = counter(
    registry,
    'lunchrush_pos_outages_total',
    "Times one store's POS went down or came back",
    'event',
  );
  const accounts = new Set<string>();
  return {
    pos_down: () => outages.inc({ event: 'down' }),
    pos_back: () => outages.inc({ event: 'back' }),
    pos_trouble({ accountId, trouble }) {
      if (trouble === null) accounts.delete(accountId);
      else accounts.add(accountId);
      troubled.set(accounts.size);
    },
  };
}

function lagGauges(registry: Registry): (worstMs: number, isOverloaded: boolean) => void {
  const worst = gauge(registry, 'lunchrush_event_loop_lag_seconds', 'Longest wait for a turn since the last reading');
  const overloaded = gauge(registry, 'lunchrush_overloaded', '1 while new holds are refused because we are far behind');
  return (worstMs, isOverloaded) => {
    worst.set(worstMs / 1_000);
    overloaded.set(isOverloaded ? 1 : 0);
  };
}

/** A store's live numbers, summed over all stores. */
const liveNumbers = {
  holds: ['lunchrush_holds', 'Live holds'],
  scheduled: ['lunchrush_orders_scheduled', 'Orders that wait for their fire time'],
  queued: ['lunchrush_orders_queued', 'Orders that are due and wait for a place'],
  inFlight: ['lunchrush_orders_in_flight', 'Orders that are being handed over'],
  deferred: ['lunchrush_orders_deferred', 'Orders that are tried again later'],
  unconfirmed: ['lunchrush_orders_unconfirmed', 'Orders that may or may not be at their POS'],
  atTheStore: ['lunchrush_orders_at_the_store', 'Orders that were fired and are not final'],
  late: ['lunchrush_orders_late', 'Orders past their fire time that are not at their POS'],
  attentionRequired: ['lunchrush_orders_attention_required', 'Orders that need a person'],
  deadLetters: ['lunchrush_dead_letters', 'Orders in the dead letters'],
} as const;

type LiveNumber = keyof typeof liveNumbers;
const liveKeys = Object.keys(liveNumbers).filter((key): key is LiveNumber => key in liveNumbers);

function storesGauges(registry: Registry): (healths: readonly StoreHealth[]) => void {
  const gauges = liveKeys.map((key) => {
    const [name, help] = liveNumbers[key];
    return { key, sum: gauge(registry, name, help) };
  });
  const byState = gauge(registry, 'lunchrush_stores', 'Stores of this process, by state', 'state');
  return (healths) => {
    for (const { key, sum } of gauges) sum.set(healths.reduce((total, health) => total + health[key], 0));
    for (const [state, count] of Object.entries(countStates(healths))) byState.set({ state }, count);
  };
}

function countStates(healths: readonly StoreHealth[]): Record<StoreState, number> {
  const counts = { starting: 0, open: 0, set_aside: 0 };
  for (const { state } of healths) counts[state] += 1;
  return counts;
}

function counter<L extends string>(registry: Registry, name: string, help: string, ...labelNames: L[]): Counter<L> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function gauge<L extends string>(registry: Registry, name: string, help: string, ...labelNames: L[]): Gauge<L> {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

function histogram<L extends string>(
  registry: Registry,
  name: string,
  help: string,
  buckets: number[],
  ...labelNames: L[]
): Histogram<L> {
  return new Histogram({ name, help, buckets, labelNames, registers: [registry] });
}
