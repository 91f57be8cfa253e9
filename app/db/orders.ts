import type { Pool } from 'pg';
import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import { isFinal, takesPlace } from '../../stores/order.ts';
import type { OrderRange } from '../../stores/order-range.ts';
import type { Change, TimelineSteps } from '../../stores/records.ts';
import type { FlushPart } from './flush-part.ts';
import { every, latest } from './flush-part.ts';
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

/** The timeline has a table of its own. */
function rowFrom(order: Order): object {
  const { status, inDoubt = false } = order;
  return { ...order, inDoubt, timeline: undefined, open: !isFinal(status), takesPlace: takesPlace(status) };
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

/** Orders of one store. */
interface StoreOrders {
  readonly storeId: StoreId;
  readonly orders: readonly Order[];
}

interface ParsedOrder extends Omit<Order, 'storeId'> {
  storeId: StoreId;
}

/**
 * One order, complete, as JSON that needs no mapping. Put together as text, which a boot with 110,910 open orders feels:
 * 1.5 s; a cast to json, whose checking nobody needs, adds 0.8 s, and `json_strip_nulls` would reach into the customer's
 * details. `concat` leaves out what is null. The fields are in the domain's order, so that all orders have one shape.
 */
const ORDER = `concat('{"orderId":', to_json(o.order_id), ',"storeId":null,"holdId":', to_json(o.hold_id),
  ',"slot":', to_ms(o.slot), ',"units":', o.units, ',"details":', to_json(o.details::text),
  ',"createdAt":', to_ms(o.created_at), ',"status":"', o.status, '","attempts":', o.attempts,
  ',"attemptsBefore":', o.attempts_before, ',"nextAttemptAt":' || to_ms(o.next_attempt_at),
  ',"ticketId":' || to_json(o.ticket_id)::text, ',"firedAt":' || to_ms(o.fired_at),
  ',"late":', CASE WHEN o.late THEN 'true' ELSE 'false' END, ',"heldBack":' || o.held_back::text,
  CASE WHEN o.in_doubt THEN ',"inDoubt":true' END, ',"timeline":[', (
    SELECT string_agg(concat('{"at":', to_ms(t.at), ',"status":"', t.status, '"', ',"detail":' || to_json(t.detail)::text,
      '}'), ',' ORDER BY t.number)
    FROM order_step t WHERE t.order_id = o.order_id), '],"version":', o.version, '}')`;

/** Orders as JSON, with the id of their store but once: in each order it would become another string. */
function together(order: string): string {
  return `concat('{"storeId":', to_json(o.store_id), ',"orders":[', string_agg(${order}, ','), ']}')`;
}

/** The stores' orders ($1) that are not final, one row for each store that has any. */
export const OPEN_ORDERS = `SELECT ${together(ORDER)} FROM unnest($1::text[]) AS s(store_id)
  JOIN orders o ON o.store_id = s.store_id AND o.open GROUP BY o.store_id`;

/** Of the stores ($1) as well: those that are final and yet in doubt, one row for each store that has any. */
const STRAYS = `SELECT ${together(ORDER)} FROM unnest($1::text[]) AS s(store_id)
  JOIN orders o ON o.store_id = s.store_id AND o.in_doubt AND NOT o.open GROUP BY o.store_id`;

/** Each row is parsed when it arrives: of all the text there is never more in memory than of one store. */
export function readOpenOrders(pool: Pool, storeIds: readonly StoreId[]): Promise<readonly StoreOrders[]> {
  return readAll(pool, OPEN_ORDERS, storeIds);
}

export function readStrays(pool: Pool, storeIds: readonly StoreId[]): Promise<readonly StoreOrders[]> {
  return readAll(pool, STRAYS, storeIds);
}

async function readAll(pool: Pool, text: string, storeIds: readonly StoreId[]): Promise<readonly StoreOrders[]> {
  const types = { getTypeParser: () => storeOrdersFrom };
  const { rows } = await pool.query<[StoreOrders]>({ text, values: [storeIds], types, rowMode: 'array' });
  return rows.map(([found]) => found);
}

function storeOrdersFrom(json: string): StoreOrders {
  const found: { readonly storeId: StoreId; readonly orders: readonly ParsedOrder[] } = JSON.parse(json);
  for (const order of found.orders) order.storeId = found.storeId;
  return found;
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
  const firstOf = (condition: string) => `(SELECT ${ORDER} AS whole, o.store_id, o.slot, o.order_id FROM orders o
    WHERE o.store_id = $1 AND NOT o.open AND ${condition} AND o.slot >= from_ms($2) AND o.slot < from_ms($3)
      AND (o.slot, o.order_id) > (from_ms($4), $5) ORDER BY o.slot, o.order_id LIMIT $6)`;
  const sql = `SELECT ${together('o.whole')} AS found
    FROM (${firstOf('o.takes_place')} UNION ALL ${firstOf('NOT o.takes_place')}) AS o GROUP BY o.store_id`;
  return read(database, sql, [storeId, from, until, after?.slot ?? from, after?.orderId ?? '', limit]);
}

async function one(database: Database, condition: string, id: string): Promise<Order | null> {
  const sql = `SELECT ${together(ORDER)} AS found FROM orders o WHERE ${condition} GROUP BY o.store_id`;
  return (await read(database, sql, [id]))[0] ?? null;
}

/** Orders of one store. */
async function read(database: Database, sql: string, values: readonly unknown[]): Promise<readonly Order[]> {
  const [row] = await database.read<{ found: string }>(sql, values);
  return row === undefined ? [] : storeOrdersFrom(row.found).orders;
}
