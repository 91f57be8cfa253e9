export type OrderStatus =
  | 'scheduled'
  | 'firing'
  | 'deferred'
  | 'unconfirmed'
  | 'fired'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'picked_up'
  | 'cancelled'
  | 'cancelled_by_store'
  | 'dead_letter';

export type Attention = 'not_fired' | 'held_back' | 'unconfirmed' | 'dead_letter';

export interface Step {
  readonly at: string;
  readonly status: OrderStatus;
  readonly detail?: string | undefined;
}

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit_price_cents?: number | undefined;
  readonly note?: string | undefined;
}

export interface Customer {
  readonly name: string;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

export interface Order {
  readonly order_id: string;
  readonly store_id: string;
  /** The promise time. */
  readonly slot: string;
  readonly fire_at: string;
  readonly status: OrderStatus;
  readonly units: number;
  readonly items: readonly Item[];
  readonly customer: Customer;
  readonly note?: string | undefined;
  readonly created_at: string;
  readonly attempts: number;
  readonly next_attempt_at?: string | undefined;
  readonly ticket_id?: string | undefined;
  readonly fired_at?: string | undefined;
  readonly late: boolean;
  readonly held_back?: { readonly by: string; readonly reason: string; readonly at: string } | undefined;
  readonly attention_required?: Attention | undefined;
  readonly timeline: readonly Step[];
}

export type AttemptOutcome = 'delivered' | 'not_received' | 'rejected' | 'unconfirmed';

/** One try to hand an order to its POS. */
export interface Attempt {
  readonly number: number;
  readonly started_at: string;
  readonly ended_at?: string | undefined;
  readonly outcome?: AttemptOutcome | undefined;
  readonly detail?: string | undefined;
}

export type OrderChange = 'fire' | 'hold_back' | 'cancel' | 'resolve' | 'replay' | 'purge';

export interface OpsOrder {
  /** On the clock that the store lives by. */
  readonly at: string;
  readonly order: Order;
  /** Of each change, why it would be refused now; null where it would be done. */
  readonly why_not: Readonly<Record<OrderChange, string | null>>;
  readonly attempts: readonly Attempt[];
  readonly late_ms: number | null;
  readonly explanation: string;
}
