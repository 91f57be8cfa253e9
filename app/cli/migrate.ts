import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withDatabase } from './with-database.ts';

/** Brings the database to the present version; `withDatabase` has done so and said which steps it took. */
export function migrate(terminal: Terminal): Promise<number> {
  return withDatabase(terminal, async () => {
    terminal.out('The database is up to date.');
    return exitCodes.ok;
  });
}
