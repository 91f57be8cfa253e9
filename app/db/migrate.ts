import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { QueryResultRow } from 'pg';
import { Client, DatabaseError } from 'pg';
import type { Database } from './pool.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** How long a start waits for another process that is migrating, or for a table that is locked. */
const MIGRATION_LOCK_MS = 60_000;

/**
 * Brings the schema up to date: numbered plain SQL, forward only, each file in its own transaction, one process at a
 * time (an advisory lock). Returns the names of what it ran.
 */
export async function migrate(url: string, say: (line: string) => void): Promise<readonly string[]> {
  // Loaded here because nothing else needs it and it takes 100 ms.
  const { runner } = await import('node-pg-migrate');
  const dbClient = new Client({
    connectionString: url,
    application_name: 'lunchrush migrate',
    connectionTimeoutMillis: 3_000,
    lock_timeout: MIGRATION_LOCK_MS,
    keepAlive: true,
  });
  dbClient.on('error', (error) => say(`the migrating connection broke: ${error.message}`));
  await dbClient.connect();
  try {
    const ran = await runner({ ...options, dbClient, logger: quietLogger(say) });
    return ran.map((migration) => migration.name);
  } finally {
    await dbClient.end();
  }
}

/**
 * The same, where there is anything to do. Usually there is not, and then the start asks one question that has a deadline:
 * a migration may take its time, and so could not tell a slow Postgres from one that has gone silent.
 */
export async function migrateIfNeeded(
  database: Database,
  url: string,
  say: (line: string) => void,
): Promise<readonly string[]> {
  return (await isMigrated(database)) ? [] : await migrate(url, say);
}

interface StepRow extends QueryResultRow {
  readonly name: string;
}

async function isMigrated(database: Database): Promise<boolean> {
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql'));
  const ran = await database.read<StepRow>('SELECT name FROM migration', []).catch(noneIfNew);
  const names = new Set(ran.map(({ name }) => name));
  return files.every((file) => names.has(file.slice(0, -'.sql'.length)));
}

const UNDEFINED_TABLE = '42P01';

function noneIfNew(error: unknown): StepRow[] {
  const cause = error instanceof Error && error.cause instanceof DatabaseError ? error.cause : error;
  if (cause instanceof DatabaseError && cause.code === UNDEFINED_TABLE) return [];
  throw error;
}

const options = {
  dir: MIGRATIONS,
  direction: 'up',
  migrationsTable: 'migration',
  advisoryLockMode: 'wait',
} as const;

function quietLogger(say: (line: string) => void) {
  return { debug: () => undefined, info: () => undefined, warn: say, error: say };
}
