import type { OrderStatus } from '../../stores/order.ts';
import { mayBecome } from '../../stores/order.ts';

const statuses = [
  'scheduled',
  'firing',
  'deferred',
  'unconfirmed',
  'fired',
  'accepted',
  'preparing',
  'ready',
  'picked_up',
  'cancelled',
  'cancelled_by_store',
  'dead_letter',
] as const satisfies readonly OrderStatus[];

const reachable = new Map(statuses.map((from) => [from, reachableFrom(from)]));

/** Whether an order may get from one status to another in any number of steps, without a person's replay; or stays. */
export function isReachable(from: OrderStatus, to: OrderStatus): boolean {
  return reachable.get(from)?.has(to) ?? false;
}

function reachableFrom(from: OrderStatus): ReadonlySet<OrderStatus> {
  const found = new Set<OrderStatus>([from]);
  for (const status of found) for (const next of nextOf(status)) found.add(next);
  return found;
}

function nextOf(from: OrderStatus): readonly OrderStatus[] {
  return statuses.filter((to) => mayBecome(from, to) && !(from === 'dead_letter' && to === 'scheduled'));
}
