import type { Brand } from '../lib/brand.ts';
import type { HoldId, OrderId, StoreId, TicketId } from './ids.ts';
import type { Author } from './store.ts';

export interface OrderItem {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceCents?: number;
  readonly note?: string;
}

export interface Customer {
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
}

/** What the customer asked for; passed through, never interpreted. */
export interface OrderDetails {
  readonly items: readonly OrderItem[];
  readonly customer: Customer;
  readonly note?: string;
}

/**
 * Details as JSON: how an order keeps them for the hours or days until somebody looks. As objects they would take twice
 * the memory, and a boot would make ten of them for every order.
 */
export type DetailsText = Brand<string, 'DetailsText'>;

export function detailsText(details: OrderDetails): DetailsText {
  return JSON.stringify(details) as DetailsText;
}

export function detailsOf({ details }: Pick<Order, 'details'>): OrderDetails {
  return JSON.parse(details);
}

/**
 * One order's life; it never moves backwards.
 *
 *     scheduled ─▶ firing ─▶ fired ─▶ accepted ─▶ preparing ─▶ ready ─▶ picked_up
 *         │          │ ▲         └──────────────┴────────┴──▶ cancelled_by_store
 *         │          ▼ │ retry later
 *         │        deferred ─▶ dead_letter ──replay──▶ scheduled, or unconfirmed if it was in doubt
 *         │          │ ▲ unconfirmed, not yet looked up ⇄ unconfirmed
 *         └▶ cancelled (before it is fired; after that a cancellation is a void at the POS)
 *
 * A scheduled order that is due while its POS is known to be down is deferred without an attempt.
 */
export type OrderStatus =
  | 'scheduled'
  | 'firing'
  | 'deferred'
  | 'unconfirmed'
  | 'fired'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'picked_up'
  | 'cancelled'
  | 'cancelled_by_store'
  | 'dead_letter';

const atTheStore = ['accepted', 'preparing', 'ready', 'picked_up', 'cancelled_by_store'] as const;

/**
 * The arrows. Two skips are allowed: the feed may miss steps, so a fired order may jump forward; and an order may turn
 * up in the feed that we do not know to be there, which settles it: its attempt is unconfirmed, or the process that made
 * it has died before that was recorded.
 */
const arrows: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  scheduled: ['firing', 'deferred', 'cancelled', 'dead_letter', ...atTheStore],
  firing: ['fired', 'deferred', 'unconfirmed', 'dead_letter', 'cancelled', ...atTheStore],
  deferred: ['firing', 'fired', 'unconfirmed', 'dead_letter', 'cancelled', ...atTheStore],
  unconfirmed: ['firing', 'fired', 'deferred', 'dead_letter', ...atTheStore],
  fired: ['cancelled', ...atTheStore],
  accepted: ['preparing', 'ready', 'picked_up', 'cancelled_by_store', 'cancelled'],
  preparing: ['ready', 'picked_up', 'cancelled_by_store', 'cancelled'],
  ready: ['picked_up', 'cancelled_by_store', 'cancelled'],
  picked_up: [],
  cancelled: [],
  cancelled_by_store: [],
  dead_letter: ['scheduled', 'unconfirmed', 'fired', 'cancelled', ...atTheStore],
};

/** Whether an order may go from one status to the other. The one function that knows the arrows. */
export function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  return arrows[from].includes(to);
}

/** Nothing more can happen to it. */
export function isFinal(status: OrderStatus): boolean {
  return arrows[status].length === 0;
}

/** Final here, and yet its ticket is at the POS, which has not said what becomes of it. */
export function isStray({ status, inDoubt }: Order): boolean {
  return isFinal(status) && inDoubt === true;
}

/** Whether the order keeps its place in its slot. */
export function takesPlace(status: OrderStatus): boolean {
  return status !== 'cancelled' && status !== 'cancelled_by_store';
}

/** One step of an order's timeline: what happened and, in words, why. */
export interface TimelineEntry {
  readonly at: number;
  readonly status: OrderStatus;
  readonly detail?: string;
}

/** One try to hand an order to the POS; recorded before it is made. */
export interface Attempt {
  readonly orderId: OrderId;
  /** Counts from 1 over the order's whole life. */
  readonly number: number;
  /** When it was decided on; it may have waited for its turn under the account's limits since. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome?: 'delivered' | 'not_received' | 'rejected' | 'unconfirmed';
  readonly detail?: string;
}

/** A confirmed hold, on its way to the store's POS. */
export interface Order {
  readonly orderId: OrderId;
  readonly storeId: StoreId;
  readonly holdId: HoldId;
  /** The slot's start: the promise time. */
  readonly slot: number;
  readonly units: number;
  readonly details: DetailsText;
  readonly createdAt: number;
  readonly status: OrderStatus;
  /** Attempts started so far. */
  readonly attempts: number;
  /** Attempts started when the present budget began: 0, or their number at the last replay. */
  readonly attemptsBefore: number;
  /** When a deferred or looked-up order is tried again; of a scheduled one, when somebody fired it by hand. */
  readonly nextAttemptAt?: number;
  readonly ticketId?: TicketId;
  /** When the POS had it. */
  readonly firedAt?: number;
  /** Whether its fire time passed while nobody could fire it, a restart for instance. */
  readonly late: boolean;
  /** Who keeps it from being fired by itself; gone once somebody fires it. */
  readonly heldBack?: Author;
  /**
   * Of a dead letter: an attempt may have reached the POS without our knowing. Of a cancelled order: it is there, and
   * the POS has not said yet what becomes of its ticket.
   */
  readonly inDoubt?: true;
  /** What has happened to it since it was booked; with the booking itself it is its {@link timelineOf}. */
  readonly later: readonly TimelineEntry[];
  /** Grows with every change; the durable row with the highest wins. */
  readonly version: number;
}

/** One for all of the many to which nothing has happened yet. */
const nothing: readonly TimelineEntry[] = [];

/** All that has happened to an order, from its booking on. */
export function timelineOf({ createdAt, later }: Order): readonly TimelineEntry[] {
  return [{ at: createdAt, status: 'scheduled' }, ...later];
}

/** What is known of an order from the start, and moves with it. */
export type Booked = Pick<Order, 'orderId' | 'storeId' | 'holdId' | 'slot' | 'units' | 'details' | 'createdAt'>;

/** An order in its first version: nothing has happened to it but that it was booked. */
export function newOrder({ orderId, storeId, holdId, slot, units, details, createdAt }: Booked): Order {
  return {
    orderId,
    storeId,
    holdId,
    slot,
    units,
    details,
    createdAt,
    status: 'scheduled',
    attempts: 0,
    attemptsBefore: 0,
    late: false,
    later: nothing,
    version: 1,
  };
}
