import type { QueryResultRow } from 'pg';
import type { StoreId } from '../../stores/ids.ts';
import type { Database } from './pool.ts';

/** An API key as it is kept: never the key itself. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the key, in lower-case hex. */
  readonly hash: string;
  readonly scope: 'booking' | 'view' | 'ops';
  /** The only stores it is good for; null for all. */
  readonly storeIds: readonly StoreId[] | null;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

interface KeyRow extends QueryResultRow, ApiKeyRecord {}

const COLUMNS = `api_key_id AS id, name, hash, scope, store_ids AS "storeIds", to_ms(created_at) AS "createdAt",
  to_ms(revoked_at) AS "revokedAt"`;

/** Creates a key, or gives the one with this id another hash, name, scope and stores; a revoked one stays revoked. */
export async function putApiKey(
  database: Database,
  key: Omit<ApiKeyRecord, 'createdAt' | 'revokedAt'>,
): Promise<ApiKeyRecord> {
  const rows = await database.write<KeyRow>(
    `INSERT INTO api_key (api_key_id, name, hash, scope, store_ids) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (api_key_id) DO UPDATE SET name = excluded.name, hash = excluded.hash, scope = excluded.scope,
       store_ids = excluded.store_ids
     RETURNING ${COLUMNS}`,
    [key.id, key.name, key.hash, key.scope, key.storeIds],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('an upsert returned no row');
  return row;
}

/** Every key, revoked ones too, oldest first. */
export async function listApiKeys(database: Database): Promise<readonly ApiKeyRecord[]> {
  return database.read<KeyRow>(`SELECT ${COLUMNS} FROM api_key ORDER BY created_at, api_key_id`, []);
}

/** The keys that open something. */
export async function loadApiKeys(database: Database): Promise<readonly ApiKeyRecord[]> {
  return database.read<KeyRow>(`SELECT ${COLUMNS} FROM api_key WHERE revoked_at IS NULL`, []);
}

/** Revokes a key for ever; false if there is no such key or it was revoked already. */
export async function revokeApiKey(database: Database, id: string): Promise<boolean> {
  const gone = await database.write(
    'UPDATE api_key SET revoked_at = now() WHERE api_key_id = $1 AND revoked_at IS NULL RETURNING 1',
    [id],
  );
  return gone.length > 0;
}
