import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { after } from 'node:test';
import { Database } from '../../app/db/pool.ts';
import { systemClock } from '../../lib/clock.ts';
import { execute, SERVER_URL, startTestServer, TEMPLATE, withDatabase } from './postgres-server.ts';

let own: ReturnType<typeof startTestServer> | null = null;

/** A file that runs without global-setup.ts starts a server when it first needs one, and stops it when it ends. */
after(async () => (await own)?.stop());

/** A fresh, migrated database of this test's own, and connections to it; gone when the test ends. */
export async function testDatabase(t: TestContext): Promise<{ readonly url: string; readonly database: Database }> {
  const server = process.env[SERVER_URL] ?? (await ownServer()).url;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = withDatabase(server, name);
  const database = new Database({ url, say: () => undefined });
  t.after(async () => {
    await database.close(systemClock);
    await execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  return { url, database };
}

function ownServer(): ReturnType<typeof startTestServer> {
  if (own === null) {
    own = startTestServer();
    // An interrupted run ends its files by signals, by two of them often; unheard, either would end this one half-way.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  }
  return own;
}
