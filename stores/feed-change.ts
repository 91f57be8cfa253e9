import { isAtStore } from './firing-rules.ts';
import type { OrderId } from './ids.ts';
import { parseOrderId } from './ids.ts';
import { orderEntry } from './journal.ts';
import type { Order, OrderStatus } from './order.ts';
import { isFinal, mayBecome } from './order.ts';
import type { FeedChange } from './pos.ts';
import type { StoreState } from './store-state.ts';
import { wasCancelledUnsent } from './stray-ticket.ts';

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
  if (wasCancelledUnsent(order) && (isAtStore(to) || to === 'picked_up')) return foundStray(store, order);
  if (isFinal(order.status)) return { kind: 'stale' };
  return { kind: 'set_aside', reason: `order ${orderId} is ${order.status} and not open here: ${quoted(to)}` };
}

/** Its ticket is called off before the cursor moves on. */
function foundStray(store: StoreState, order: Order): Applied {
  const { orderId } = order;
  if (!store.strays.has(orderId)) store.strays.set(orderId, order);
  return { kind: 'set_aside', reason: `order ${orderId} was cancelled and is at the POS` };
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
