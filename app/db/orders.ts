import type { QueryResultRow } from 'pg';
import { latest } from '../../lib/latest.ts';
import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Booked, Order } from '../../stores/order.ts';
import { isFinal, newOrder, takesPlace } from '../../stores/order.ts';
import type { OrderRange } from '../../stores/order-range.ts';
import type { Change, TimelineSteps } from '../../stores/records.ts';
import type { FlushPart } from './flush-part.ts';
import { every } from './flush-part.ts';
import type { Database } from './pool.ts';

export const ordersPart: FlushPart = {
  name: 'order_rows',
  rows: (changes) =>
    latest(
      every(changes, (change) => change.orders),
      (order) => order.orderId,
      (order, kept) => order.version >= kept.version,
    ).map(rowFrom),
  sql: ({ rows }) => `
    INSERT INTO orders AS t (order_id, store_id, hold_id, slot, units, details, created_at, status, open, takes_place,
      attempts, attempts_before, next_attempt_at, ticket_id, fired_at, late, held_back, in_doubt, version)
    SELECT w."orderId", w."storeId", w."holdId", from_ms(w.slot), w.units, w.details::json, from_ms(w."createdAt"),
      w.status, w.open, w."takesPlace", w.attempts, w."attemptsBefore", from_ms(w."nextAttemptAt"), w."ticketId",
      from_ms(w."firedAt"), w.late, w."heldBack", w."inDoubt", w.version
    FROM json_to_recordset(${rows}::json) AS w("orderId" text, "storeId" text, "holdId" text, slot float8, units int,
      details text, "createdAt" float8, status text, open bool, "takesPlace" bool, attempts int, "attemptsBefore" int,
      "nextAttemptAt" float8, "ticketId" text, "firedAt" float8, late bool, "heldBack" json, "inDoubt" bool, version int)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (order_id) DO UPDATE SET slot = excluded.slot, units = excluded.units, status = excluded.status,
      open = excluded.open, takes_place = excluded.takes_place, attempts = excluded.attempts,
      attempts_before = excluded.attempts_before, next_attempt_at = excluded.next_attempt_at,
      ticket_id = excluded.ticket_id, fired_at = excluded.fired_at, late = excluded.late, held_back = excluded.held_back,
      in_doubt = excluded.in_doubt, version = excluded.version
    WHERE excluded.version > t.version`,
};

/** What happened to it has a table of its own. */
function rowFrom(order: Order): object {
  const { status, inDoubt = false } = order;
  return { ...order, inDoubt, later: undefined, open: !isFinal(status), takesPlace: takesPlace(status) };
}

export const stepsPart: FlushPart = {
  name: 'step_rows',
  rows: (changes) => changes.flatMap((change) => (change.timeline ?? []).flatMap((steps) => stepRows(change, steps))),
  sql: ({ rows }) => `
    INSERT INTO order_step (order_id, number, at, status, detail)
    SELECT w."orderId", w.number, from_ms(w.at), w.status, w.detail
    FROM json_to_recordset(${rows}::json) AS w("storeId" text, "orderId" text, number int, at float8, status text,
      detail text)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (order_id, number) DO NOTHING`,
};

function stepRows({ storeId }: Change, { orderId, first, entries }: TimelineSteps): object[] {
  return entries.map(({ at, status, detail }, index) => ({
    storeId,
    orderId,
    number: first + index,
    at,
    status,
    detail,
  }));
}

/** An order as it was booked and, in JSON, what has become of it since. */
export interface OrderRow extends QueryResultRow, Booked {
  readonly changed: Omit<Order, keyof Booked> | null;
}

/**
 * Plain columns, of which Postgres reads 110,910 in a fifth of the time that it takes to put JSON together. Of an order
 * in its first version nothing else needs to be read: nothing has happened to it.
 */
const COLUMNS = `o.order_id AS "orderId", o.store_id AS "storeId", o.hold_id AS "holdId", to_ms(o.slot) AS slot, o.units,
  o.details::text AS details, to_ms(o.created_at) AS "createdAt", CASE WHEN o.version > 1 THEN
    json_strip_nulls(json_build_object('status', o.status, 'attempts', o.attempts, 'attemptsBefore', o.attempts_before,
      'nextAttemptAt', to_ms(o.next_attempt_at), 'ticketId', o.ticket_id, 'firedAt', to_ms(o.fired_at), 'late', o.late,
      'heldBack', o.held_back, 'inDoubt', nullif(o.in_doubt, false), 'later', ARRAY(
        SELECT json_build_object('at', to_ms(t.at), 'status', t.status, 'detail', t.detail)
        FROM order_step t WHERE t.order_id = o.order_id AND t.number > 0 ORDER BY t.number), 'version', o.version)) END AS changed`;

/** The stores' orders ($1) that are not final. */
export const OPEN_ORDERS = `SELECT ${COLUMNS} FROM unnest($1::text[]) AS s(store_id)
  JOIN orders o ON o.store_id = s.store_id AND o.open`;

/** Of the stores ($1) as well: those that are final and yet in doubt. */
export const STRAYS = `SELECT ${COLUMNS} FROM unnest($1::text[]) AS s(store_id)
  JOIN orders o ON o.store_id = s.store_id AND o.in_doubt AND NOT o.open`;

/** With `storeId` where many orders are to share the one text of it. */
export function orderFrom(row: OrderRow, storeId = row.storeId): Order {
  const asBooked = newOrder({ ...row, storeId });
  return row.changed === null ? asBooked : { ...asBooked, ...row.changed };
}

/** Units that final orders keep in the stores' slots ($1) from $2 on, in milliseconds. */
export const SETTLED_UNITS = `SELECT s.store_id AS "storeId", to_ms(o.slot) AS slot, o.units
  FROM unnest($1::text[]) AS s(store_id) CROSS JOIN LATERAL (
    SELECT slot, sum(units)::int AS units FROM orders
    WHERE store_id = s.store_id AND NOT open AND takes_place AND slot >= from_ms($2) GROUP BY slot) AS o`;

export async function findOrder(database: Database, orderId: OrderId): Promise<Order | null> {
  return one(database, 'o.order_id = $1', orderId);
}

export async function findOrderOfHold(database: Database, holdId: HoldId): Promise<Order | null> {
  return one(database, 'o.hold_id = $1', holdId);
}

/** Of those that count in their slot and of those that do not, each by an index of its own, the first of the range. */
export async function finalOrders(
  database: Database,
  storeId: StoreId,
  { from, until, after, limit }: OrderRange,
): Promise<readonly Order[]> {
  const firstOf = (condition: string) => `(SELECT ${COLUMNS} FROM orders o
    WHERE o.store_id = $1 AND NOT o.open AND ${condition} AND o.slot >= from_ms($2) AND o.slot < from_ms($3)
      AND (o.slot, o.order_id) > (from_ms($4), $5) ORDER BY o.slot, o.order_id LIMIT $6)`;
  const sql = `${firstOf('o.takes_place')} UNION ALL ${firstOf('NOT o.takes_place')}`;
  return read(database, sql, [storeId, from, until, after?.slot ?? from, after?.orderId ?? '', limit]);
}

async function one(database: Database, condition: string, id: string): Promise<Order | null> {
  return (await read(database, `SELECT ${COLUMNS} FROM orders o WHERE ${condition}`, [id]))[0] ?? null;
}

async function read(database: Database, sql: string, values: readonly unknown[]): Promise<readonly Order[]> {
  return (await database.read<OrderRow>(sql, values)).map((row) => orderFrom(row));
}
