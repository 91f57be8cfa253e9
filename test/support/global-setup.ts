import { join } from 'node:path';
import { ensureSite } from '../../app/web/build.ts';
import { COMPILED } from './inherited.ts';
import { SERVER_URL, startTestServer } from './postgres-server.ts';

/**
 * For `node --test --test-global-setup=…`: one Postgres for the whole run, which test files find by their environment,
 * pages that are built once, not by every service that starts, and sources that are compiled once, not by every file.
 */

let server: Awaited<ReturnType<typeof startTestServer>> | null = null;

export async function globalSetup(): Promise<void> {
  await ensureSite();
  server = await startTestServer();
  // Not in the checkout: a test links all of that elsewhere, while files come and go here.
  process.env[COMPILED] = join(server.base, 'compiled');
  process.env[SERVER_URL] = server.url;
}

/** Runs after the last file, and when the run is interrupted. */
export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
