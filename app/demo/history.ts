import type { KeptHold, KeptOrder } from '../db/booking-history.ts';
import type { TicketView } from '../pos/simulator/report.ts';

export type HeldPlace = Pick<KeptHold, 'holdId' | 'storeId' | 'slot' | 'units' | 'createdAt' | 'expiresAt' | 'status'>;
export type BookedOrder = Pick<
  KeptOrder,
  | 'orderId'
  | 'holdId'
  | 'storeId'
  | 'slot'
  | 'units'
  | 'status'
  | 'attempts'
  | 'createdAt'
  | 'firedAt'
  | 'firstMovedAt'
  | 'movedAt'
  | 'cancelledAt'
>;
export type PrintedTicket = Pick<TicketView, 'orderId' | 'storeRef' | 'status' | 'receivedAt'>;

/** What counts in a store's history. */
export interface StoreRules {
  readonly storeId: string;
  readonly capacity: number;
  readonly leadMs: number;
}

/** A stretch of time in which a store's POS took nothing. */
export interface Outage {
  readonly storeId: string;
  readonly from: number;
  readonly until: number;
}

/** What the API has promised to customers: as they wrote it down, not as the service did. */
export interface Promised {
  readonly holdIds: readonly string[];
  readonly orders: readonly { readonly orderId: string; readonly cancelled: boolean }[];
  /** When a hold was asked to be released, by its id: the database does not keep that. */
  readonly releasesAsked: ReadonlyMap<string, number>;
  /** How often the service failed its customers, by problem: it is no refusal that nobody could help. */
  readonly failures: ReadonlyMap<string, number>;
}

/** What is left of a run, from the three places that can contradict each other. All instants are the demo clock's. */
export interface History {
  readonly stores: readonly StoreRules[];
  /** From the database. */
  readonly holds: readonly HeldPlace[];
  readonly orders: readonly BookedOrder[];
  /** From the simulated POS. */
  readonly tickets: readonly PrintedTicket[];
  /** From the customers. */
  readonly promised: Promised;
  readonly outages: readonly Outage[];
  /** Milliseconds of the demo's clock per real millisecond. */
  readonly speed: number;
}

/** What was booked and printed. */
interface Bookings {
  readonly holds: readonly (HeldPlace & { readonly customerRef: string | null })[];
  readonly orders: readonly BookedOrder[];
  readonly tickets: readonly PrintedTicket[];
}

/** What the customers of these names did: what visitors book is between them and the service. */
export function bookedBy<T extends Bookings>(names: ReadonlySet<string>, all: T): T {
  const visits = all.holds.filter(({ customerRef }) => customerRef === null || !names.has(customerRef));
  const heldByVisitors = new Set(visits.map(({ holdId }) => holdId));
  const isOurs = ({ holdId }: { readonly holdId: HeldPlace['holdId'] }) => !heldByVisitors.has(holdId);
  const ofVisitors = new Set<string>(all.orders.filter((order) => !isOurs(order)).map(({ orderId }) => orderId));
  const tickets = all.tickets.filter(({ orderId }) => !ofVisitors.has(orderId));
  return { ...all, holds: all.holds.filter(isOurs), orders: all.orders.filter(isOurs), tickets };
}

/** Whether the POS must have a ticket of it: all but those cancelled before they were fired. */
export function isOwedTicket({ status, firedAt }: BookedOrder): boolean {
  return status !== 'cancelled' || firedAt !== null;
}
