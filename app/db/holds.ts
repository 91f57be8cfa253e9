import type { QueryResultRow } from 'pg';
import { latest } from '../../lib/latest.ts';
import type { Hold } from '../../stores/hold.ts';
import type { HoldId, OrderId } from '../../stores/ids.ts';
import type { FlushPart } from './flush-part.ts';
import { every } from './flush-part.ts';
import type { Database } from './pool.ts';

export const holdsPart: FlushPart = {
  name: 'hold_rows',
  rows: (changes) =>
    latest(
      every(changes, (change) => change.holds),
      (hold) => hold.holdId,
      (hold, kept) => hold.version >= kept.version,
    ),
  sql: ({ rows }) => `
    INSERT INTO hold AS t (hold_id, store_id, slot, units, customer_ref, created_at, expires_at, extended, status,
      order_id, version)
    SELECT w."holdId", w."storeId", from_ms(w.slot), w.units, w."customerRef", from_ms(w."createdAt"),
      from_ms(w."expiresAt"), w.extended, w.status, w."orderId", w.version
    FROM json_to_recordset(${rows}::json) AS w("holdId" text, "storeId" text, slot float8, units int, "customerRef" text,
      "createdAt" float8, "expiresAt" float8, extended bool, status text, "orderId" text, version int)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (hold_id) DO UPDATE SET slot = excluded.slot, units = excluded.units, expires_at = excluded.expires_at,
      extended = excluded.extended, status = excluded.status, order_id = excluded.order_id, version = excluded.version
    WHERE excluded.version > t.version`,
};

export interface HoldRow extends QueryResultRow, Omit<Hold, 'customerRef' | 'orderId'> {
  readonly customerRef: string | null;
  readonly orderId: OrderId | null;
}

const COLUMNS = `h.hold_id AS "holdId", h.store_id AS "storeId", to_ms(h.slot) AS slot, h.units,
  h.customer_ref AS "customerRef", to_ms(h.created_at) AS "createdAt", to_ms(h.expires_at) AS "expiresAt", h.extended,
  h.status, h.order_id AS "orderId", h.version`;

/** The stores' holds ($1) of which nothing else was written yet. */
export const HELD = `SELECT ${COLUMNS} FROM unnest($1::text[]) AS s(store_id)
  JOIN hold h ON h.store_id = s.store_id AND h.status = 'held'`;

export function holdFrom({ customerRef, orderId, ...row }: HoldRow): Hold {
  return { ...row, ...(customerRef === null ? {} : { customerRef }), ...(orderId === null ? {} : { orderId }) };
}

export async function findHold(database: Database, holdId: HoldId): Promise<Hold | null> {
  const [row] = await database.read<HoldRow>(`SELECT ${COLUMNS} FROM hold h WHERE h.hold_id = $1`, [holdId]);
  return row === undefined ? null : holdFrom(row);
}
