import type { QueryResultRow } from 'pg';
import type { ApiKeyRecord } from './api-keys.ts';
import { loadApiKeys } from './api-keys.ts';
import type { Database } from './pool.ts';

/** A session as it is kept: never its token. */
export interface SessionRecord {
  /** SHA-256 of the token, in lower-case hex. */
  readonly tokenHash: string;
  readonly keyId: string;
  readonly expiresAt: number;
}

/** A sign-in code as it is kept: never the code. */
export interface SignInCodeRecord {
  readonly codeHash: string;
  readonly keyId: string;
  readonly expiresAt: number;
}

interface SessionRow extends QueryResultRow, SessionRecord {}
interface CodeRow extends QueryResultRow, SignInCodeRecord {}

/** Codes of one key that may be open; a newer one puts the oldest out. */
export const MOST_CODES_OF_A_KEY = 20;

/** What is kept of keys, sessions and sign-in codes. */
export function accessStorage(database: Database) {
  return {
    keys: (): Promise<readonly ApiKeyRecord[]> => loadApiKeys(database),
    sessions: () => readSessions(database),
    beginSession: (session: SessionRecord) => beginSession(database, session),
    endSessions: (tokenHashes: readonly string[]) => endSessions(database, tokenHashes),
    putCode: (code: SignInCodeRecord) => putCode(database, code),
    takeCode: (codeHash: string) => takeCode(database, codeHash),
  };
}

/** Those of keys that are good, the oldest first; some may be over. */
async function readSessions(database: Database): Promise<readonly SessionRecord[]> {
  return database.read<SessionRow>(
    `SELECT token_hash AS "tokenHash", api_key_id AS "keyId", to_ms(expires_at) AS "expiresAt"
     FROM session JOIN api_key USING (api_key_id) WHERE revoked_at IS NULL ORDER BY expires_at, token_hash`,
    [],
  );
}

async function beginSession(database: Database, { tokenHash, keyId, expiresAt }: SessionRecord): Promise<void> {
  await database.write('INSERT INTO session (token_hash, api_key_id, expires_at) VALUES ($1, $2, from_ms($3))', [
    tokenHash,
    keyId,
    expiresAt,
  ]);
}

async function endSessions(database: Database, tokenHashes: readonly string[]): Promise<void> {
  await database.write('DELETE FROM session WHERE token_hash = ANY ($1)', [tokenHashes]);
}

async function putCode(database: Database, { codeHash, keyId, expiresAt }: SignInCodeRecord): Promise<void> {
  await database.write(
    `WITH surplus AS (
       DELETE FROM sign_in_code WHERE code_hash IN (
         SELECT code_hash FROM sign_in_code WHERE api_key_id = $2 ORDER BY expires_at DESC OFFSET ${MOST_CODES_OF_A_KEY - 1}))
     INSERT INTO sign_in_code (code_hash, api_key_id, expires_at) VALUES ($1, $2, from_ms($3))`,
    [codeHash, keyId, expiresAt],
  );
}

/** Whoever comes first gets it, whatever process they ask; null when it is not there. */
async function takeCode(database: Database, codeHash: string): Promise<SignInCodeRecord | null> {
  const rows = await database.write<CodeRow>(
    `DELETE FROM sign_in_code WHERE code_hash = $1
     RETURNING code_hash AS "codeHash", api_key_id AS "keyId", to_ms(expires_at) AS "expiresAt"`,
    [codeHash],
  );
  return rows[0] ?? null;
}

/** Forgets what is over. */
export async function purgeSessions(database: Database, nowMs: number): Promise<void> {
  await database.write('DELETE FROM session WHERE expires_at < from_ms($1)', [nowMs]);
  await database.write('DELETE FROM sign_in_code WHERE expires_at < from_ms($1)', [nowMs]);
}
