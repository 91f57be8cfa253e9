import { isAtStore } from './firing-rules.ts';
import type { OrderId } from './ids.ts';
import { parseOrderId } from './ids.ts';
import { orderEntry } from './journal.ts';
import type { Order, OrderStatus } from './order.ts';
import { isFinal, mayBecome } from './order.ts';
import type { FeedChange } from './pos.ts';
import type { StoreState } from './store-state.ts';

/** What became of one entry of the feed. `stale`: a duplicate, or late and out of order; it did no harm. */
export type Applied =
  | { readonly kind: 'moved' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'set_aside'; readonly reason: string };

const statuses: Readonly<Record<string, OrderStatus>> = {
  accepted: 'accepted',
  preparing: 'preparing',
  ready: 'ready',
  picked_up: 'picked_up',
  cancelled: 'cancelled_by_store',
};

/** Applies one entry of the feed. Reads the records for an order that is no longer in memory. */
export async function applyFeedChange(store: StoreState, change: FeedChange): Promise<Applied> {
  const to = statuses[change.status];
  if (to === undefined) return { kind: 'set_aside', reason: `unknown status ${quoted(change.status)}` };
  const orderId = parseOrderId(change.orderId);
  if (orderId === null) return { kind: 'set_aside', reason: `${quoted(change.orderId)} is no order of ours` };
  for (let change = store.undecided.decision(orderId); change; change = store.undecided.decision(orderId)) await change;
  const order = store.book.get(orderId);
  return order === undefined ? ofForgotten(store, orderId, to) : move(store, order, to);
}

/** An order that is not in memory is final, or another store's; neither moves. */
async function ofForgotten(store: StoreState, orderId: OrderId, to: OrderStatus): Promise<Applied> {
  const order = await store.world.records.findOrder(orderId);
  if (order === null) return { kind: 'set_aside', reason: `order ${orderId} is unknown here` };
  if (order.storeId !== store.storeId) return { kind: 'set_aside', reason: `order ${orderId} is another store's` };
  if (wasCalledOffUnseen(order) && isAtStore(to)) return callOff(store, order);
  if (isFinal(order.status)) return { kind: 'stale' };
  return { kind: 'set_aside', reason: `order ${orderId} is ${order.status} and not open here: ${quoted(to)}` };
}

/** It was cancelled without its ticket being voided, because nobody knew of one. */
function wasCalledOffUnseen({ status, firedAt }: Order): boolean {
  return status === 'cancelled' && firedAt === undefined;
}

/**
 * It has a ticket all the same: for a POS that honours our key nobody waits for the record of an attempt, and the
 * process that made it died too soon, or was cut off and did not know of the cancellation.
 */
async function callOff(store: StoreState, { orderId }: Order): Promise<Applied> {
  const outcome = await store.pos.cancel(orderId, 'cancelled before it was known to be there');
  const fate = outcome.kind === 'voided' ? 'its ticket is void now' : `its ticket stays: ${outcome.reason}`;
  return { kind: 'set_aside', reason: `order ${orderId} was cancelled and is at the POS; ${fate}` };
}

function move(store: StoreState, order: Order, to: OrderStatus): Applied {
  if (!mayBecome(order.status, to)) return { kind: 'stale' };
  const next = store.book.step(order, to, store.now, undefined, { nextAttemptAt: null });
  store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to });
  if (to === 'cancelled_by_store') store.table.giveBackOrdered(order.slot, order.units);
  void keep(store, next);
  return { kind: 'moved' };
}

/** A final order leaves the memory once its end is durable. */
async function keep(store: StoreState, order: Order): Promise<void> {
  const durable = await store.journal.append(orderEntry(order));
  if (durable) store.book.forgetFinal(order.orderId);
}

/** Text of others in our words: short, and visibly quoted. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
