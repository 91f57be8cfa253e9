import { systemClock } from '../../lib/clock.ts';
import { migrate } from '../db/migrate.ts';
import { Database, untilReachable } from '../db/pool.ts';
import { postgresServer } from '../db/server.ts';
import { ownProcess } from './own-process.ts';
import type { Terminal } from './terminal.ts';
import { withConfig } from './with-config.ts';

/** A person has given up by then, and a platform's release phase should. */
const REACH_WITHIN_MS = 60_000;

/** Does `work` with the configured database, brought to the present version, and leaves nothing of it running. */
export function withDatabase(terminal: Terminal, work: (database: Database) => Promise<number>): Promise<number> {
  return withConfig(terminal, async (config) => {
    let over = false;
    const say = (line: string) => {
      if (!over) terminal.problem(line);
    };
    const server = await postgresServer(config.database, { clock: systemClock, own: ownProcess, say });
    const database = new Database({ url: server.url, say });
    try {
      await reach(database, say);
      for (const step of await migrate(server.url, say)) say(`Migrated: ${step}`);
      return await work(database);
    } finally {
      over = true;
      await database.close(systemClock);
      await server.stop();
    }
  });
}

/** Waits for a database that is not there yet, says so, and gives up in the end. */
async function reach(database: Database, say: (line: string) => void): Promise<void> {
  const patience = new AbortController();
  const giveUp = systemClock.after(REACH_WITHIN_MS, () => patience.abort(new Error('Postgres could not be reached')));
  try {
    await untilReachable(database, { clock: systemClock, random: Math.random, say }, patience.signal);
  } finally {
    giveUp.cancel();
  }
}
