import type { Attention, OrderStatus } from './order.ts';

/** One of a store's orders, in a list. */
export interface StoreOrder {
  readonly order_id: string;
  readonly slot: string;
  readonly fire_at: string;
  readonly status: OrderStatus;
  readonly units: number;
  readonly customer_name: string;
  readonly attempts: number;
  readonly fired_at?: string | undefined;
  readonly next_attempt_at?: string | undefined;
  readonly late: boolean;
  readonly held_back?: { readonly by: string; readonly reason: string } | undefined;
  readonly attention_required?: Attention | undefined;
}

export interface StoreOrderList {
  readonly orders: readonly StoreOrder[];
  readonly next: string | null;
}
