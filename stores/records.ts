import type { Backoff } from '../lib/backoff.ts';
import type { Hold } from './hold.ts';
import type { Cursor, Epoch, HoldId, OrderId, StoreId } from './ids.ts';
import type { Attempt, Order, TimelineEntry } from './order.ts';
import type { OrderRange } from './order-range.ts';
import type { Controls, SlotOverride, StoreDefinition } from './store.ts';

/** The first answer to a request with an idempotency key, kept with what the request created. Opaque in here. */
export interface Receipt {
  readonly apiKeyId: string;
  readonly key: string;
  readonly requestHash: string;
  readonly at: number;
  readonly httpStatus: number;
  readonly answer: string;
}

/** Who changed what, when and why. */
export interface AuditEntry {
  readonly at: number;
  readonly by: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  readonly detail?: string;
}

/** The numbered steps that a change adds to an order's timeline; `first` is the first one's number, from 0. */
export interface TimelineSteps {
  readonly orderId: OrderId;
  readonly first: number;
  readonly entries: readonly TimelineEntry[];
}

/** One store's durable change: all of it becomes durable at once, or none. Rows are whole; the highest version wins. */
export interface Change {
  readonly storeId: StoreId;
  readonly epoch: Epoch;
  readonly holds?: readonly Hold[];
  readonly orders?: readonly Order[];
  readonly timeline?: readonly TimelineSteps[];
  readonly attempts?: readonly Attempt[];
  readonly slots?: readonly SlotOverride[];
  readonly controls?: Controls;
  readonly cursor?: Cursor;
  readonly receipt?: Receipt;
  readonly audit?: AuditEntry;
}

/** `fenced`: another owner has the store; nothing was written. */
export type CommitOutcome = 'committed' | 'fenced';

/** Who needs the storage to begin at all, and cannot ask it, asks again after 0.25 s, doubling up to 2 s, each up to 20 % longer. */
export const askAgain: Backoff = { firstMs: 250, factor: 2, maxMs: 2_000, jitter: 0.2 };

/** Nothing was written and nothing will be; try again later. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** What a store is opened from, read after its epoch was raised, so that nobody else can have written since. */
export interface StoreSnapshot {
  readonly definition: StoreDefinition;
  readonly controls: Controls;
  readonly epoch: Epoch;
  readonly slots: readonly SlotOverride[];
  /** Held as far as is written; the time of some has come. */
  readonly holds: readonly Hold[];
  /** Orders that are not final. */
  readonly orders: readonly Order[];
  /** Cancelled orders that are at their POS, which has not said yet what becomes of their tickets. */
  readonly strays: readonly Order[];
  /** Attempts without an outcome, of the open orders: what was interrupted. */
  readonly openAttempts: readonly Attempt[];
  /** Units of final orders that keep their place in a slot that is still of interest. */
  readonly settledUnits: readonly { readonly slot: number; readonly units: number }[];
  readonly cursor: Cursor | null;
  /** How long another process may still believe that it owns the store: no call to the POS before. 0 if none. */
  readonly formerLeaseMs: number;
}

/** What is durable, as one process sees it. */
export interface Records {
  /**
   * Resolves once durable. A flush whose outcome is unknown is repeated until it is known, so this may take as long as
   * an outage; while the storage is known to be away it rejects at once with {@link StorageUnavailable}.
   */
  commit(change: Change): Promise<CommitOutcome>;
  /**
   * For what nobody waits for: kept in order with commits, kept through an outage, and resolved once durable (or
   * fenced). Never rejects.
   */
  append(change: Change): Promise<CommitOutcome>;
  /** Claims the stores (all known ones if absent), raises their epochs and reads them: a constant number of queries. */
  open(storeIds?: readonly StoreId[]): Promise<readonly StoreSnapshot[]>;
  /** Looking up rejects with {@link StorageUnavailable} while the storage cannot be asked. */
  findHold(holdId: HoldId): Promise<Hold | null>;
  findOrder(orderId: OrderId): Promise<Order | null>;
  findOrderOfHold(holdId: HoldId): Promise<Order | null>;
  /** Those of a store that are final; open ones it has in memory. */
  finalOrders(storeId: StoreId, range: OrderRange): Promise<readonly Order[]>;
  /** Whether this process may still believe it owns its stores: asks the storage only if the lease has run low. */
  readonly lease: Lease;
}

/** Another process has taken a store, under this epoch: what is ours of an earlier one is over, of a later one it is not. */
export interface Loss {
  readonly storeId: StoreId;
  readonly epoch: Epoch;
}

/** This process's lease on all of its stores. */
export interface Lease {
  /** True until (monotonic time before the last renewal call) + lease − margin. Costs nothing. */
  trusted(): boolean;
  /** Renews now: `held`, `lost` to another owner, or `unknown` when the storage cannot be asked in time. Never rejects. */
  renew(): Promise<'held' | 'lost' | 'unknown'>;
}
