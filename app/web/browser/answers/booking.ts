/** What the booking routes answer. */

export interface BookableStore {
  readonly store_id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly slot_minutes: number;
  readonly lead_minutes: number;
  readonly state: 'starting' | 'open' | 'set_aside';
}

export interface StoreList {
  readonly stores: readonly BookableStore[];
  readonly next: string | null;
}

export type SlotReason = 'past' | 'cut-off' | 'closed' | 'paused' | 'full';

export interface Slot {
  readonly slot: string;
  readonly capacity: number;
  readonly pending: number;
  readonly confirmed: number;
  readonly free: number;
  readonly state: 'open' | 'unavailable';
  readonly reason?: SlotReason | undefined;
}

export interface Day {
  readonly store_id: string;
  readonly date: string;
  readonly time_zone: string;
  readonly slots: readonly Slot[];
}

export interface Hold {
  readonly hold_id: string;
  readonly store_id: string;
  readonly slot: string;
  readonly units: number;
  readonly status: 'held' | 'confirmed' | 'released' | 'expired';
  readonly expires_at: string;
  readonly extended: boolean;
  /** By the clock that `expires_at` is meant by. */
  readonly at: string;
  readonly order_id?: string | undefined;
}

/** The clock that all of the API's instants are of. */
export interface ServiceClock {
  readonly at: string;
  /** How many times as fast as real time it runs. */
  readonly speed: number;
}

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

export interface OrderedItem {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit_price_cents?: number | undefined;
}

export interface TimelineStep {
  readonly at: string;
  readonly status: OrderStatus;
  readonly detail?: string | undefined;
}

export interface Order {
  readonly order_id: string;
  readonly store_id: string;
  readonly slot: string;
  readonly fire_at: string;
  readonly status: OrderStatus;
  readonly items: readonly OrderedItem[];
  readonly customer: { readonly name: string; readonly phone?: string | undefined };
  readonly note?: string | undefined;
  readonly created_at: string;
  readonly ticket_id?: string | undefined;
  readonly timeline: readonly TimelineStep[];
}
