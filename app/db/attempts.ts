import type { QueryResultRow } from 'pg';
import { latest } from '../../lib/latest.ts';
import type { OrderId, StoreId } from '../../stores/ids.ts';
import type { Attempt } from '../../stores/order.ts';
import type { Change } from '../../stores/records.ts';
import type { FlushPart } from './flush-part.ts';
import type { Database } from './pool.ts';

export const attemptsPart: FlushPart = {
  name: 'attempt_rows',
  rows: (changes) =>
    latest(
      attemptsOf(changes),
      (attempt) => `${attempt.orderId} ${attempt.number}`,
      (attempt, kept) => attempt.outcome !== undefined || kept.outcome === undefined,
    ),
  // An attempt that has ended never becomes open again, whatever comes late.
  sql: ({ rows }) => `
    INSERT INTO attempt AS t (order_id, number, started_at, ended_at, outcome, detail)
    SELECT w."orderId", w.number, from_ms(w."startedAt"), from_ms(w."endedAt"), w.outcome, w.detail
    FROM json_to_recordset(${rows}::json) AS w("storeId" text, "orderId" text, number int, "startedAt" float8,
      "endedAt" float8, outcome text, detail text)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (order_id, number) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome,
      detail = excluded.detail
    WHERE excluded.outcome IS NOT NULL OR t.outcome IS NULL`,
};

function attemptsOf(changes: readonly Change[]): readonly (Attempt & { readonly storeId: StoreId })[] {
  return changes.flatMap(({ storeId, attempts = [] }) => attempts.map((attempt) => ({ storeId, ...attempt })));
}

/** The attempts without an outcome of the stores' open orders ($1). Starts from the few that are open anywhere. */
export const OPEN_ATTEMPTS = `SELECT o.store_id AS "storeId", a.order_id AS "orderId", a.number,
    to_ms(a.started_at) AS "startedAt", to_ms(a.ended_at) AS "endedAt", a.detail
  FROM attempt a JOIN orders o ON o.order_id = a.order_id
  WHERE a.outcome IS NULL AND o.open AND o.store_id = ANY($1::text[])`;

export interface AttemptRow extends AttemptColumns {
  readonly storeId: StoreId;
}

interface AttemptColumns extends QueryResultRow {
  readonly orderId: Attempt['orderId'];
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome?: Attempt['outcome'] | null;
  readonly detail: string | null;
}

export function attemptFrom({ orderId, number, startedAt, endedAt, outcome, detail }: AttemptColumns): Attempt {
  return {
    orderId,
    number,
    startedAt,
    ...(endedAt === null ? {} : { endedAt }),
    ...(outcome && { outcome }),
    ...(detail === null ? {} : { detail }),
  };
}

/** Every attempt of these orders, in order of number; those of a POS that honours our key a moment after they are made. */
export async function readAttempts(database: Database, orderIds: readonly OrderId[]): Promise<readonly Attempt[]> {
  if (orderIds.length === 0) return [];
  const rows = await database.read<AttemptColumns>(
    `SELECT order_id AS "orderId", number, to_ms(started_at) AS "startedAt", to_ms(ended_at) AS "endedAt", outcome,
       detail FROM attempt WHERE order_id = ANY($1::text[]) ORDER BY order_id, number`,
    [orderIds],
  );
  return rows.map(attemptFrom);
}
