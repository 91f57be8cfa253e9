import type { BookedOrder, Outage, PrintedTicket, StoreRules } from './history.ts';
import { isOwedTicket } from './history.ts';

/** How late orders arrived, in real milliseconds; null where none was measured. */
export interface Lateness {
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** One order's arrival at the POS. */
export interface Arrival {
  readonly order: BookedOrder;
  /** Real milliseconds from when it was due to its (first) ticket. */
  readonly lateMs: number;
  /** Whether its POS took everything, and at once, from when it was due until it arrived. */
  readonly undisturbed: boolean;
}

/** The promise: within 1 s. */
const LATE_AFTER_MS = 1_000;

interface Records {
  readonly orders: readonly BookedOrder[];
  readonly tickets: readonly PrintedTicket[];
  readonly stores: readonly StoreRules[];
  readonly outages: readonly Outage[];
  readonly speed: number;
}

/** The arrivals of all orders that did arrive, each measured at its first ticket. */
export function arrivalsOf({ orders, tickets, stores, outages, speed }: Records): readonly Arrival[] {
  const firstTickets = new Map(tickets.toReversed().map((ticket) => [ticket.orderId, ticket]));
  const leads = new Map(stores.map(({ storeId, leadMs }) => [storeId, leadMs]));
  return orders.filter(isOwedTicket).flatMap((order) => {
    const ticket = firstTickets.get(order.orderId);
    if (ticket === undefined) return [];
    const dueAt = dueAtOf(order, leads.get(order.storeId) ?? 0);
    const lateMs = Math.max(0, ticket.receivedAt - dueAt) / speed;
    const disturbed = order.attempts > 1 || wasDown(outages, order.storeId, dueAt, ticket.receivedAt);
    return [{ order, lateMs, undisturbed: !disturbed }];
  });
}

/** Not at the first attempt, or not within the promised second. */
export function countLate(arrivals: readonly Arrival[]): number {
  return arrivals.filter(({ order, lateMs }) => order.attempts > 1 || lateMs > LATE_AFTER_MS).length;
}

/**
 * Percentiles (nearest rank) over the undisturbed arrivals: lateness is the service's own, while an order that its POS
 * would not take is a matter of its POS. Nothing is left out of sight: those are counted as late.
 */
export function latenessOf(arrivals: readonly Arrival[]): Lateness {
  const times = arrivals.filter(({ undisturbed }) => undisturbed).map(({ lateMs }) => lateMs);
  return percentilesOf(times);
}

/** Percentiles by nearest rank, to a tenth of a millisecond. */
export function percentilesOf(times: readonly number[]): Lateness {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const time = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return time === undefined ? null : Math.round(time * 10) / 10;
  };
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** At its fire time, or when it was confirmed or moved, if that was later. */
function dueAtOf({ slot, createdAt, movedAt }: BookedOrder, leadMs: number): number {
  return Math.max(slot - leadMs, createdAt, movedAt ?? 0);
}

function wasDown(outages: readonly Outage[], storeId: string, from: number, until: number): boolean {
  return outages.some((outage) => outage.storeId === storeId && outage.from <= until && from <= outage.until);
}
