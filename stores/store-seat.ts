import type { Timer } from '../lib/clock.ts';
import { ATTENTION_BEFORE_MS, attentionOf } from './attention.ts';
import type { StoreState as Openness, StoreGlance, StoreHealth, StoreView } from './booking.ts';
import type { Shelf } from './dead-letters.ts';
import type { Lead } from './firing-rules.ts';
import { awaitsPos, dueAt, isAtStore, LATE_AFTER_MS, owedAt } from './firing-rules.ts';
import type { Epoch } from './ids.ts';
import type { Order } from './order.ts';
import type { StoreDefinition } from './store.ts';
import { glanceOf } from './store-glance.ts';
import type { StoreState } from './store-state.ts';
import type { StoreSupervisor } from './store-supervisor.ts';

/** A store's place among the stores of this process, whether it is open or not. */
export class StoreSeat implements Shelf {
  definition: StoreDefinition;
  openness: Openness = 'starting';
  sinceAt: number;
  /** Why it is not open. */
  why: string | undefined;
  /** Of the latest opening that was begun. */
  epoch: Epoch | undefined;
  /** Failed openings in a row. */
  failures = 0;
  /** Opens it again, when it is set aside. */
  retry: Timer | undefined;
  #open: StoreSupervisor | undefined;

  constructor(definition: StoreDefinition, now: number) {
    this.definition = definition;
    this.sinceAt = now;
  }

  /** The opening that runs, if one does. */
  get open(): StoreSupervisor | undefined {
    return this.#open;
  }

  becomeOpen(store: StoreSupervisor, now: number): void {
    this.#open = store;
    store.state.enterDirectory();
    this.definition = store.state.settings.definition;
    this.#become('open', undefined, now);
  }

  becomeClosed(openness: 'starting' | 'set_aside', why: string, now: number): void {
    this.#open?.state.leaveDirectory();
    this.#open = undefined;
    this.#become(openness, why, now);
  }

  /** Its open orders; none while it is not open. */
  orders(): Iterable<Order> {
    return this.#open?.state.book.all() ?? [];
  }

  view(now: number): StoreView {
    const state = this.#open?.state;
    return {
      definition: this.definition,
      controls: state?.settings.controls ?? {},
      slots: state?.table.overrides() ?? [],
      health: this.health(now),
      events: state?.recentEvents ?? [],
    };
  }

  glance(now: number): StoreGlance {
    return glanceOf(this.definition, this.health(now), this.#open?.state, now);
  }

  health(now: number): StoreHealth {
    const base = { state: this.openness, since: this.sinceAt };
    const state = this.#open?.state;
    const trouble = state?.pos.trouble ?? state?.breaker.why ?? this.why;
    const numbers = this.#open === undefined ? closed : countOrders(this.#open.state, now);
    const load = this.#open?.pool.load;
    return {
      ...base,
      ...numbers,
      ...(trouble !== undefined && { why: trouble }),
      inFlight: load?.inFlight ?? 0,
      queued: load?.queued ?? 0,
    };
  }

  #become(openness: Openness, why: string | undefined, now: number): void {
    this.openness = openness;
    this.why = why;
    this.sinceAt = now;
  }
}

type Numbers = Omit<StoreHealth, 'state' | 'since' | 'why' | 'inFlight' | 'queued'>;

const closed: Numbers = {
  holds: 0,
  scheduled: 0,
  deferred: 0,
  unconfirmed: 0,
  atTheStore: 0,
  deadLetters: 0,
  late: 0,
  attentionRequired: 0,
};

/** Derived from the orders themselves each time somebody looks; nothing is counted along. */
function countOrders(store: StoreState, now: number): Numbers {
  const { feedReadAt } = store;
  const lead = store.settings.lead(now);
  const numbers: Counted = { ...closed, holds: store.table.liveHolds, ...(feedReadAt !== undefined && { feedReadAt }) };
  store.book.each((order) => {
    countStatus(numbers, order);
    countTroubles(numbers, order, lead, now);
    const due = order.status === 'scheduled' ? dueAt(order, lead.ms) : undefined;
    if (due !== undefined) numbers.nextFireAt = Math.min(due, numbers.nextFireAt ?? Number.POSITIVE_INFINITY);
  });
  return numbers;
}

function countTroubles(numbers: Counted, order: Order, lead: Lead, now: number): void {
  if (isFarOff(order, lead, now)) return;
  if (awaitsPos(order.status) && now - owedAt(order, lead) > LATE_AFTER_MS) numbers.late += 1;
  if (attentionOf(order, now) !== undefined) numbers.attentionRequired += 1;
}

/** Not to be fired yet, and nobody to be called for it: most orders are, and of 11,000 stores that is seen at once. */
function isFarOff({ status, slot }: Order, { ms, usualMs }: Lead, now: number): boolean {
  return status === 'scheduled' && now < slot - Math.max(ms, usualMs, ATTENTION_BEFORE_MS);
}

function countStatus(numbers: Counted, { status }: Order): void {
  if (status === 'scheduled' || status === 'deferred' || status === 'unconfirmed') numbers[status] += 1;
  else if (status === 'dead_letter') numbers.deadLetters += 1;
  else if (isAtStore(status)) numbers.atTheStore += 1;
}

/** Numbers while they are being counted. */
type Counted = { -readonly [K in keyof Numbers]: Numbers[K] };
