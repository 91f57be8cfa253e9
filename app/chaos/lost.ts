import type { OrderRow } from '../db/booking-evidence.ts';
import { formatInstant } from '../pos/instants.ts';
import type { History, Ticket, Violation } from './history.ts';
import { blindStores, toldOf } from './history.ts';
import type { Told } from './told.ts';

type Part = Pick<History, 'told' | 'kept' | 'tickets' | 'accounts' | 'stores'>;

/** What was acknowledged and is not so, or an order that nobody will ever cook although nobody called it off. */
export function findLost(history: Part): readonly Violation[] {
  return [
    ...missingHolds(history),
    ...deniedHolds(history),
    ...shortenedHolds(history),
    ...missingOrders(history),
    ...brokenChanges(history),
    ...undelivered(history),
    ...strangers(history),
  ];
}

function lost(id: string, expected: string, found: string): Violation {
  return { fault: 'lost', id, expected, found, count: 1 };
}

function missingHolds({ told, kept }: Part): readonly Violation[] {
  const known = new Set(kept.holds.map(({ holdId }) => holdId));
  return toldOf(told, 'held')
    .filter(({ holdId }) => !known.has(holdId))
    .map(({ holdId }) => lost(holdId, 'an acknowledged hold is in the database', 'it is not'));
}

/** Until it expires as it was last told, a hold is there, unless its customer wanted it released. */
function deniedHolds({ told }: Part): readonly Violation[] {
  const expiries = expiriesOf(told);
  const given = new Set(toldOf(told, 'release_asked').map(({ holdId }) => holdId));
  return toldOf(told, 'hold_denied')
    .filter(({ holdId, at }) => at < (expiries.get(holdId) ?? 0) && !given.has(holdId))
    .map(({ holdId, at, problem }) =>
      lost(holdId, `the hold lives until ${shown(expiries.get(holdId))}`, `${problem} at ${shown(at)}`),
    );
}

function expiriesOf(told: readonly Told[]): ReadonlyMap<string, number> {
  const lines = [...toldOf(told, 'held'), ...toldOf(told, 'extended')];
  return new Map(lines.map(({ holdId, expiresAt }) => [holdId, expiresAt]));
}

function shortenedHolds({ told, kept }: Part): readonly Violation[] {
  const expiries = expiriesOf(told);
  return kept.holds
    .filter(({ holdId, expiresAt }) => expiresAt < (expiries.get(holdId) ?? 0))
    .map(({ holdId, expiresAt }) =>
      lost(holdId, `the hold expires at ${shown(expiries.get(holdId))}, as told`, `at ${shown(expiresAt)}`),
    );
}

function missingOrders({ told, kept }: Part): readonly Violation[] {
  const known = new Set(kept.orders.map(({ orderId }) => orderId));
  const missing = toldOf(told, 'ordered').filter(({ orderId }) => !known.has(orderId));
  return [
    ...missing.map(({ orderId }) => lost(orderId, 'an acknowledged order is in the database', 'it is not')),
    ...toldOf(told, 'order_denied').map(({ orderId, problem }) =>
      lost(orderId, 'an acknowledged order is known', problem),
    ),
  ];
}

/** A cancellation or a move that was acknowledged. */
function brokenChanges({ told, kept }: Part): readonly Violation[] {
  const orders = new Map(kept.orders.map((order) => [order.orderId, order]));
  const cancelled = toldOf(told, 'cancelled')
    .filter(({ orderId }) => !isCalledOff(orders.get(orderId)))
    .map(({ orderId }) =>
      lost(orderId, 'the order is cancelled, as told', `it is ${orders.get(orderId)?.status ?? 'nowhere'}`),
    );
  const moved = toldOf(told, 'moved')
    .filter(({ orderId, slot }) => orders.get(orderId)?.slot !== slot)
    .map(({ orderId, slot }) =>
      lost(orderId, `the order is in slot ${shown(slot)}, as told`, `in ${shown(orders.get(orderId)?.slot)}`),
    );
  return [...cancelled, ...moved];
}

function isCalledOff(order: OrderRow | undefined): boolean {
  return order?.status === 'cancelled' || order?.status === 'cancelled_by_store';
}

const atTheStore: readonly string[] = ['fired', 'accepted', 'preparing', 'ready', 'picked_up'];

/** Every order in the database counts, acknowledged or not: the service answers for what it keeps. */
function undelivered(history: Part): readonly Violation[] {
  const tickets = new Map(history.tickets.map((ticket) => [ticket.orderId, ticket]));
  const blind = blindStores(history);
  const calledOff = new Set(toldOf(history.told, 'cancel_asked').map(({ orderId }) => orderId));
  const reasons = new Map(history.kept.steps.map(({ orderId, detail }) => [orderId, detail]));
  return history.kept.orders.flatMap((order) => {
    const trouble = whyUndelivered(order, tickets.get(order.orderId), {
      mayDie: blind.has(order.storeId) && (reasons.get(order.orderId) ?? null) !== null,
      calledOff: calledOff.has(order.orderId),
    });
    return trouble === null ? [] : [lost(order.orderId, trouble.expected, trouble.found)];
  });
}

interface Trouble {
  readonly expected: string;
  readonly found: string;
}

function whyUndelivered(
  order: OrderRow,
  ticket: Ticket | undefined,
  /** `mayDie`: it may end as a dead letter, with a reason. `calledOff`: its customer wanted that. */
  { mayDie, calledOff }: { readonly mayDie: boolean; readonly calledOff: boolean },
): Trouble | null {
  const { status } = order;
  if (atTheStore.includes(status)) return whyNotCooked(order, ticket);
  if (status === 'dead_letter' && !mayDie) return { expected: 'the order reaches its POS', found: 'a dead letter' };
  if (!isCalledOff(order)) return null;
  if (!calledOff) return { expected: 'the order is kept: nobody called it off', found: status };
  const isCooked = ticket !== undefined && ticket.status !== 'cancelled';
  return isCooked ? { expected: 'its ticket is void', found: `${ticket.ticketId} is ${ticket.status}` } : null;
}

function whyNotCooked({ status, slot }: OrderRow, ticket: Ticket | undefined): Trouble | null {
  if (ticket === undefined) return { expected: 'the POS has a ticket', found: `${status} without a ticket` };
  if (ticket.promiseAt === slot) return null;
  return { expected: `its ticket is for ${shown(slot)}`, found: `for ${shown(ticket.promiseAt)}` };
}

/** Tickets of orders that the database has never heard of. */
function strangers({ tickets, kept }: Part): readonly Violation[] {
  const known = new Set(kept.orders.map(({ orderId }) => orderId));
  return tickets
    .filter(({ orderId }) => !known.has(orderId))
    .map(({ orderId, ticketId }) =>
      lost(orderId, 'an order at the POS is in the database', `only ${ticketId} knows it`),
    );
}

function shown(instant: number | undefined): string {
  return instant === undefined ? 'never' : formatInstant(instant);
}
