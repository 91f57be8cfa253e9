import { unreachable } from '../../lib/result.ts';
import { takesPlace } from '../../stores/order.ts';
import type { OrderRow } from '../db/booking-evidence.ts';
import { formatInstant } from '../pos/instants.ts';
import type { History, Ticket, Violation } from './history.ts';
import { blindStores } from './history.ts';
import type { Counted } from './told.ts';

type Part = Pick<History, 'kept' | 'tickets' | 'accounts' | 'stores' | 'ending'>;

/** How far the feed may be behind the POS when all is quiet. */
const FEED_BEHIND_MS = 30_000;

/** What has not come to rest although nothing is broken any more. */
export function findUnsettled(history: Part): readonly Violation[] {
  return [...orders(history), ...closedStores(history), ...leaks(history)];
}

/** What an order still waits for; null when it is settled. `isBlind`: whether its POS has it may never be known. */
export function waitsFor(
  order: Pick<OrderRow, 'status' | 'nextAttemptAt'>,
  ticket: Ticket | undefined,
  { isBlind, now }: { readonly isBlind: boolean; readonly now: number },
): string | null {
  switch (order.status) {
    case 'scheduled':
    case 'firing':
    case 'deferred':
      return 'its delivery';
    case 'unconfirmed':
      return isBlind && order.nextAttemptAt === null ? newsOf(ticket) : 'an answer whether the POS has it';
    case 'dead_letter':
      return newsOf(ticket);
    case 'fired':
      return isOld(ticket, now) ? 'news of its ticket' : null;
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'picked_up':
      return ticket?.status === 'cancelled' ? 'news that its ticket is void' : null;
    case 'cancelled':
    case 'cancelled_by_store':
      return null;
    default:
      return unreachable(order.status);
  }
}

/** Who waits for a person does so only while the feed says nothing. */
function newsOf(ticket: Ticket | undefined): string | null {
  return ticket === undefined ? null : 'the feed to tell that the POS has it';
}

function isOld(ticket: Ticket | undefined, now: number): boolean {
  return ticket !== undefined && ticket.status !== 'received' && ticket.receivedAt < now - FEED_BEHIND_MS;
}

function orders(history: Part): readonly Violation[] {
  const blind = blindStores(history);
  const tickets = new Map(history.tickets.map((ticket) => [ticket.orderId, ticket]));
  return history.kept.orders.flatMap((order) => {
    const { orderId, storeId, status } = order;
    const view = { isBlind: blind.has(storeId), now: history.ending.at };
    const waiting = waitsFor(order, tickets.get(orderId), view);
    return waiting === null ? [] : [unsettled(orderId, 'the order is settled', `${status}, waits for ${waiting}`)];
  });
}

function closedStores({ ending }: Part): readonly Violation[] {
  return ending.notOpen.map(({ storeId, why }) => unsettled(storeId, 'the store is open', why));
}

/** Places that nobody has, or that somebody has and are not counted. */
function leaks({ kept, ending }: Part): readonly Violation[] {
  return ending.counts.flatMap((count) => {
    const { storeId, slot, pending, confirmed } = count;
    const rows = rowsOf(kept, count);
    if (pending === rows.pending && confirmed === rows.confirmed) return [];
    const id = `${storeId} ${formatInstant(slot)}`;
    const expected = `${rows.pending} pending and ${rows.confirmed} confirmed, as in the database`;
    return [unsettled(id, expected, `${pending} pending and ${confirmed} confirmed`)];
  });
}

function rowsOf(kept: Part['kept'], { storeId, slot, at }: Counted): { pending: number; confirmed: number } {
  const here = (row: { readonly storeId: string; readonly slot: number }) =>
    row.storeId === storeId && row.slot === slot;
  const holds = kept.holds.filter((hold) => here(hold) && hold.status === 'held' && hold.expiresAt > at);
  const orders = kept.orders.filter((order) => here(order) && takesPlace(order.status));
  return { pending: unitsOf(holds), confirmed: unitsOf(orders) };
}

function unitsOf(rows: readonly { readonly units: number }[]): number {
  return rows.reduce((sum, { units }) => sum + units, 0);
}

function unsettled(id: string, expected: string, found: string): Violation {
  return { fault: 'unsettled', id, expected, found, count: 1 };
}
