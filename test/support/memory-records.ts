import assert from 'node:assert/strict';
import type { Hold } from '../../stores/hold.ts';
import type { Cursor, Epoch, HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Attempt, Order, TimelineEntry } from '../../stores/order.ts';
import { isFinal, isStray, takesPlace } from '../../stores/order.ts';
import type { OrderRange } from '../../stores/order-range.ts';
import { ordersWithin } from '../../stores/order-range.ts';
import type { Change, CommitOutcome, Lease, Loss, Records, StoreSnapshot } from '../../stores/records.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Controls, SlotOverride, StoreDefinition } from '../../stores/store.ts';

interface StoredStore {
  definition: StoreDefinition;
  controls: Controls;
  epoch: number;
  slots: Map<number, SlotOverride>;
  cursor: Cursor | null;
}

/**
 * What happens to a commit: nothing, refused before it is written, held back until its outcome is known (not written,
 * when `until` rejects), or a bug.
 */
export type WriteFault = 'away' | 'bug' | { readonly until: Promise<void> } | undefined;

/**
 * The records in memory, with the rules of the real ones: epochs fence, versions decide, commits and appends become
 * durable in the order in which they came. Only the seam is faked; what is durable here survives any crash.
 */
export class MemoryRecords implements Records {
  readonly stores = new Map<StoreId, StoredStore>();
  readonly holds = new Map<HoldId, Hold>();
  readonly orders = new Map<OrderId, Order>();
  readonly attempts = new Map<string, Attempt>();
  readonly timelines = new Map<OrderId, TimelineEntry[]>();
  /** Everything written, in order. */
  readonly changes: Change[] = [];
  /** Asked before each commit, and before each append; to an append, only `until` happens. */
  fault: (change: Change) => WriteFault = () => undefined;
  /** Called as soon as a change is durable. */
  written: (change: Change) => void = () => undefined;
  /** Asked before each opening; what it throws is what is wrong with the data. */
  openFault: (storeId: StoreId) => void = () => undefined;
  leaseState: 'held' | 'lost' | 'unknown' = 'held';
  formerLeaseMs = 0;
  now: () => number;
  /** Reads of all kinds but `open`. */
  reads = 0;
  opens = 0;
  #back: PromiseWithResolvers<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(now: () => number) {
    this.now = now;
  }

  define(definition: StoreDefinition): void {
    this.stores.set(definition.storeId, { definition, controls: {}, epoch: 0, slots: new Map(), cursor: null });
  }

  /** From now on the storage is known to be away. */
  goAway(): void {
    this.#back ??= Promise.withResolvers();
  }

  comeBack(): void {
    this.#back?.resolve();
    this.#back = undefined;
  }

  /** Whoever used the records is gone: what it had not written never will be. */
  forgetWriter(): void {
    for (const store of this.stores.values()) store.epoch += 1;
    this.#last = Promise.resolve();
  }

  /** Another process claims a store; this one learns of it when the test tells it. */
  claimByAnother(storeId: StoreId): Loss {
    const store = this.stores.get(storeId);
    assert.ok(store, `there is no ${storeId}`);
    store.epoch += 1;
    return { storeId, epoch: store.epoch as Epoch };
  }

  readonly lease: Lease = {
    trusted: () => this.leaseState === 'held',
    renew: async () => this.leaseState,
  };

  async commit(change: Change): Promise<CommitOutcome> {
    const fault = this.fault(change);
    if (fault === 'bug') throw new TypeError('a bug in the records');
    if (fault === 'away' || this.#back !== undefined) throw new StorageUnavailable('away');
    return this.#inOrder(change, fault?.until);
  }

  async append(change: Change): Promise<CommitOutcome> {
    const fault = this.fault(change);
    return this.#inOrder(change, typeof fault === 'object' ? fault.until.catch(() => undefined) : this.#back?.promise);
  }

  async open(storeIds: readonly StoreId[] = [...this.stores.keys()]): Promise<readonly StoreSnapshot[]> {
    this.opens += 1;
    this.#refuseWhileAway();
    return storeIds.flatMap((storeId) => {
      this.openFault(storeId);
      const store = this.stores.get(storeId);
      return store === undefined ? [] : [this.#snapshot(store)];
    });
  }

  async findHold(holdId: HoldId): Promise<Hold | null> {
    this.#read();
    return this.holds.get(holdId) ?? null;
  }

  async findOrder(orderId: OrderId): Promise<Order | null> {
    this.#read();
    return this.#withTimeline(this.orders.get(orderId)) ?? null;
  }

  async findOrderOfHold(holdId: HoldId): Promise<Order | null> {
    this.#read();
    return this.#withTimeline([...this.orders.values()].find((order) => order.holdId === holdId)) ?? null;
  }

  async finalOrders(storeId: StoreId, range: OrderRange): Promise<readonly Order[]> {
    this.#read();
    const final = [...this.orders.values()].filter((order) => order.storeId === storeId && isFinal(order.status));
    return ordersWithin(final, range).map((order) => this.#withTimeline(order) ?? order);
  }

  #read(): void {
    this.reads += 1;
    this.#refuseWhileAway();
  }

  #refuseWhileAway(): void {
    if (this.#back !== undefined) throw new StorageUnavailable('away');
  }

  #withTimeline(order: Order | undefined): Order | undefined {
    return order && { ...order, later: (this.timelines.get(order.orderId) ?? []).slice(1) };
  }

  #inOrder(change: Change, until: Promise<void> | undefined): Promise<CommitOutcome> {
    const before = this.#last;
    const write = async () => {
      await before;
      await until;
      return this.#write(change);
    };
    const written = write();
    this.#last = written.catch(() => undefined);
    return written;
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
    this.written(change);
    return 'committed';
  }

  #snapshot(store: StoredStore): StoreSnapshot {
    store.epoch += 1;
    const { storeId } = store.definition;
    const mine = [...this.orders.values()].filter((order) => order.storeId === storeId);
    const open = mine.filter(({ status }) => !isFinal(status)).map((order) => this.#withTimeline(order) ?? order);
    return {
      definition: store.definition,
      controls: store.controls,
      epoch: store.epoch as Epoch,
      slots: [...store.slots.values()],
      holds: [...this.holds.values()].filter((hold) => hold.storeId === storeId && hold.status === 'held'),
      orders: open,
      strays: mine.filter(isStray).map((order) => this.#withTimeline(order) ?? order),
      openAttempts: [...this.attempts.values()].filter(
        ({ outcome, orderId }) => outcome === undefined && open.some((order) => order.orderId === orderId),
      ),
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
