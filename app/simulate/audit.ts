import type { Hold } from '../../stores/hold.ts';
import type { StoreId } from '../../stores/ids.ts';
import { takesPlace } from '../../stores/order.ts';
import type { StoreState } from '../../stores/store-state.ts';
import type { Places, Record } from './facts.ts';
import type { SimPostgres } from './sim-postgres.ts';
import type { SimProcess } from './sim-process.ts';
import type { StoreRows } from './store-rows.ts';

/** Slots of the last hours; older ones may have been forgotten, on purpose. */
const LOOK_BACK_MS = 20 * 3_600_000;

/**
 * Adds up what a store's holds and orders take, and tells where the store counts otherwise. While a request is being
 * answered the two may differ: then nothing is said.
 */
export function auditStore(simulated: SimProcess, storeId: StoreId, postgres: SimPostgres, record: Record): void {
  if (!simulated.gate.isRunning || simulated.underWay(storeId) > 0) return;
  const state = simulated.stores.seats.get(storeId)?.open?.state;
  const rows = postgres.stores.get(storeId);
  if (state === undefined || rows?.boot !== simulated.boot) return;
  const sums = addUp(state, rows, postgres);
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

/** Orders as the store has them in memory, where it does; what is durable is what counts of the rest. */
function addUp(state: StoreState, { holds, orders }: StoreRows, postgres: SimPostgres): Map<number, Places> {
  const sums = pendingOf(state, holds.values(), postgres);
  const of = (slot: number) => sums.get(slot) ?? NOTHING;
  for (const row of orders.values()) {
    const { slot, units, status } = state.book.get(row.orderId) ?? row;
    if (takesPlace(status)) sums.set(slot, { ...of(slot), confirmed: of(slot).confirmed + units });
  }
  return sums;
}

/** After the clock went back a hold that is over may or may not have been forgotten; then the store's own word counts. */
function pendingOf(state: StoreState, holds: Iterable<Hold>, postgres: SimPostgres): Map<number, Places> {
  state.table.expireUntil(state.now);
  const hasGoneBack = postgres.latest > state.now;
  const pending = hasGoneBack ? state.table.recountPending() : durablePending(holds, postgres);
  return new Map([...pending].map(([slot, units]) => [slot, { pending: units, confirmed: 0 }]));
}

function durablePending(holds: Iterable<Hold>, postgres: SimPostgres): Map<number, number> {
  const pending = new Map<number, number>();
  for (const hold of holds) {
    if (!postgres.isOver(hold)) pending.set(hold.slot, (pending.get(hold.slot) ?? 0) + hold.units);
  }
  return pending;
}
