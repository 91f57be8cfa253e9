import { ATTENTION_BEFORE_MS, attentionOf } from './attention.ts';
import type { StoreHealth } from './booking.ts';
import type { Lead } from './firing-rules.ts';
import { awaitsPos, dueAt, isAtStore, LATE_AFTER_MS, owedAt } from './firing-rules.ts';
import type { Order } from './order.ts';
import type { StoreState } from './store-state.ts';

/** What a store's open orders come to. */
export type OrderCounts = Pick<
  StoreHealth,
  'scheduled' | 'deferred' | 'unconfirmed' | 'atTheStore' | 'deadLetters' | 'late' | 'attentionRequired' | 'nextFireAt'
>;

/** Counts while they are being made. */
type Counting = { -readonly [K in keyof OrderCounts]: OrderCounts[K] };

export const noOrders: OrderCounts = {
  scheduled: 0,
  deferred: 0,
  unconfirmed: 0,
  atTheStore: 0,
  deadLetters: 0,
  late: 0,
  attentionRequired: 0,
};

/**
 * Counts derived from the orders themselves; nothing is counted along. Counted anew when an order has changed, the
 * lead time has, or a time has come: of 11,000 stores, looked at every second, most are as they were.
 */
export class OrderTally {
  readonly #store: StoreState;
  #counts: Counting = noOrders;
  #changes = -1;
  #leadMs = 0;
  #countedAt = 0;
  /** No count changes before by time alone. */
  #goodUntil = 0;

  constructor(store: StoreState) {
    this.#store = store;
  }

  counts(now: number): OrderCounts {
    const { book, settings } = this.#store;
    const isSame = book.changes === this.#changes && settings.leadMs(now) === this.#leadMs;
    if (!isSame || now >= this.#goodUntil || now < this.#countedAt) this.#count(now);
    return this.#counts;
  }

  #count(now: number): void {
    const { book, settings } = this.#store;
    const lead = settings.lead(now);
    const counts = { ...noOrders };
    let goodUntil = Number.POSITIVE_INFINITY;
    book.each((order) => {
      countStatus(counts, order);
      const calmUntil = calmUntilOf(order, lead);
      if (now >= calmUntil) countTroubles(counts, order, lead, now);
      goodUntil = Math.min(goodUntil, Math.max(now, calmUntil));
      if (order.status === 'scheduled') countFire(counts, order, lead);
    });
    this.#counts = counts;
    this.#changes = book.changes;
    this.#leadMs = lead.ms;
    this.#countedAt = now;
    this.#goodUntil = goodUntil;
  }
}

/** Until when the order is neither late nor in need of a person, unless something happens to it. */
function calmUntilOf({ status, slot }: Order, { ms, usualMs }: Lead): number {
  if (status === 'scheduled') return slot - Math.max(ms, usualMs, ATTENTION_BEFORE_MS);
  return awaitsPos(status) || status === 'dead_letter' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function countTroubles(counts: Counting, order: Order, lead: Lead, now: number): void {
  if (awaitsPos(order.status) && now - owedAt(order, lead) > LATE_AFTER_MS) counts.late += 1;
  if (attentionOf(order, now) !== undefined) counts.attentionRequired += 1;
}

function countFire(counts: Counting, order: Order, lead: Lead): void {
  const due = dueAt(order, lead.ms);
  if (due !== undefined) counts.nextFireAt = Math.min(due, counts.nextFireAt ?? Number.POSITIVE_INFINITY);
}

function countStatus(counts: Counting, { status }: Order): void {
  if (status === 'scheduled' || status === 'deferred' || status === 'unconfirmed') counts[status] += 1;
  else if (status === 'dead_letter') counts.deadLetters += 1;
  else if (isAtStore(status)) counts.atTheStore += 1;
}
