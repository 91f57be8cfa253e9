import type { BookedOrder, HeldPlace, History, PrintedTicket } from '../../../app/demo/history.ts';
import type { HoldId, OrderId, StoreId } from '../../../stores/ids.ts';
import { parseStoreId } from '../../../stores/ids.ts';

export const minute = 60_000;
export const NOON = Date.UTC(2026, 7, 14, 16);
export const SPEED = 60;

const store = parseStoreId('nyc');
if (store === null) throw new Error('the example has a good name');
export const STORE: StoreId = store;

export function holdId(name: string): HoldId {
  return `hold_${name}` as HoldId;
}

export function orderId(name: string): OrderId {
  return `ord_${name}` as OrderId;
}

/** A place held from 11:30 for five minutes in the slot of noon, and become an order a minute later. */
export function hold(name: string, changed: Partial<HeldPlace> = {}): HeldPlace {
  return {
    holdId: holdId(name),
    storeId: STORE,
    slot: NOON,
    units: 1,
    createdAt: NOON - 30 * minute,
    expiresAt: NOON - 25 * minute,
    status: 'confirmed',
    ...changed,
  };
}

/** An order for noon, placed at 11:31 and picked up. */
export function order(name: string, changed: Partial<BookedOrder> = {}): BookedOrder {
  return {
    orderId: orderId(name),
    holdId: holdId(name),
    storeId: STORE,
    slot: NOON,
    units: 1,
    status: 'picked_up',
    attempts: 1,
    createdAt: NOON - 29 * minute,
    firedAt: NOON - 15 * minute + 60,
    firstMovedAt: null,
    movedAt: null,
    cancelledAt: null,
    ...changed,
  };
}

/** Arrived 60 ms of the demo's clock, 1 ms of real time, after its fire time. */
export function ticket(name: string, changed: Partial<PrintedTicket> = {}): PrintedTicket {
  return {
    orderId: orderId(name),
    storeRef: STORE,
    status: 'picked_up',
    receivedAt: NOON - 15 * minute + 60,
    ...changed,
  };
}

/** Two orders, two places, and all is well. */
export function history(changed: Partial<History> = {}): History {
  return {
    stores: [{ storeId: STORE, capacity: 2, leadMs: 15 * minute }],
    holds: [hold('ana'), hold('bo')],
    orders: [order('ana'), order('bo')],
    tickets: [ticket('ana'), ticket('bo')],
    promised: promised('ana', 'bo'),
    outages: [],
    speed: SPEED,
    ...changed,
  };
}

export function promised(...names: readonly string[]): History['promised'] {
  return {
    holdIds: names.map(holdId),
    orders: names.map((name) => ({ orderId: orderId(name), cancelled: false })),
    releasesAsked: new Map(),
    failures: new Map(),
  };
}
