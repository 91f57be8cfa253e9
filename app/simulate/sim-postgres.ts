import type { Hold } from '../../stores/hold.ts';
import { holdStatus } from '../../stores/hold.ts';
import type { Epoch, HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Order, TimelineEntry } from '../../stores/order.ts';
import { isFinal, isStray, takesPlace } from '../../stores/order.ts';
import type { OrderRange } from '../../stores/order-range.ts';
import { ordersWithin } from '../../stores/order-range.ts';
import type { Change, StoreSnapshot } from '../../stores/records.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import type { Boot, Record } from './facts.ts';
import type { StoreRows } from './store-rows.ts';
import { emptyRows, putNewer, takeState } from './store-rows.ts';

export interface Claim {
  readonly storeId: StoreId;
  readonly epoch: Epoch;
  readonly formerBoot: Boot | null;
}

export interface PostgresMeans {
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly record: Record;
  /** False lets writes of any epoch in. */
  readonly fences: boolean;
}

/** How far back slots are still of interest, as in the real one. */
const SLOTS_FROM_MS_AGO = 25 * 3_600_000;

/**
 * The tables of Postgres, in memory, with the rules of the real ones: a transaction is one call and nothing comes
 * between, epochs fence, of a row the highest version wins. Tells what it takes.
 */
export class SimPostgres {
  readonly stores = new Map<StoreId, StoreRows>();
  readonly #timelines = new Map<OrderId, TimelineEntry[]>();
  readonly #means: PostgresMeans;
  /** The latest time ever shown: a hold that has expired by then is over, even if the clock goes back. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(means: PostgresMeans) {
    this.#means = means;
  }

  define(definition: StoreDefinition): void {
    this.stores.set(definition.storeId, emptyRows(definition, this.#means.monotonicMs));
  }

  /** Whether a hold keeps no place any more, by the latest time that was ever shown. */
  isOver(hold: Hold): boolean {
    return holdStatus(hold, this.latest) !== 'held';
  }

  /** To be called whenever time has passed. */
  noteTime(): void {
    this.#latest = Math.max(this.#latest, this.#means.now());
  }

  /** The latest time ever shown. */
  get latest(): number {
    this.noteTime();
    return this.#latest;
  }

  /** One flush: answers which of its stores were owned. */
  write(changes: readonly Change[], boot: Boot, flush: number): ReadonlySet<StoreId> {
    const owned = new Set<StoreId>();
    for (const change of changes) {
      const store = this.stores.get(change.storeId);
      if (store !== undefined && this.#owns(store, change, boot)) {
        owned.add(change.storeId);
        this.#take(store, change, { boot, flush });
      }
    }
    return owned;
  }

  /** Raises the epochs of stores (all if absent). */
  claim(boot: Boot, storeIds: readonly StoreId[] = [...this.stores.keys()]): readonly Claim[] {
    return storeIds.flatMap((storeId) => {
      const store = this.stores.get(storeId);
      if (store === undefined) return [];
      const formerBoot = store.boot;
      store.epoch += 1;
      store.boot = boot;
      return [{ storeId, epoch: store.epoch as Epoch, formerBoot }];
    });
  }

  snapshot({ storeId, epoch }: Claim, formerLeaseMs: number): StoreSnapshot | null {
    const store = this.stores.get(storeId);
    if (store === undefined) return null;
    const now = this.#means.now();
    const orders = [...store.orders.values()];
    const ofInterest = (slot: number) => slot >= now - SLOTS_FROM_MS_AGO;
    return {
      definition: store.definition,
      controls: store.controls,
      epoch,
      slots: [...store.slots.values()].map(({ override }) => override).filter(({ slot }) => ofInterest(slot)),
      holds: [...store.holds.values()].filter(({ status }) => status === 'held'),
      orders: orders.filter(({ status }) => !isFinal(status)).map((order) => this.#whole(order)),
      strays: orders.filter(isStray).map((order) => this.#whole(order)),
      openAttempts: [...store.attempts.values()].filter(({ outcome }) => outcome === undefined),
      settledUnits: orders
        .filter(({ status, slot }) => isFinal(status) && takesPlace(status) && ofInterest(slot))
        .map(({ slot, units }) => ({ slot, units })),
      cursor: store.cursor,
      formerLeaseMs,
    };
  }

  findHold(holdId: HoldId): Hold | null {
    for (const { holds } of this.stores.values()) if (holds.has(holdId)) return holds.get(holdId) ?? null;
    return null;
  }

  findOrder(orderId: OrderId): Order | null {
    for (const { orders } of this.stores.values()) {
      const order = orders.get(orderId);
      if (order !== undefined) return this.#whole(order);
    }
    return null;
  }

  findOrderOfHold(holdId: HoldId): Order | null {
    const { orderId } = this.findHold(holdId) ?? {};
    return orderId === undefined ? null : this.findOrder(orderId);
  }

  finalOrders(storeId: StoreId, range: OrderRange): readonly Order[] {
    const all = [...(this.stores.get(storeId)?.orders.values() ?? [])];
    return ordersWithin(
      all.filter(({ status }) => isFinal(status)),
      range,
    ).map((order) => this.#whole(order));
  }

  /** In order of their numbers; one that was never written is not there. */
  stepsOf(orderId: OrderId): readonly TimelineEntry[] {
    return (this.#timelines.get(orderId) ?? []).filter((step) => step !== undefined);
  }

  #whole(order: Order): Order {
    return { ...order, later: this.stepsOf(order.orderId).slice(1) };
  }

  #owns(store: StoreRows, { storeId, epoch }: Change, boot: Boot): boolean {
    const owns = store.epoch === epoch && store.boot === boot;
    if (!owns && this.#means.fences) return false;
    this.#means.record({ kind: 'wrote', storeId, boot, epoch, owner: { boot: store.boot, epoch: store.epoch } });
    return true;
  }

  #take(store: StoreRows, change: Change, { boot, flush }: { boot: Boot; flush: number }): void {
    this.noteTime();
    const slots = new Set([...(change.holds ?? []), ...(change.orders ?? [])].map(({ slot }) => slot));
    const before = new Map([...slots].map((slot) => [slot, this.#places(store, slot)]));
    for (const hold of change.holds ?? []) putNewer(store.holds, hold.holdId, hold);
    this.#takeSteps(change);
    for (const order of change.orders ?? []) this.#takeOrder(store, order, boot);
    takeState(store, change, { epoch: change.epoch, flush });
    for (const [slot, places] of before) this.#tellIfFilled(store, slot, places);
  }

  #takeOrder(store: StoreRows, order: Order, boot: Boot): void {
    const { storeId, orderId, holdId } = order;
    const from = store.orders.get(orderId)?.status ?? null;
    if (!putNewer(store.orders, orderId, order) || from === order.status) return;
    const told = this.stepsOf(orderId).at(-1)?.status ?? null;
    this.#means.record({ kind: 'order_row', storeId, orderId, holdId, from, to: order.status, boot, told });
  }

  #takeSteps(change: Change): void {
    for (const { orderId, first, entries } of change.timeline ?? []) {
      const known = this.#timelines.get(orderId) ?? [];
      for (const [index, entry] of entries.entries()) known[first + index] ??= entry;
      this.#timelines.set(orderId, known);
    }
  }

  #places(store: StoreRows, slot: number): { readonly ordered: number; readonly held: number } {
    let ordered = 0;
    let held = 0;
    for (const order of store.orders.values())
      if (order.slot === slot && takesPlace(order.status)) ordered += order.units;
    for (const hold of store.holds.values()) {
      if (hold.slot === slot && holdStatus(hold, this.#latest) === 'held') held += hold.units;
    }
    return { ordered, held };
  }

  #tellIfFilled(store: StoreRows, slot: number, before: { readonly ordered: number; readonly held: number }): void {
    const { ordered, held } = this.#places(store, slot);
    if (ordered + held <= before.ordered + before.held) return;
    const { storeId } = store.definition;
    this.#means.record({ kind: 'filled', storeId, slot, ordered, held, capacity: store.limits.capacity(slot) });
  }
}
