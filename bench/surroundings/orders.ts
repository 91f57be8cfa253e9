/** What every contender hands to the POS: the same items for the same customer. */
export const ITEMS = [
  { sku: 'margherita', name: 'Pizza Margherita', quantity: 2 },
  { sku: 'caesar', name: 'Caesar Salad', quantity: 1, note: 'dressing aside' },
  { sku: 'lemonade', name: 'Lemonade', quantity: 2 },
] as const;

export const CUSTOMER = { name: 'Ada Lovelace' } as const;

/** The bearer key of the POS account. */
export const POS_KEY = 'the-key-of-the-pos-account';

/** One order that is to reach the POS at an instant. */
export interface DueOrder {
  readonly orderId: string;
  readonly storeRef: string;
  readonly dueAtMs: number;
}

/** The body of the POST, as `docs/` of the POS protocol has it. */
export function posBody(orderId: string): string {
  return JSON.stringify({
    order_id: orderId,
    promise_time: '2026-08-14T11:45:00-04:00',
    units: 1,
    items: ITEMS,
    customer: CUSTOMER,
  });
}
