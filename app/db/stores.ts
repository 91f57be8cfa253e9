import type { QueryResultRow } from 'pg';
import type { StoreId } from '../../stores/ids.ts';
import type { AuditEntry } from '../../stores/records.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './pool.ts';

/** Definitions written by one statement of an import. */
const DEFINITIONS_PER_STATEMENT = 2_000;

interface StoreRow extends QueryResultRow {
  readonly definition: StoreDefinition;
}

/** A store comes with its state and with an owner row that nobody has claimed yet. */
const PUT = `WITH defined AS (
    INSERT INTO store (store_id, definition)
    SELECT d ->> 'storeId', d FROM jsonb_array_elements($1::jsonb) AS d
    ON CONFLICT (store_id) DO UPDATE SET definition = excluded.definition, updated_at = now()
    RETURNING store_id),
  audited AS (${insertAudit('$2')}),
  state AS (INSERT INTO store_state (store_id) SELECT store_id FROM defined ON CONFLICT DO NOTHING)
  INSERT INTO store_owner (store_id) SELECT store_id FROM defined ON CONFLICT DO NOTHING`;

/** Defines or redefines one store, with who did it. Refused by Postgres (23503) if its POS account is unknown. */
export async function putStore(database: Database, definition: StoreDefinition, audit?: AuditEntry): Promise<void> {
  await database.write(PUT, [JSON.stringify([definition]), JSON.stringify(audit === undefined ? [] : [audit])]);
}

/** Defines or redefines any number of stores with different ids, in a few statements, all or none of each 2,000. */
export async function putStores(database: Database, definitions: readonly StoreDefinition[]): Promise<void> {
  for (let from = 0; from < definitions.length; from += DEFINITIONS_PER_STATEMENT) {
    const some = definitions.slice(from, from + DEFINITIONS_PER_STATEMENT);
    await database.bulk.query(PUT, [JSON.stringify(some), '[]']);
  }
}

export async function findStore(database: Database, storeId: StoreId): Promise<StoreDefinition | null> {
  const rows = await database.read<StoreRow>('SELECT definition FROM store WHERE store_id = $1', [storeId]);
  return rows[0]?.definition ?? null;
}

/** Up to `limit` definitions in order of id, those after the id `after`, if given. */
export async function listStores(
  database: Database,
  page: { readonly limit: number; readonly after?: StoreId },
): Promise<readonly StoreDefinition[]> {
  const rows = await database.read<StoreRow>(
    `SELECT definition FROM store WHERE $2::text IS NULL OR store_id > $2 ORDER BY store_id LIMIT $1`,
    [page.limit, page.after ?? null],
  );
  return rows.map((row) => row.definition);
}
