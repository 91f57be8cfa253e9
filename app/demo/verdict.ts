import type { BookedOrder, History } from './history.ts';
import { isOwedTicket } from './history.ts';
import type { Lateness } from './lateness.ts';
import { arrivalsOf, countLate, latenessOf } from './lateness.ts';
import { countOversold } from './oversold.ts';

/** What a history says about the promises. */
export interface Verdict {
  /** Orders that the POS must have a ticket of. */
  readonly ordersConfirmed: number;
  /** Tickets that the POS has, whatever of. */
  readonly tickets: number;
  /** Orders that both the POS and the database call picked up. */
  readonly pickedUp: number;
  /** Acknowledged and not in the database, or owed a ticket and without one. */
  readonly lost: number;
  /** Tickets beyond an order's first. */
  readonly duplicates: number;
  /** Places beyond capacity. */
  readonly oversold: number;
  /** Orders that did not reach the POS at the first attempt and within a second. */
  readonly late: number;
  readonly latenessMs: Lateness;
  /** What else is wrong, in words. */
  readonly complaints: readonly string[];
}

/** Judges a history by what POS and database really hold, and checks it against what customers were told. */
export function judge(history: History): Verdict {
  const { orders, tickets } = history;
  const owed = orders.filter(isOwedTicket);
  const arrivals = arrivalsOf(history);
  return {
    ordersConfirmed: owed.length,
    tickets: tickets.length,
    pickedUp: countPickedUp(history),
    lost: countLost(history, owed),
    duplicates: tickets.length - new Set(tickets.map(({ orderId }) => orderId)).size,
    oversold: countOversold(history),
    late: countLate(arrivals),
    latenessMs: latenessOf(arrivals),
    complaints: complaintsAbout(history),
  };
}

/** Nothing lost, nothing twice, nothing oversold, and everybody has their lunch. */
export function isGood(verdict: Verdict): boolean {
  const { ordersConfirmed, tickets, pickedUp, lost, duplicates, oversold, complaints } = verdict;
  const clean = lost === 0 && duplicates === 0 && oversold === 0 && complaints.length === 0;
  return clean && tickets === ordersConfirmed && pickedUp === ordersConfirmed;
}

function countPickedUp({ orders, tickets }: History): number {
  const fetched = new Set(tickets.filter(({ status }) => status === 'picked_up').map(({ orderId }) => orderId));
  return orders.filter(({ orderId, status }) => status === 'picked_up' && fetched.has(orderId)).length;
}

function countLost({ orders, holds, tickets, promised }: History, owed: readonly BookedOrder[]): number {
  const keptOrders = new Set<string>(orders.map(({ orderId }) => orderId));
  const keptHolds = new Set<string>(holds.map(({ holdId }) => holdId));
  const printed = new Set(tickets.map(({ orderId }) => orderId));
  return (
    promised.orders.filter(({ orderId }) => !keptOrders.has(orderId)).length +
    promised.holdIds.filter((holdId) => !keptHolds.has(holdId)).length +
    owed.filter(({ orderId }) => !printed.has(orderId)).length
  );
}

function complaintsAbout({ orders, tickets, promised }: History): readonly string[] {
  const known = new Map<string, BookedOrder>(orders.map((order) => [order.orderId, order]));
  const told = new Set(promised.orders.map(({ orderId }) => orderId));
  const cancelled = promised.orders.filter((order) => order.cancelled);
  return [
    // Where nothing was ordered nothing can go wrong, and nothing has been shown.
    orders.some(isOwedTicket) ? [] : ['nothing was ordered'],
    [...promised.failures].map(([problem, times]) => `the service failed ${times} requests: ${problem}`),
    say('tickets of orders that nobody placed or that were cancelled before they were fired', [
      ...tickets.map(({ orderId }) => orderId).filter((orderId) => !isOwed(known.get(orderId))),
    ]),
    say(
      'orders in the database that no customer was told of',
      [...known.keys()].filter((id) => !told.has(id)),
    ),
    say('orders that a customer was told are cancelled, and are not', [
      ...cancelled.map(({ orderId }) => orderId).filter((orderId) => known.get(orderId)?.status !== 'cancelled'),
    ]),
    say(
      'orders that are not settled',
      orders.filter((order) => !isSettled(order)).map(({ orderId }) => orderId),
    ),
  ].flat();
}

const SHOWN = 5;

function say(what: string, orderIds: readonly string[]): readonly string[] {
  if (orderIds.length === 0) return [];
  const shown = orderIds.slice(0, SHOWN).join(', ');
  return [`${orderIds.length} ${what}: ${shown}${orderIds.length > SHOWN ? ' …' : ''}`];
}

function isOwed(order: BookedOrder | undefined): boolean {
  return order !== undefined && isOwedTicket(order);
}

function isSettled({ status }: BookedOrder): boolean {
  return status === 'picked_up' || status === 'cancelled';
}
