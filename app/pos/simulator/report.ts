import type { Kitchen } from './kitchen.ts';
import type { Meter } from './meter.ts';
import type { Visit } from './request-log.ts';
import type { SimAccounts } from './sim-accounts.ts';
import type { Ticket, TicketStatus } from './ticket.ts';
import { statusOf } from './ticket.ts';

export interface Traffic {
  readonly requests: number;
  readonly inFlight: number;
  readonly peakInFlight: number;
  /** Most requests within any one second. */
  readonly peakPerSecond: number;
}

/** An order with more than one ticket. */
export interface Duplicate {
  readonly accountId: string;
  readonly storeRef: string;
  readonly orderId: string;
  readonly ticketIds: readonly string[];
}

/** What the POS has really seen. */
export interface PosReport {
  readonly tickets: number;
  /** Orders with at least one ticket. */
  readonly orders: number;
  readonly duplicates: readonly Duplicate[];
  readonly accounts: readonly ({ readonly accountId: string; readonly suspended: boolean } & Traffic)[];
  readonly stores: readonly ({ readonly accountId: string; readonly storeRef: string } & Traffic)[];
}

export interface TicketView {
  readonly ticketId: string;
  readonly accountId: string;
  readonly storeRef: string;
  readonly orderId: string;
  readonly units: number;
  readonly status: TicketStatus;
  readonly promiseAt: number;
  readonly receivedAt: number;
  readonly receivedRealMs: number;
}

export interface RequestView {
  readonly kind: string;
  readonly accountId: string;
  readonly storeRef: string;
  readonly orderId: string | null;
  readonly key: string | null;
  readonly at: number;
  readonly realMs: number;
  /** Null when it was not answered (yet). */
  readonly status: number | null;
}

export function reportOf(kitchen: Kitchen, accounts: SimAccounts): PosReport {
  const repeats = kitchen.tickets.filter((ticket) => ticket.duplicateOf !== undefined).length;
  return {
    tickets: kitchen.tickets.length,
    orders: kitchen.tickets.length - repeats,
    duplicates: duplicatesOf(kitchen.tickets),
    accounts: accounts.all().map(({ id, suspended, meter }) => ({ accountId: id, suspended, ...trafficOf(meter) })),
    stores: accounts.stores().map(({ accountId, ref, meter }) => ({ accountId, storeRef: ref, ...trafficOf(meter) })),
  };
}

export function ticketView(ticket: Ticket): TicketView {
  const { ticketId, accountId, storeRef, orderId, units, promiseAt, receivedAt, receivedRealMs } = ticket;
  const status = statusOf(ticket);
  return { ticketId, accountId, storeRef, orderId, units, status, promiseAt, receivedAt, receivedRealMs };
}

export function requestView({ route, account, key, at, realMs, status }: Visit): RequestView {
  const { kind, storeRef, orderId } = route;
  return { kind, accountId: account.id, storeRef, orderId, key: key ?? null, at, realMs, status: status ?? null };
}

function trafficOf({ requests, inFlight, peakInFlight, peakPerSecond }: Meter): Traffic {
  return { requests, inFlight, peakInFlight, peakPerSecond };
}

/** Walks back from each order's last ticket. */
function duplicatesOf(tickets: readonly Ticket[]): readonly Duplicate[] {
  const followed = new Set(tickets.map((ticket) => ticket.duplicateOf));
  return tickets.filter((ticket) => ticket.duplicateOf !== undefined && !followed.has(ticket)).map(duplicateOf);
}

function duplicateOf(last: Ticket): Duplicate {
  const ticketIds: string[] = [];
  for (let ticket: Ticket | undefined = last; ticket !== undefined; ticket = ticket.duplicateOf) {
    ticketIds.unshift(ticket.ticketId);
  }
  return { accountId: last.accountId, storeRef: last.storeRef, orderId: last.orderId, ticketIds };
}
