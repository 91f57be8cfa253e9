import type { OrderId } from './ids.ts';
import type { Order } from './order.ts';

/** An order's place among those of its store: by slot, then by id. */
export interface OrderPlace {
  readonly slot: number;
  readonly orderId: OrderId;
}

/** Part of a store's orders. */
export interface OrderRange {
  /** Slots from then on, before `until`. */
  readonly from: number;
  readonly until: number;
  /** The last one of the page before. */
  readonly after?: OrderPlace | undefined;
  readonly limit: number;
}

/** The first `limit` orders of the range, in their order; of one that comes twice, the newer version. */
export function ordersWithin(orders: Iterable<Order>, range: OrderRange): readonly Order[] {
  const newest = new Map<OrderId, Order>();
  for (const order of orders) {
    const known = newest.get(order.orderId);
    if (isWithin(order, range) && (known === undefined || known.version < order.version)) {
      newest.set(order.orderId, order);
    }
  }
  return [...newest.values()].toSorted(comparePlaces).slice(0, range.limit);
}

function isWithin(order: Order, { from, until, after }: OrderRange): boolean {
  if (order.slot < from || order.slot >= until) return false;
  return after === undefined || comparePlaces(order, after) > 0;
}

function comparePlaces(a: OrderPlace, b: OrderPlace): number {
  if (a.slot !== b.slot) return a.slot - b.slot;
  return a.orderId < b.orderId ? -1 : Number(a.orderId > b.orderId);
}
