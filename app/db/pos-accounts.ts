import type { QueryResultRow } from 'pg';
import type { Throttled } from '../../stores/account-rate.ts';
import type { PosAccountId } from '../../stores/ids.ts';
import type { AuditEntry } from '../../stores/records.ts';
import { insertAudit } from './audit.ts';
import type { Database } from './pool.ts';

/** One provider's API account, shared by many stores; see the POS protocol for what each limit means. */
export interface PosAccountRecord extends Throttled {
  readonly id: PosAccountId;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly idempotent: boolean;
  readonly canLookUp: boolean;
  readonly maxInFlight: number;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  readonly retries: 'on' | 'off';
}

type Throttle = NonNullable<PosAccountRecord['throttle']>;

interface AccountRow extends QueryResultRow, Omit<PosAccountRecord, 'throttle'> {
  readonly throttle: Throttle | null;
}

function accountFrom({ throttle, ...row }: AccountRow): PosAccountRecord {
  return { ...row, ...(throttle !== null && { throttle }) };
}

const COLUMNS = `pos_account_id AS id, base_url AS "baseUrl", api_key AS "apiKey", idempotent,
  can_look_up AS "canLookUp", rate_per_second AS "ratePerSecond", burst, max_in_flight AS "maxInFlight", connections,
  connect_timeout_ms AS "connectTimeoutMs", response_timeout_ms AS "responseTimeoutMs", retries, throttle`;

const PUT = `WITH audited AS (${insertAudit('$2')})
  INSERT INTO pos_account (pos_account_id, base_url, api_key, idempotent, can_look_up, rate_per_second, burst,
    max_in_flight, connections, connect_timeout_ms, response_timeout_ms, retries)
  SELECT w.id, w."baseUrl", w."apiKey", w.idempotent, w."canLookUp", w."ratePerSecond", w.burst, w."maxInFlight",
    w.connections, w."connectTimeoutMs", w."responseTimeoutMs", w.retries
  FROM json_to_recordset($1::json) AS w(id text, "baseUrl" text, "apiKey" text, idempotent bool, "canLookUp" bool,
    "ratePerSecond" float8, burst int, "maxInFlight" int, connections int, "connectTimeoutMs" int,
    "responseTimeoutMs" int, retries text)
  ON CONFLICT (pos_account_id) DO UPDATE SET base_url = excluded.base_url, api_key = excluded.api_key,
    idempotent = excluded.idempotent, can_look_up = excluded.can_look_up, rate_per_second = excluded.rate_per_second,
    burst = excluded.burst, max_in_flight = excluded.max_in_flight, connections = excluded.connections,
    connect_timeout_ms = excluded.connect_timeout_ms, response_timeout_ms = excluded.response_timeout_ms,
    retries = excluded.retries, updated_at = now()`;

/** Creates or replaces accounts with different ids, with who did it, all or none. What throttles them stays. */
export async function putPosAccounts(
  database: Database,
  accounts: readonly PosAccountRecord[],
  audit: readonly AuditEntry[] = [],
): Promise<void> {
  await database.write(PUT, [JSON.stringify(accounts), JSON.stringify(audit)]);
}

/** Sets another rate for an account, or gives it its own back, with who did it. */
export async function throttlePosAccount(
  database: Database,
  id: PosAccountId,
  throttle: Throttle | undefined,
  audit: AuditEntry,
): Promise<void> {
  const set = `WITH audited AS (${insertAudit('$3')})
    UPDATE pos_account SET throttle = $2::jsonb, updated_at = now() WHERE pos_account_id = $1`;
  const kept = throttle === undefined ? null : JSON.stringify(throttle);
  await database.write(set, [id, kept, JSON.stringify([audit])]);
}

export async function findPosAccount(database: Database, id: PosAccountId): Promise<PosAccountRecord | null> {
  const rows = await database.read<AccountRow>(`SELECT ${COLUMNS} FROM pos_account WHERE pos_account_id = $1`, [id]);
  const [row] = rows;
  return row === undefined ? null : accountFrom(row);
}

/** All accounts, in order of id; there are few. */
export async function listPosAccounts(database: Database): Promise<readonly PosAccountRecord[]> {
  const rows = await database.read<AccountRow>(`SELECT ${COLUMNS} FROM pos_account ORDER BY pos_account_id`, []);
  return rows.map(accountFrom);
}
