import type { Timer } from '../lib/clock.ts';
import type { StoreState as Openness, StoreHealth } from './booking.ts';
import { attentionAt, awaitsPos, fireAt, LATE_AFTER_MS } from './firing-rules.ts';
import type { Order } from './order.ts';
import { isFinal } from './order.ts';
import type { StoreDefinition } from './store.ts';
import type { StoreState } from './store-state.ts';
import type { StoreSupervisor } from './store-supervisor.ts';

/** A store's place among the stores of this process, whether it is open or not. */
export class StoreSeat {
  definition: StoreDefinition;
  openness: Openness = 'starting';
  sinceAt: number;
  /** Why it is not open. */
  why: string | undefined;
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
    this.definition = store.state.settings.definition;
    this.#become('open', undefined, now);
  }

  becomeClosed(openness: 'starting' | 'set_aside', why: string, now: number): void {
    this.#open?.state.leaveDirectory();
    this.#open = undefined;
    this.#become(openness, why, now);
  }

  health(now: number): StoreHealth {
    const base = { state: this.openness, since: this.sinceAt };
    const trouble = this.#open?.state.pos.trouble ?? this.why;
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
  const orders = [...store.book.all()];
  const leadMs = store.settings.leadMs(now);
  const count = (is: (order: Order) => boolean) => orders.reduce((sum, order) => sum + (is(order) ? 1 : 0), 0);
  const scheduled = orders.filter(({ status }) => status === 'scheduled');
  const waiting = orders.filter(({ status }) => awaitsPos(status));
  return {
    holds: store.table.liveHolds,
    scheduled: scheduled.length,
    deferred: count(({ status }) => status === 'deferred'),
    unconfirmed: count(({ status }) => status === 'unconfirmed'),
    atTheStore: count(({ status }) => !awaitsPos(status) && !isFinal(status) && status !== 'dead_letter'),
    deadLetters: count(({ status }) => status === 'dead_letter'),
    late: waiting.filter((order) => now - fireAt(order, leadMs) > LATE_AFTER_MS).length,
    attentionRequired: waiting.filter((order) => now >= attentionAt(order)).length,
    ...(scheduled.length > 0 && { nextFireAt: Math.min(...scheduled.map((order) => fireAt(order, leadMs))) }),
    ...(store.feedReadAt !== undefined && { feedReadAt: store.feedReadAt }),
  };
}
