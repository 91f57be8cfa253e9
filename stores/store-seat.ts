import type { Timer } from '../lib/clock.ts';
import type { StoreState as Openness, StoreGlance, StoreHealth, StoreView } from './booking.ts';
import type { Shelf } from './dead-letters.ts';
import type { Epoch } from './ids.ts';
import type { Order } from './order.ts';
import { noOrders, OrderTally } from './order-tally.ts';
import type { StoreDefinition } from './store.ts';
import { glanceOf } from './store-glance.ts';
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
  /** Of the opening that runs. */
  #madeTally: OrderTally | undefined;

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
    this.#madeTally = undefined;
    store.state.enterDirectory();
    this.definition = store.state.settings.definition;
    this.#become('open', undefined, now);
  }

  becomeClosed(openness: 'starting' | 'set_aside', why: string, now: number): void {
    this.#open?.state.leaveDirectory();
    this.#open = undefined;
    this.#madeTally = undefined;
    this.#become(openness, why, now);
  }

  /** Its open orders; none while it is not open. */
  orders(): Iterable<Order> {
    return this.#open?.state.book.all() ?? [];
  }

  view(now: number): StoreView {
    const state = this.#open?.state;
    return {
      at: now,
      definition: this.definition,
      controls: state?.settings.controls ?? {},
      slots: state?.table.overrides(now) ?? [],
      health: this.health(now),
      events: state?.recentEvents ?? [],
    };
  }

  glance(now: number): StoreGlance {
    return glanceOf(this.definition, this.health(now), this.#open?.state, now);
  }

  health(now: number): StoreHealth {
    const open = this.#open;
    const state = open?.state;
    const load = open?.pool.load;
    const health = {
      state: this.openness,
      since: this.sinceAt,
      ...(this.#tally?.counts(now) ?? noOrders),
      holds: state?.table.liveHolds ?? 0,
      inFlight: load?.inFlight ?? 0,
      queued: load?.queued ?? 0,
    };
    const why = state?.pos.trouble ?? state?.breaker.why ?? this.why;
    const feedReadAt = state?.feedReadAt;
    return { ...health, ...(why !== undefined && { why }), ...(feedReadAt !== undefined && { feedReadAt }) };
  }

  /** Made when somebody first looks. */
  get #tally(): OrderTally | undefined {
    if (this.#open !== undefined) this.#madeTally ??= new OrderTally(this.#open.state);
    return this.#madeTally;
  }

  #become(openness: Openness, why: string | undefined, now: number): void {
    this.openness = openness;
    this.why = why;
    this.sinceAt = now;
  }
}
