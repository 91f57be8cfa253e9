import type { Result } from '../lib/result.ts';
import type { Attention } from './attention.ts';
import type { DeadLetterQuery } from './dead-letters.ts';
import type { Hold } from './hold.ts';
import type { HoldId, OrderId, StoreId } from './ids.ts';
import type { Intervention } from './intervention.ts';
import type { Order, OrderDetails, OrderStatus } from './order.ts';
import type { OrderRange } from './order-range.ts';
import type { Receipt } from './records.ts';
import type { Author, Controls, SlotOverride, StoreDefinition } from './store.ts';
import type { StoreEvent } from './store-event.ts';

/** Places of one slot. `free` is 0 when the slot is over capacity. */
export interface SlotCount {
  readonly capacity: number;
  readonly pending: number;
  readonly confirmed: number;
  readonly free: number;
}

/** Why a slot cannot be booked. */
export type UnavailableReason = 'past' | 'cut-off' | 'closed' | 'paused' | 'full';

export interface SlotAvailability extends SlotCount {
  /** The slot's start. */
  readonly slot: number;
  /** Absent when it can be booked. */
  readonly reason?: UnavailableReason;
}

/** One date of a store's slots, in order of time. */
export interface DayAvailability {
  readonly storeId: StoreId;
  readonly date: string;
  readonly timeZone: string;
  readonly slots: readonly SlotAvailability[];
}

/** Why a request was refused; nothing was changed. */
export type Refusal =
  | { readonly kind: 'store-unknown' }
  | { readonly kind: 'store-starting'; readonly retryAfterMs: number; readonly why: string }
  | { readonly kind: 'storage-unavailable'; readonly retryAfterMs: number }
  | { readonly kind: 'slot-unknown' }
  | { readonly kind: 'slot-full'; readonly count: SlotCount }
  | { readonly kind: 'slot-unavailable'; readonly reason: Exclude<UnavailableReason, 'full'>; readonly detail?: string }
  | { readonly kind: 'too-many-holds'; readonly limit: number; readonly retryAfterMs: number }
  | { readonly kind: 'hold-unknown' }
  | { readonly kind: 'hold-gone'; readonly reason: 'expired' | 'released' }
  | { readonly kind: 'hold-confirmed'; readonly orderId?: OrderId }
  | { readonly kind: 'hold-extended' }
  | { readonly kind: 'order-unknown' }
  | { readonly kind: 'illegal-transition'; readonly from: OrderStatus; readonly detail: string };

export type Answer<T> = Promise<Result<T, Refusal>>;

/** A hold with the slot's count right after it was placed or changed. */
export interface HoldAnswer {
  readonly hold: Hold;
  readonly count: SlotCount;
}

/** An order and what follows from its store's rules. */
export interface OrderAnswer {
  readonly order: Order;
  readonly fireAt: number;
  /** The fire time that lateness counts from: not before a longer lead time was set. */
  readonly fireOwedAt: number;
  /** Why it needs a person; absent when it does not. */
  readonly attention?: Attention;
  /** Since when it waits for its turn under the limits of its POS account, while it does. */
  readonly awaitsTurnSince?: number;
}

/** What a person of ops may do with an order: of each, why it would be refused now; null where it would be done. */
export type PossibleChanges = Readonly<Record<Intervention['kind'] | 'cancel', string | null>>;

/** Makes the receipt to keep with what is created; see {@link Receipt}. */
export type ReceiptOf<T> = (answer: T) => Receipt;

export interface HoldRequest {
  readonly slot: number;
  readonly units: number;
  readonly customerRef?: string;
  readonly receipt?: ReceiptOf<HoldAnswer>;
}

export interface OrderRequest {
  readonly holdId: HoldId;
  readonly details: OrderDetails;
  readonly receipt?: ReceiptOf<OrderAnswer>;
}

/** What ops ask of a store's controls: null for the default; absent fields stay as they are. */
export interface ControlsPatch {
  readonly deliveryConcurrency?: number | null;
  readonly paused?: boolean | null;
  readonly leadExtensionMinutes?: number | null;
  readonly defaultCapacity?: number | null;
  /** All given settings fall back to their defaults then. */
  readonly until?: number;
}

/** What ops ask of one slot: null for the store's capacity; absent fields stay as they are. */
export interface SlotPatch {
  readonly capacity?: number | null;
  readonly closed?: boolean;
  /** The slot is as all others then, whoever set what of it; without it, never. */
  readonly until?: number;
}

/** `starting`: not open yet; `set_aside`: closed after too many crashes, tried again later. */
export type StoreState = 'starting' | 'open' | 'set_aside';

/** Live numbers of one store. */
export interface StoreHealth {
  readonly state: StoreState;
  readonly since: number;
  /** Why it is not open, or what the trouble of its POS or of its POS account is. */
  readonly why?: string;
  readonly holds: number;
  readonly scheduled: number;
  readonly inFlight: number;
  readonly queued: number;
  readonly deferred: number;
  readonly unconfirmed: number;
  /** Fired and not final. */
  readonly atTheStore: number;
  readonly deadLetters: number;
  /** Past their fire time and not yet at the POS. */
  readonly late: number;
  /** Orders that need a person, dead letters among them. */
  readonly attentionRequired: number;
  readonly nextFireAt?: number;
  /** When the feed was last read to its end. */
  readonly feedReadAt?: number;
}

/** Places of all slots of today's date in the store's zone. */
export interface TodaysPlaces {
  /** Held or ordered. */
  readonly taken: number;
  /** Of slots that are not closed. */
  readonly capacity: number;
}

/** One store among many: its numbers and the controls that explain them. */
export interface StoreGlance {
  readonly definition: StoreDefinition;
  readonly health: StoreHealth;
  readonly today: TodaysPlaces;
  /** As they are in force. */
  readonly concurrency: number;
  readonly paused: boolean;
}

export interface StoreView {
  /** On the clock that the store lives by. */
  readonly at: number;
  readonly definition: StoreDefinition;
  readonly controls: Controls;
  readonly slots: readonly SlotOverride[];
  readonly health: StoreHealth;
  readonly events: readonly StoreEvent[];
}

/** Every store of this process: what the outside may ask and order. Reads cost no database query unless said. */
export interface Stores {
  list(): readonly { readonly definition: StoreDefinition; readonly health: StoreHealth }[];
  /** Every store, each looked at only when its turn comes: whoever takes them in portions delays nobody. */
  glances(): Iterable<StoreGlance>;
  /** What the store is, also while it is not open; null when there is none. Costs one look-up. */
  definition(storeId: StoreId): StoreDefinition | null;
  view(storeId: StoreId): Result<StoreView, Refusal>;
  /** One date (`YYYY-MM-DD`, today in the store's zone if absent). */
  availability(storeId: StoreId, date?: string): Result<DayAvailability, Refusal>;

  hold(storeId: StoreId, request: HoldRequest): Answer<HoldAnswer>;
  /** Reads the database for a hold that is no longer in memory. */
  findHold(holdId: HoldId): Answer<Hold>;
  extend(holdId: HoldId): Answer<HoldAnswer>;
  /** Fine also when it was released already. */
  release(holdId: HoldId): Answer<void>;

  confirm(request: OrderRequest): Answer<OrderAnswer>;
  /** Reads the database for an order that is no longer in memory. */
  findOrder(orderId: OrderId): Answer<OrderAnswer>;
  /** A store's orders by slot, those that are over too. Reads the database, once. */
  listOrders(storeId: StoreId, range: OrderRange): Answer<readonly OrderAnswer[]>;
  cancel(orderId: OrderId, reason: string | undefined): Answer<OrderAnswer>;
  reschedule(orderId: OrderId, slot: number): Answer<OrderAnswer>;

  /** What a person of ops does with one order. Durable, and in the audit, when answered. */
  intervene(orderId: OrderId, intervention: Intervention, author: Author): Answer<OrderAnswer>;
  /** What of that would be done with an order as it was found, and why the rest would be refused. */
  possibleChanges(order: Order): PossibleChanges;
  /** The dead letters of the open stores that a query asks for, the one that has waited longest first. */
  deadLetters(query: DeadLetterQuery): readonly OrderAnswer[];

  setControls(storeId: StoreId, patch: ControlsPatch, author: Author): Answer<StoreView>;
  setSlot(storeId: StoreId, slot: number, patch: SlotPatch, author: Author): Answer<SlotAvailability>;
  /** Opens a store that was just defined, or opens it anew with its changed definition. */
  reopen(storeId: StoreId): Promise<void>;
}
