/** Places of a slot as an answer gave them. */
export interface ToldCount {
  readonly capacity: number;
  readonly pending: number;
  readonly confirmed: number;
}

/** What a customer asked for, noted before the first byte: done or not, it may have happened from here on. */
export type Asked =
  | { readonly kind: 'release_asked'; readonly at: number; readonly holdId: string }
  | { readonly kind: 'cancel_asked'; readonly at: number; readonly orderId: string }
  | { readonly kind: 'move_asked'; readonly at: number; readonly orderId: string; readonly slot: number };

/** What the service has acknowledged, or denied. `sentAt`: when the request that was answered was sent. */
export type Answered =
  | {
      readonly kind: 'held';
      readonly sentAt: number;
      readonly at: number;
      readonly holdId: string;
      readonly storeId: string;
      readonly slot: number;
      readonly units: number;
      readonly customerRef: string;
      readonly expiresAt: number;
    }
  | { readonly kind: 'extended'; readonly at: number; readonly holdId: string; readonly expiresAt: number }
  | { readonly kind: 'released'; readonly at: number; readonly holdId: string }
  | {
      readonly kind: 'ordered';
      readonly sentAt: number;
      readonly at: number;
      readonly orderId: string;
      readonly holdId: string;
      readonly storeId: string;
      readonly slot: number;
    }
  | { readonly kind: 'cancelled'; readonly at: number; readonly orderId: string }
  | { readonly kind: 'moved'; readonly at: number; readonly orderId: string; readonly slot: number }
  /** A hold or an order that was asked for, until all patience was gone or the service said no. */
  | {
      readonly kind: 'booking_failed';
      readonly at: number;
      readonly storeId: string;
      readonly holdId?: string;
      readonly why: string;
    }
  /** A hold or an order that the service had acknowledged, and says it does not have. */
  | { readonly kind: 'hold_denied'; readonly at: number; readonly holdId: string; readonly problem: string }
  | { readonly kind: 'order_denied'; readonly at: number; readonly orderId: string; readonly problem: string };

/** A slot's places as some answer showed them. */
export type Counted = {
  readonly kind: 'counted';
  readonly at: number;
  readonly storeId: string;
  readonly slot: number;
} & ToldCount;

/** One line of the customers' log. */
export type Told = Asked | Answered | Counted;
