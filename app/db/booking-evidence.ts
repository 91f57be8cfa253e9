import type { QueryResultRow } from 'pg';
import type { OrderStatus } from '../../stores/order.ts';
import type { Database } from './pool.ts';

/** A hold as the database has it, for whoever checks what was promised. */
export interface HoldRow extends QueryResultRow {
  readonly holdId: string;
  readonly storeId: string;
  readonly slot: number;
  readonly units: number;
  readonly customerRef: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: 'held' | 'confirmed' | 'released' | 'expired';
}

export interface OrderRow extends QueryResultRow {
  readonly orderId: string;
  readonly holdId: string;
  readonly storeId: string;
  readonly slot: number;
  readonly units: number;
  readonly createdAt: number;
  readonly status: OrderStatus;
  /** Null where no attempt is planned. */
  readonly nextAttemptAt: number | null;
  readonly ticketId: string | null;
}

export interface StepRow extends QueryResultRow {
  readonly orderId: string;
  readonly number: number;
  readonly at: number;
  readonly status: OrderStatus;
  readonly detail: string | null;
}

export interface AttemptRow extends QueryResultRow {
  readonly orderId: string;
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: string | null;
  readonly detail: string | null;
}

/** Everything the database says about bookings. */
export interface BookingEvidence {
  readonly holds: readonly HoldRow[];
  readonly orders: readonly OrderRow[];
  /** In order of their numbers. */
  readonly steps: readonly StepRow[];
  readonly attempts: readonly AttemptRow[];
}

const HOLDS = `SELECT hold_id AS "holdId", store_id AS "storeId", to_ms(slot) AS slot, units,
    customer_ref AS "customerRef", to_ms(created_at) AS "createdAt", to_ms(expires_at) AS "expiresAt", status
  FROM hold`;

const ORDERS = `SELECT order_id AS "orderId", hold_id AS "holdId", store_id AS "storeId", to_ms(slot) AS slot, units,
    to_ms(created_at) AS "createdAt", status, to_ms(next_attempt_at) AS "nextAttemptAt", ticket_id AS "ticketId"
  FROM orders`;

const STEPS = `SELECT order_id AS "orderId", number, to_ms(at) AS at, status, detail
  FROM order_step ORDER BY order_id, number`;

const ATTEMPTS = `SELECT order_id AS "orderId", number, to_ms(started_at) AS "startedAt", to_ms(ended_at) AS "endedAt",
    outcome, detail
  FROM attempt ORDER BY order_id, number`;

/** Every hold, order, step and attempt there is: for small databases, such as that of a chaos run. */
export async function readBookingEvidence(database: Database): Promise<BookingEvidence> {
  const [holds, orders, steps, attempts] = await Promise.all([
    database.read<HoldRow>(HOLDS, []),
    readOrders(database),
    database.read<StepRow>(STEPS, []),
    database.read<AttemptRow>(ATTEMPTS, []),
  ]);
  return { holds, orders, steps, attempts };
}

/** Every order as it stands. */
export function readOrders(database: Database): Promise<readonly OrderRow[]> {
  return database.read<OrderRow>(ORDERS, []);
}
