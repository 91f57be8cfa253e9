import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { EmbeddedOptions } from '../../app/db/embedded.ts';
import { startEmbedded } from '../../app/db/embedded.ts';
import { migrate } from '../../app/db/migrate.ts';
import { systemClock } from '../../lib/clock.ts';

/** The variable that tells test files where the whole run's server is. */
export const SERVER_URL = 'LUNCHRUSH_TEST_POSTGRES';
/** The migrated database that each test's own is copied from. */
export const TEMPLATE = 'lunchrush_template';
/** What a test server may forget when the machine loses power. */
const FORGETFUL = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=300'];

/** Where this process has, or is starting, servers; it takes them along, however it ends. */
const bases = new Set<string>();
process.once('exit', () => {
  for (const base of bases) {
    endServerBelow(base);
    removeSoon(base);
  }
});

/** Programs that are ending may still write there. */
function removeSoon(base: string): void {
  for (let tries = 1; existsSync(base) && tries <= 100; tries += 1) {
    try {
      rmSync(base, { recursive: true, force: true });
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** By its lock, since it may have been started a moment ago. */
function endServerBelow(base: string): void {
  try {
    const lock = readFileSync(join(base, 'postgres', 'data', 'postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(lock, 10), 'SIGQUIT');
  } catch {
    // None is running there.
  }
}

export interface TestServer {
  readonly url: string;
  /** A directory that goes when it stops. */
  readonly base: string;
  stop(): Promise<void>;
}

/** A server with a migrated template; `stop` removes its data too. */
export async function startTestServer(): Promise<TestServer> {
  const base = await mkdtemp(join(tmpdir(), 'lunchrush-test-'));
  bases.add(base);
  const server = await startEmbedded({ ...embeddedOptions(base), settings: FORGETFUL });
  await execute(server.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(withDatabase(server.url, TEMPLATE), () => undefined);
  return {
    url: server.url,
    base,
    async stop() {
      await server.stop();
      bases.delete(base);
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
