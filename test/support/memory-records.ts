import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Hold } from '../../stores/hold.ts';
import type { Attempt, Order, TimelineEntry } from '../../stores/order.ts';
import { isFinal, takesPlace } from '../../stores/order.ts';
import {
  type Change,
  type CommitOutcome,
  type Lease,
  type Records,
  StorageUnavailable,
  type StoreSnapshot,
} from '../../stores/records.ts';
import type { Cursor, Epoch } from '../../stores/ids.ts';
import type { Controls, SlotOverride, StoreDefinition } from '../../stores/store.ts';

interface StoredStore {
  definition: StoreDefinition;
  controls: Controls;
  epoch: number;
  slots: Map<number, SlotOverride>;
  cursor: Cursor | null;
}

/** What happens to a write: nothing, refused before it is written, or written with the answer held back. */
export type WriteFault = 'away' | { readonly until: Promise<void> } | undefined;

/**
 * The records in memory, with the rules of the real ones: epochs fence, versions decide, order is kept. Only the seam
 * is faked; what is durable here survives any crash of the stores.
 */
export class MemoryRecords implements Records {
  readonly stores = new Map<StoreId, StoredStore>();
  readonly holds = new Map<HoldId, Hold>();
  readonly orders = new Map<OrderId, Order>();
  readonly attempts = new Map<string, Attempt>();
  readonly timelines = new Map<OrderId, TimelineEntry[]>();
  readonly changes: Change[] = [];
  /** Asked before each write. */
  fault: (change: Change) => WriteFault = () => undefined;
  leaseState: 'held' | 'lost' | 'unknown' = 'held';
  formerLeaseMs = 0;
  now: () => number;
  /** Reads of all kinds but `open`. */
  reads = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  define(definition: StoreDefinition): void {
    this.stores.set(definition.storeId, { definition, controls: {}, epoch: 0, slots: new Map(), cursor: null });
  }

  readonly lease: Lease = {
    trusted: () => this.leaseState === 'held',
    renew: async () => this.leaseState,
  };

  async commit(change: Change): Promise<CommitOutcome> {
    const fault = this.fault(change);
    if (fault === 'away') throw new StorageUnavailable('away');
    if (fault !== undefined) await fault.until;
    return this.#write(change);
  }

  async append(change: Change): Promise<CommitOutcome> {
    return this.#write(change);
  }

  async open(storeIds: readonly StoreId[] = [...this.stores.keys()]): Promise<readonly StoreSnapshot[]> {
    return storeIds.flatMap((storeId) => {
      const store = this.stores.get(storeId);
      return store === undefined ? [] : [this.#snapshot(store)];
    });
  }

  async findHold(holdId: HoldId): Promise<Hold | null> {
    this.reads += 1;
    return this.holds.get(holdId) ?? null;
  }

  async findOrder(orderId: OrderId): Promise<Order | null> {
    this.reads += 1;
    return this.#withTimeline(this.orders.get(orderId)) ?? null;
  }

  async findOrderOfHold(holdId: HoldId): Promise<Order | null> {
    this.reads += 1;
    return this.#withTimeline([...this.orders.values()].find((order) => order.holdId === holdId)) ?? null;
  }

  #withTimeline(order: Order | undefined): Order | undefined {
    return order && { ...order, timeline: this.timelines.get(order.orderId) ?? [] };
  }

  #write(change: Change): CommitOutcome {
    const store = this.stores.get(change.storeId);
    if (store === undefined || store.epoch !== change.epoch) return 'fenced';
    this.changes.push(change);
    for (const hold of change.holds ?? []) putNewer(this.holds, hold.holdId, hold);
    for (const order of change.orders ?? []) putNewer(this.orders, order.orderId, order);
    for (const attempt of change.attempts ?? []) this.attempts.set(`${attempt.orderId} ${attempt.number}`, attempt);
    for (const { orderId, first, entries } of change.timeline ?? []) {
      const known = this.timelines.get(orderId) ?? [];
      for (const [index, entry] of entries.entries()) known[first + index] ??= entry;
      this.timelines.set(orderId, known);
    }
    for (const slot of change.slots ?? []) store.slots.set(slot.slot, slot);
    if (change.controls !== undefined) store.controls = change.controls;
    if (change.cursor !== undefined) store.cursor = change.cursor;
    return 'committed';
  }

  #snapshot(store: StoredStore): StoreSnapshot {
    store.epoch += 1;
    const { storeId } = store.definition;
    const mine = [...this.orders.values()].filter((order) => order.storeId === storeId);
    return {
      definition: store.definition,
      controls: store.controls,
      epoch: store.epoch as Epoch,
      slots: [...store.slots.values()],
      holds: [...this.holds.values()].filter(
        (hold) => hold.storeId === storeId && hold.status === 'held' && hold.expiresAt > this.now(),
      ),
      orders: mine.filter(({ status }) => !isFinal(status)).map((order) => this.#withTimeline(order) ?? order),
      openAttempts: [...this.attempts.values()].filter(({ outcome }) => outcome === undefined),
      settledUnits: mine
        .filter(({ status }) => isFinal(status) && takesPlace(status))
        .map(({ slot, units }) => ({ slot, units })),
      cursor: store.cursor,
      formerLeaseMs: this.formerLeaseMs,
    };
  }
}

function putNewer<K, V extends { readonly version: number }>(map: Map<K, V>, key: K, value: V): void {
  if ((map.get(key)?.version ?? 0) < value.version) map.set(key, value);
}
