import { ensureSite } from '../../app/web/build.ts';
import { SERVER_URL, startTestServer } from './postgres-server.ts';

/**
 * For `node --test --test-global-setup=…`: one Postgres for the whole run, which test files find by their environment, and
 * pages that are built once, not by every service that starts.
 */

let server: Awaited<ReturnType<typeof startTestServer>> | null = null;

export async function globalSetup(): Promise<void> {
  await ensureSite();
  server = await startTestServer();
  process.env[SERVER_URL] = server.url;
}

/** Runs after the last file, and when the run is interrupted. */
export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
