import type { QueryResultRow } from 'pg';
import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { OrderStatus } from '../../stores/order.ts';
import type { Database } from './pool.ts';

/** A hold as an audit of places needs it. */
export interface KeptHold extends QueryResultRow {
  readonly holdId: HoldId;
  readonly storeId: StoreId;
  readonly slot: number;
  readonly units: number;
  readonly customerRef: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: 'held' | 'confirmed' | 'released' | 'expired';
}

/** An order with the times that matter for an audit of places and of punctuality. */
export interface KeptOrder extends QueryResultRow {
  readonly orderId: OrderId;
  readonly holdId: HoldId;
  readonly storeId: StoreId;
  /** Where it is now. */
  readonly slot: number;
  readonly units: number;
  readonly status: OrderStatus;
  readonly attempts: number;
  readonly createdAt: number;
  /** Null when the POS never had it. */
  readonly firedAt: number | null;
  /** When it was first and last moved to another slot; null when never. */
  readonly firstMovedAt: number | null;
  readonly movedAt: number | null;
  /** When the customer or the store cancelled it; null when nobody did. */
  readonly cancelledAt: number | null;
}

const HOLDS = `SELECT hold_id AS "holdId", store_id AS "storeId", to_ms(slot) AS slot, units, status,
    customer_ref AS "customerRef", to_ms(created_at) AS "createdAt", to_ms(expires_at) AS "expiresAt"
  FROM hold`;

/** A step to `scheduled` after the first one is a move. */
const ORDERS = `SELECT o.order_id AS "orderId", o.hold_id AS "holdId", o.store_id AS "storeId", to_ms(o.slot) AS slot,
    o.units, o.status, o.attempts, to_ms(o.created_at) AS "createdAt", to_ms(o.fired_at) AS "firedAt",
    s."firstMovedAt", s."movedAt", s."cancelledAt"
  FROM orders o LEFT JOIN (
    SELECT order_id,
      min(to_ms(at)) FILTER (WHERE status = 'scheduled' AND number > 0) AS "firstMovedAt",
      max(to_ms(at)) FILTER (WHERE status = 'scheduled' AND number > 0) AS "movedAt",
      min(to_ms(at)) FILTER (WHERE status IN ('cancelled', 'cancelled_by_store')) AS "cancelledAt"
    FROM order_step GROUP BY order_id) s ON s.order_id = o.order_id`;

/** Every hold and every order there is: for the audit of a small database, such as the demo's. */
export async function readBookingHistory(
  database: Database,
): Promise<{ readonly holds: readonly KeptHold[]; readonly orders: readonly KeptOrder[] }> {
  const [holds, orders] = await Promise.all([database.read<KeptHold>(HOLDS, []), database.read<KeptOrder>(ORDERS, [])]);
  return { holds, orders };
}
