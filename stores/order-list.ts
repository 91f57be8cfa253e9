import type { OrderAnswer } from './booking.ts';
import { answerFor } from './order-commands.ts';
import type { OrderRange } from './order-range.ts';
import { ordersWithin } from './order-range.ts';
import type { StoreState } from './store-state.ts';

/**
 * A store's orders by slot, those that are over too. The open ones are taken from memory first: one that ends while the
 * records are read is then found twice, not missed.
 */
export async function listOrders(store: StoreState, range: OrderRange): Promise<readonly OrderAnswer[]> {
  const open = ordersWithin(store.book.all(), range);
  const final = await store.world.records.finalOrders(store.storeId, range);
  return ordersWithin([...open, ...final], range).map((order) => answerFor(store, order));
}
