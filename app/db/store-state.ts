import type { QueryResultRow } from 'pg';
import { latest } from '../../lib/latest.ts';
import type { Cursor, StoreId } from '../../stores/ids.ts';
import type { Change } from '../../stores/records.ts';
import type { Controls, SlotOverride } from '../../stores/store.ts';
import type { FlushPart } from './flush-part.ts';

/** Controls and cursor have no version of their own: the flush's number keeps a late duplicate from undoing them. */
export const statePart: FlushPart = {
  name: 'state_rows',
  rows: (changes) => [...statesOf(changes).values()],
  sql: ({ rows, flush }) => `
    UPDATE store_state t SET controls = coalesce(w.controls, t.controls), cursor = coalesce(w.cursor, t.cursor),
      cursor_saved_at = CASE WHEN w.cursor IS NULL THEN t.cursor_saved_at ELSE now() END,
      written_epoch = owned.epoch, written_flush = ${flush}::bigint
    FROM json_to_recordset(${rows}::json) AS w("storeId" text, controls jsonb, cursor text)
    JOIN owned ON owned.store_id = w."storeId"
    WHERE t.store_id = owned.store_id
      AND (t.written_epoch, t.written_flush) <= (owned.epoch, ${flush}::bigint)`,
};

interface State {
  readonly storeId: StoreId;
  readonly controls?: Controls;
  readonly cursor?: Cursor;
}

function statesOf(changes: readonly Change[]): Map<StoreId, State> {
  const states = new Map<StoreId, State>();
  for (const { storeId, controls, cursor } of changes) {
    if (controls === undefined && cursor === undefined) continue;
    const newer = { ...(controls === undefined ? {} : { controls }), ...(cursor === undefined ? {} : { cursor }) };
    states.set(storeId, { storeId, ...states.get(storeId), ...newer });
  }
  return states;
}

export const slotsPart: FlushPart = {
  name: 'slot_rows',
  rows: (changes) =>
    latest(
      slotsOf(changes),
      (slot) => `${slot.storeId} ${slot.slot}`,
      () => true,
    ),
  sql: ({ rows, flush }) => `
    INSERT INTO slot_override AS t (store_id, slot, capacity, closed, by, reason, at, until, written_epoch,
      written_flush)
    SELECT w."storeId", from_ms(w.slot), w.capacity, w.closed, w.by, w.reason, from_ms(w.at), from_ms(w.until),
      owned.epoch, ${flush}::bigint
    FROM json_to_recordset(${rows}::json) AS w("storeId" text, slot float8, capacity int, closed bool, by text,
      reason text, at float8, until float8)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (store_id, slot) DO UPDATE SET capacity = excluded.capacity, closed = excluded.closed,
      by = excluded.by, reason = excluded.reason, at = excluded.at, until = excluded.until, written_epoch = excluded.written_epoch,
      written_flush = excluded.written_flush
    WHERE (t.written_epoch, t.written_flush) <= (excluded.written_epoch, excluded.written_flush)`,
};

function slotsOf(changes: readonly Change[]): readonly (SlotOverride & { readonly storeId: StoreId })[] {
  return changes.flatMap(({ storeId, slots = [] }) => slots.map((slot) => ({ storeId, ...slot })));
}

/** The stores' slots ($1) from $2 on, in milliseconds, that differ from the default. */
export const SLOT_OVERRIDES = `SELECT v.store_id AS "storeId", to_ms(v.slot) AS slot, v.capacity, v.closed, v.by, v.reason,
    to_ms(v.at) AS at, to_ms(v.until) AS until
  FROM unnest($1::text[]) AS s(store_id)
  JOIN slot_override v ON v.store_id = s.store_id AND v.slot >= from_ms($2)
  WHERE v.capacity IS NOT NULL OR v.closed`;

export interface SlotRow extends QueryResultRow, Omit<SlotOverride, 'capacity' | 'closed' | 'until'> {
  readonly storeId: StoreId;
  readonly capacity: number | null;
  readonly closed: boolean | null;
  readonly until: number | null;
}

export function slotFrom({ storeId: _, capacity, closed, until, ...row }: SlotRow): SlotOverride {
  return {
    ...row,
    ...(capacity === null ? {} : { capacity }),
    ...(closed === null ? {} : { closed }),
    ...(until === null ? {} : { until }),
  };
}
