import type { Pool, QueryResultRow } from 'pg';
import type { Clock } from '../../lib/clock.ts';
import type { Hold } from '../../stores/hold.ts';
import type { Cursor, StoreId } from '../../stores/ids.ts';
import type { Attempt, Order } from '../../stores/order.ts';
import type { StoreSnapshot } from '../../stores/records.ts';
import type { Controls, SlotOverride, StoreDefinition } from '../../stores/store.ts';
import type { AttemptRow } from './attempts.ts';
import { attemptFrom, OPEN_ATTEMPTS } from './attempts.ts';
import type { Claim } from './claim.ts';
import { CommonParts } from './common-parts.ts';
import type { HoldRow } from './holds.ts';
import { HELD, holdFrom } from './holds.ts';
import type { OrderRow } from './orders.ts';
import { OPEN_ORDERS, orderFrom, SETTLED_UNITS, STRAYS } from './orders.ts';
import type { SlotRow } from './store-state.ts';
import { SLOT_OVERRIDES, slotFrom } from './store-state.ts';

/** How far back slots are still of interest: a store's day, shown whole, with its clock change. */
const SLOTS_FROM_MS_AGO = 25 * 3_600_000;

const STORES = `SELECT s.store_id AS "storeId", s.definition, t.controls, t.cursor
  FROM store s JOIN store_state t USING (store_id) WHERE s.store_id = ANY($1::text[])`;

interface StoreRow extends QueryResultRow {
  readonly storeId: StoreId;
  readonly definition: StoreDefinition;
  readonly controls: Controls;
  readonly cursor: Cursor | null;
}

interface SettledRow extends QueryResultRow {
  readonly storeId: StoreId;
  readonly slot: number;
  readonly units: number;
}

type Settled = StoreSnapshot['settledUnits'][number];

/** What one store's snapshot is put together from. */
interface Contents {
  readonly slots: SlotOverride[];
  readonly holds: Hold[];
  readonly openAttempts: Attempt[];
  readonly settledUnits: Settled[];
  readonly orders: Order[];
  readonly strays: Order[];
}

/** Where to read stores, and by which time of day they live. */
export interface ReadMeans {
  readonly pool: Pool;
  readonly clock: Clock;
  /** Says which holds are live and which slots are of interest. */
  readonly storeClock: Clock;
}

/**
 * What claimed stores continue from, in seven statements whatever their number.
 * Only what is open is read, by partial indexes, never the past.
 */
export async function readStores(means: ReadMeans, claims: readonly Claim[]): Promise<readonly StoreSnapshot[]> {
  const claimedAtMs = means.clock.monotonic();
  const ids = claims.map((one) => one.storeId);
  const [stores, contents] = await Promise.all([rowsOf<StoreRow>(means.pool, STORES, [ids]), readContents(means, ids)]);
  const common = new CommonParts();
  const rows = new Map(stores.map((row) => [row.storeId, sharing(common, row)]));
  const readMs = means.clock.monotonic() - claimedAtMs;
  return claims.flatMap((one) => {
    const row = rows.get(one.storeId);
    return row === undefined ? [] : [snapshotOf(row, one, contents(one.storeId), readMs)];
  });
}

function sharing(common: CommonParts, row: StoreRow): StoreRow {
  return { ...row, definition: common.definition(row.definition), controls: common.controls(row.controls) };
}

function snapshotOf(row: StoreRow, { epoch, formerLeaseMs }: Claim, contents: Contents, readMs: number): StoreSnapshot {
  return {
    definition: row.definition,
    controls: row.controls,
    epoch,
    cursor: row.cursor,
    formerLeaseMs: Math.max(0, formerLeaseMs - readMs),
    ...contents,
  };
}

async function readContents(means: ReadMeans, ids: readonly StoreId[]): Promise<(id: StoreId) => Contents> {
  const { pool } = means;
  const now = means.storeClock.now();
  const [orders, strays, holds, slots, attempts, settled] = await Promise.all([
    rowsOf<OrderRow>(pool, OPEN_ORDERS, [ids]),
    rowsOf<OrderRow>(pool, STRAYS, [ids]),
    rowsOf<HoldRow>(pool, HELD, [ids]),
    rowsOf<SlotRow>(pool, SLOT_OVERRIDES, [ids, now - SLOTS_FROM_MS_AGO]),
    rowsOf<AttemptRow>(pool, OPEN_ATTEMPTS, [ids]),
    rowsOf<SettledRow>(pool, SETTLED_UNITS, [ids, now - SLOTS_FROM_MS_AGO]),
  ]);
  const of = byStore();
  const own = new Map(ids.map((id) => [id, id]));
  for (const row of orders) of(row.storeId).orders.push(orderFrom(row, own.get(row.storeId)));
  for (const row of strays) of(row.storeId).strays.push(orderFrom(row, own.get(row.storeId)));
  for (const row of holds) of(row.storeId).holds.push(holdFrom(row));
  for (const row of slots) of(row.storeId).slots.push(slotFrom(row));
  for (const row of attempts) of(row.storeId).openAttempts.push(attemptFrom(row));
  for (const { storeId, slot, units } of settled) of(storeId).settledUnits.push({ slot, units });
  return of;
}

function byStore(): (id: StoreId) => Contents {
  const all = new Map<StoreId, Contents>();
  return (id) => {
    const known = all.get(id);
    if (known !== undefined) return known;
    const contents = { slots: [], holds: [], orders: [], strays: [], openAttempts: [], settledUnits: [] };
    all.set(id, contents);
    return contents;
  };
}

/** Takes the rows out of the result: `pg` keeps that of a connection's first query as long as the connection is open. */
async function rowsOf<Row extends QueryResultRow>(pool: Pool, text: string, values: unknown[]): Promise<Row[]> {
  return (await pool.query<Row>(text, values)).rows.splice(0);
}
