import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Embedded, EmbeddedOptions } from '../../app/db/embedded.ts';
import { startEmbedded } from '../../app/db/embedded.ts';
import { migrate } from '../../app/db/migrate.ts';
import { systemClock } from '../../lib/clock.ts';

/** The variable that tells test files where the whole run's server is. */
export const SERVER_URL = 'LUNCHRUSH_TEST_POSTGRES';
/** The migrated database that each test's own is copied from. */
export const TEMPLATE = 'lunchrush_template';
/** What a test server may forget when the machine loses power. */
const FORGETFUL = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=300'];

/** Servers of this process that are running, with their directories; the process takes them along, however it ends. */
const running = new Map<Embedded, string>();
process.once('exit', () => {
  for (const [server, directory] of running) {
    process.kill(server.pid, 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
});

/** A server with a migrated template; `stop` removes its data too. */
export async function startTestServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'lunchrush-test-'));
  const server = await startEmbedded({ ...embeddedOptions(base), settings: FORGETFUL });
  running.set(server, base);
  await execute(server.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(withDatabase(server.url, TEMPLATE), () => undefined);
  return {
    url: server.url,
    async stop() {
      running.delete(server);
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** What an embedded server below `base` needs. */
export function embeddedOptions(base: string): EmbeddedOptions {
  return {
    directory: join(base, 'postgres'),
    clock: systemClock,
    pid: process.pid,
    kill: (pid, signal) => process.kill(pid, signal),
    say: () => undefined,
  };
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
