import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/** How long a start waits for another process that is migrating, or for a table that is locked. */
export const MIGRATION_LOCK_MS = 60_000;

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

const options = {
  dir: MIGRATIONS,
  direction: 'up',
  migrationsTable: 'migration',
  advisoryLockMode: 'wait',
} as const;

function quietLogger(say: (line: string) => void) {
  return { debug: () => undefined, info: () => undefined, warn: say, error: say };
}
