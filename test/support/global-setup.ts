import { SERVER_URL, startTestServer } from './postgres-server.ts';

/** For `node --test --test-global-setup=…`: one Postgres for the whole run; test files find it by their environment. */

let server: Awaited<ReturnType<typeof startTestServer>> | null = null;

export async function globalSetup(): Promise<void> {
  server = await startTestServer();
  process.env[SERVER_URL] = server.url;
}

/** Runs after the last file, and when the run is interrupted. */
export async function globalTeardown(): Promise<void> {
  await server?.stop();
}
