import type { History, Violation } from './history.ts';
import { toldOf } from './history.ts';

type Part = Pick<History, 'told' | 'kept' | 'tickets'>;

/** What there is twice: tickets of one order, holds or orders of one request. */
export function findDuplicates(history: Part): readonly Violation[] {
  return [...tickets(history), ...holds(history), ...orders(history)];
}

function tickets({ tickets }: Part): readonly Violation[] {
  return repeated(tickets, ({ orderId }) => orderId).map(([orderId, printed]) => ({
    fault: 'duplicates',
    id: orderId,
    expected: 'one ticket at the POS',
    found: printed.map(({ ticketId }) => ticketId).join(', '),
    count: printed.length - 1,
  }));
}

/** Every hold is asked for under a name of its own. */
function holds({ kept }: Part): readonly Violation[] {
  return repeated(kept.holds, ({ customerRef }) => customerRef).map(([customerRef, placed]) => ({
    fault: 'duplicates',
    id: customerRef,
    expected: 'one hold for one request, however often it was sent',
    found: placed.map(({ holdId }) => holdId).join(', '),
    count: placed.length - 1,
  }));
}

/** Of one hold, as acknowledged or as kept. */
function orders({ told, kept }: Part): readonly Violation[] {
  const all = [...toldOf(told, 'ordered'), ...kept.orders].map(({ holdId, orderId }) => ({ holdId, orderId }));
  const distinct = new Map(all.map((order) => [order.orderId, order]));
  return repeated([...distinct.values()], ({ holdId }) => holdId).map(([holdId, made]) => ({
    fault: 'duplicates',
    id: holdId,
    expected: 'one order of one hold',
    found: made.map(({ orderId }) => orderId).join(', '),
    count: made.length - 1,
  }));
}

function repeated<T>(
  all: readonly T[],
  keyOf: (one: T) => string | null,
): readonly (readonly [string, readonly T[]])[] {
  const groups = Map.groupBy(all, keyOf);
  return [...groups].flatMap(([key, group]) => (key !== null && group.length > 1 ? [[key, group] as const] : []));
}
