import { CUSTOMER, ITEMS } from '../../surroundings/orders.ts';

/** A hold as the API answers it. */
export function holdAnswer(holdId: string, storeId: string, slot: string, capacity: number, pending: number) {
  return {
    hold_id: holdId,
    store_id: storeId,
    slot,
    units: 1,
    status: 'held',
    expires_at: '2026-08-14T11:05:00.000Z',
    availability: { capacity, pending, confirmed: 0, free: capacity - pending },
  };
}

/** An order as the API answers it. */
export function orderAnswer(orderId: string, storeId: string, slot: string) {
  return {
    order_id: orderId,
    store_id: storeId,
    slot,
    fire_at: slot,
    status: 'scheduled',
    units: 1,
    items: ITEMS,
    customer: CUSTOMER,
    timeline: [{ at: slot, status: 'scheduled' }],
  };
}
