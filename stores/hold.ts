import type { HoldId, OrderId, StoreId } from './ids.ts';

/**
 * A place kept for one customer.
 *
 *     held ─▶ confirmed      by an order
 *       ├───▶ released       by the customer
 *       └───▶ expired        by time: `expiresAt` has come and it is still held
 *
 * Every look compares times. What was found expired is written, too, before anybody else's hold on its place: after a
 * clock that jumps back and a restart, it would otherwise live again.
 */
export interface Hold {
  readonly holdId: HoldId;
  readonly storeId: StoreId;
  /** The slot's start. */
  readonly slot: number;
  readonly units: number;
  readonly customerRef?: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** A hold may be extended once. */
  readonly extended: boolean;
  readonly status: 'held' | 'confirmed' | 'released' | 'expired';
  /** The order that confirmed it. */
  readonly orderId?: OrderId;
  /** Grows with every change; the durable row with the highest wins. */
  readonly version: number;
}

export type HoldStatus = Hold['status'];

/** The status as of `now`; a held one whose time has come is expired, whether or not its timer has run. */
export function holdStatus(hold: Hold, now: number): HoldStatus {
  return hold.status === 'held' && hold.expiresAt <= now ? 'expired' : hold.status;
}

/** Live holds one customer may have at one store. */
export const MAX_LIVE_HOLDS_PER_CUSTOMER = 3;
