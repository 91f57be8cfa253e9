import type { QueryResultRow } from 'pg';
import type { AuditEntry, Change } from '../../stores/records.ts';
import type { FlushPart } from './flush-part.ts';
import type { Database } from './pool.ts';

/** Each entry is named by its flush, so that a repeated flush adds it once. */
export const auditPart: FlushPart = {
  name: 'audit_rows',
  rows: (changes) => [...entriesOf(changes)],
  sql: ({ rows, boot, flush }) => `
    INSERT INTO audit (flush_line, at, by, action, target, reason, detail)
    SELECT concat_ws(':', ${boot}::text, ${flush}::bigint, w.line), from_ms(w.at), w.by, w.action, w.target, w.reason,
      w.detail
    FROM json_to_recordset(${rows}::json) AS w("storeId" text, line int, at float8, by text, action text, target text,
      reason text, detail text)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (flush_line) DO NOTHING`,
};

function* entriesOf(changes: readonly Change[]): Generator<object> {
  for (const [line, { storeId, audit }] of changes.entries()) {
    if (audit !== undefined) yield { storeId, line, ...audit };
  }
}

/** Adds the entries that `rows`, a parameter, holds: part of the statement that makes the change they tell of. */
export function insertAudit(rows: string): string {
  return `INSERT INTO audit (at, by, action, target, reason, detail)
    SELECT from_ms(w.at), w.by, w.action, w.target, w.reason, w.detail
    FROM json_to_recordset(${rows}::json) AS w(at float8, by text, action text, target text, reason text, detail text)`;
}

/** Records what was changed outside any store and any definition: keys, processes, the dead-letter desk. */
export async function appendAudit(database: Database, entry: AuditEntry): Promise<void> {
  await database.write(insertAudit('$1'), [JSON.stringify([entry])]);
}

/** An audit entry and its place in the order of writing. */
export interface AuditLine extends AuditEntry {
  readonly id: number;
}

interface AuditRow extends QueryResultRow, Omit<AuditLine, 'detail'> {
  readonly detail: string | null;
}

/** The newest `limit` entries before id `before` (all if absent), newest first; of one target, if given. */
export async function readAudit(
  database: Database,
  page: { readonly limit: number; readonly before?: number; readonly target?: string },
): Promise<readonly AuditLine[]> {
  const rows = await database.read<AuditRow>(
    `SELECT audit_id::float8 AS id, to_ms(at) AS at, by, action, target, reason, detail FROM audit
     WHERE ($2::bigint IS NULL OR audit_id < $2) AND ($3::text IS NULL OR target = $3)
     ORDER BY audit_id DESC LIMIT $1`,
    [page.limit, page.before ?? null, page.target ?? null],
  );
  return rows.map(({ detail, ...row }) => (detail === null ? row : { ...row, detail }));
}
