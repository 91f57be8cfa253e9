import { awaitsPos } from './firing-rules.ts';
import type { OrderId } from './ids.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import type { PosNews } from './pos-breaker.ts';
import type { StoreState } from './store-state.ts';

type Down = Extract<PosNews, { kind: 'down' }>;
type Back = Extract<PosNews, { kind: 'back' }>;

/** Says in a due order's timeline, once, that it waits for a POS that is down; nobody has tried it meanwhile. */
export function noteWait(store: StoreState, orderId: OrderId): void {
  const order = store.book.get(orderId);
  const { why } = store.breaker;
  if (order === undefined || why === undefined || !isOnItsWay(store, order)) return;
  const detail = `waits: ${why}`;
  if (order.later.at(-1)?.detail === detail) return;
  const status = order.status === 'scheduled' ? 'deferred' : order.status;
  const next = store.book.step(order, status, store.now, detail, { nextAttemptAt: store.now });
  if (status !== order.status) store.tell({ kind: 'order_status', orderId, from: order.status, to: status, detail });
  void store.journal.append(orderEntry(next));
}

/** From now on its orders wait for a probe. */
export function wentDown(store: StoreState, { reason, retryInMs }: Down): void {
  store.tell({ kind: 'pos_down', reason, retryInMs });
  store.follower?.posWentDown();
  const queued = [...store.inHand].filter(([, hand]) => hand === 'queued');
  for (const [orderId] of queued) noteWait(store, orderId);
}

/**
 * The orders that tried in vain, brought forward: the wait each of them was given was for an outage that is over. What
 * the POS asked for by itself is not among them.
 */
export function cameBack(store: StoreState, { downMs, failed }: Back): readonly Order[] {
  store.tell({ kind: 'pos_back', downMs });
  return failed.flatMap((orderId) => {
    const order = store.book.get(orderId);
    if (order?.nextAttemptAt === undefined || !isOnItsWay(store, order) || store.inHand.has(orderId)) return [];
    return [store.book.patch(order, { nextAttemptAt: Math.min(order.nextAttemptAt, store.now) })];
  });
}

/** Neither at the POS nor in the hands of a person or a customer. */
function isOnItsWay(store: StoreState, order: Order): boolean {
  return awaitsPos(order.status) && store.dueAt(order) !== undefined;
}
