import type { QueryResultRow } from 'pg';
import type { Change, Receipt } from '../../stores/records.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { FlushPart } from './flush-part.ts';
import type { Database } from './pool.ts';
import { TogetherReader } from './together-reader.ts';

/** How long an idempotency key is remembered. */
const RECEIPT_HOURS = 24;

/**
 * Another request with the same idempotency key was answered first, by a process that has just handed the store over.
 * Nothing of this change was written; the client that tries again is given the first answer.
 */
export class ReceiptTaken extends StorageUnavailable {}

/**
 * The caller looks the key up before it acts, so a conflict is rare. It must not pass silently, or one key would create
 * two things: http_status becomes null, which its column refuses, and that refuses the change as a whole. The receipt
 * of a repeated flush is no conflict (its answer is the same), nor is one older than 24 h (it is replaced).
 */
export const receiptsPart: FlushPart = {
  name: 'receipt_rows',
  rows: (changes) => [...receiptsOf(changes)],
  sql: ({ rows }) => `
    INSERT INTO receipt AS t (api_key_id, key, request_hash, at, http_status, answer)
    SELECT w."apiKeyId", w.key, w."requestHash", from_ms(w.at), w."httpStatus", w.answer
    FROM json_to_recordset(${rows}::json) AS w("storeId" text, "apiKeyId" text, key text, "requestHash" text, at float8,
      "httpStatus" int, answer text)
    JOIN owned ON owned.store_id = w."storeId"
    ON CONFLICT (api_key_id, key) DO UPDATE SET request_hash = excluded.request_hash, at = excluded.at,
      answer = excluded.answer, http_status = CASE
        WHEN (t.request_hash, t.answer) = (excluded.request_hash, excluded.answer)
          OR t.at <= excluded.at - interval '${RECEIPT_HOURS} hours'
        THEN excluded.http_status END`,
};

/** Whether an error of a flush is the conflict described above. */
export function isReceiptConflict(error: {
  readonly table?: string | undefined;
  readonly column?: string | undefined;
}) {
  return error.table === 'receipt' && error.column === 'http_status';
}

function* receiptsOf(changes: readonly Change[]): Generator<object> {
  for (const { storeId, receipt } of changes) {
    if (receipt !== undefined) yield { storeId, ...receipt };
  }
}

interface Key {
  readonly apiKeyId: string;
  readonly key: string;
}

interface ReceiptRow extends QueryResultRow, Receipt {}

const FIND = `SELECT r.api_key_id AS "apiKeyId", r.key, r.request_hash AS "requestHash", to_ms(r.at) AS at,
    r.http_status AS "httpStatus", r.answer
  FROM json_to_recordset($1::json) AS w("apiKeyId" text, key text)
  JOIN receipt r ON r.api_key_id = w."apiKeyId" AND r.key = w.key
  WHERE r.at > now() - interval '${RECEIPT_HOURS} hours'`;

/** Looks receipts up; requests that come while a query is under way share the next one. */
export function receiptReader(database: Database): { find(apiKeyId: string, key: string): Promise<Receipt | null> } {
  const reader = new TogetherReader<Key, Receipt>({
    nameOf: ({ apiKeyId, key }) => `${apiKeyId} ${key}`,
    read: (keys) => database.read<ReceiptRow>(FIND, [JSON.stringify(keys)]),
  });
  return { find: (apiKeyId, key) => reader.find({ apiKeyId, key }) };
}

/** Forgets up to `limit` receipts that no longer count; returns how many. */
export async function purgeReceipts(database: Database, limit = 5_000): Promise<number> {
  const gone = await database.write(
    `DELETE FROM receipt WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM receipt WHERE at < now() - interval '${RECEIPT_HOURS} hours' ORDER BY at LIMIT $1)) RETURNING 1`,
    [limit],
  );
  return gone.length;
}
