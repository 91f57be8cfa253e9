import type { StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import { takesPlace } from '../../stores/order.ts';
import type { StoreState } from '../../stores/store-state.ts';
import type { Places, Record } from './facts.ts';
import type { SimPostgres } from './sim-postgres.ts';
import type { SimProcess } from './sim-process.ts';

/** Slots of the last hours; older ones may have been forgotten, on purpose. */
const LOOK_BACK_MS = 20 * 3_600_000;

/**
 * Adds up what a store's holds and orders take, and tells where the store counts otherwise. While a request is being
 * answered the two may differ: then nothing is said.
 */
export function auditStore(process: SimProcess, storeId: StoreId, postgres: SimPostgres, record: Record): void {
  if (!process.gate.isRunning || process.underWay(storeId) > 0) return;
  const state = process.stores.seats.get(storeId)?.open?.state;
  const rows = postgres.stores.get(storeId);
  if (state === undefined || rows?.boot !== process.boot) return;
  const sums = addUp(state, rows.orders.values());
  for (const slot of new Set([...state.table.takenSlots(), ...sums.keys()])) {
    if (slot >= state.now - LOOK_BACK_MS) compare(state, slot, sums.get(slot) ?? NOTHING, record);
  }
}

function compare(state: StoreState, slot: number, sum: Places, record: Record): void {
  const { pending, confirmed } = state.table.count(slot, 0, state.now);
  if (pending === sum.pending && confirmed === sum.confirmed) return;
  record({ kind: 'counted', storeId: state.storeId, slot, table: { pending, confirmed }, sum });
}

const NOTHING: Places = { pending: 0, confirmed: 0 };

/** Orders as the store has them in memory, where it does. */
function addUp(state: StoreState, orders: Iterable<Order>): Map<number, Places> {
  state.table.expireUntil(state.now);
  const sums = new Map<number, Places>();
  const of = (slot: number) => sums.get(slot) ?? NOTHING;
  for (const [slot, pending] of state.table.recountPending()) sums.set(slot, { pending, confirmed: 0 });
  for (const row of orders) {
    const { slot, units, status } = state.book.get(row.orderId) ?? row;
    if (takesPlace(status)) sums.set(slot, { ...of(slot), confirmed: of(slot).confirmed + units });
  }
  return sums;
}
