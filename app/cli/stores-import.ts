import type { PosAccountId } from '../../stores/ids.ts';
import { parsePosAccountId } from '../../stores/ids.ts';
import { storeDefaults } from '../../stores/store.ts';
import type { Database } from '../db/pool.ts';
import { listPosAccounts } from '../db/pos-accounts.ts';
import { putStores } from '../db/stores.ts';
import type { ImportSummary, LeftOutReason, StoreImport } from '../store-import/read-stores.ts';
import { readStores } from '../store-import/read-stores.ts';
import type { StoresImport } from './commands.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withDatabase } from './with-database.ts';

/** Rows of the files that are named one by one; the rest is counted. */
const NAMED_ROWS = 20;

/** Defines stores from files; those that exist are replaced. A running service opens them at its next start. */
export function importStores(terminal: Terminal, options: StoresImport): Promise<number> {
  return withDatabase(terminal, async (database) => {
    const account = await chooseAccount(terminal, database, options.account);
    const found = account && (await readFiles(terminal, options, account));
    if (!found) return exitCodes.failed;
    await putStores(database, found.definitions);
    terminal.out(`${found.summary.imported} stores defined, at the POS account ${account}.`);
    tellLeftOut(terminal, found.summary);
    terminal.problem('A service that is running opens them as they are now when it is started anew.');
    return exitCodes.ok;
  });
}

/** The account that is named, or the only one there is. */
async function chooseAccount(
  terminal: Terminal,
  database: Database,
  named: string | undefined,
): Promise<PosAccountId | null> {
  const ids = (await listPosAccounts(database)).map(({ id }) => id);
  const [only] = ids;
  if (named === undefined && only !== undefined && ids.length === 1) return only;
  const id = named === undefined ? null : parsePosAccountId(named);
  if (id !== null && ids.includes(id)) return id;
  terminal.problem(
    ids.length === 0
      ? 'There is no POS account yet. Create one at a running service: PUT /v1/ops/pos-accounts/<id>, see /docs.'
      : `POS accounts: ${ids.join(', ')}. Name one with --account.`,
  );
  return null;
}

async function readFiles(
  terminal: Terminal,
  { hours, zones, capacity }: StoresImport,
  posAccount: PosAccountId,
): Promise<StoreImport | null> {
  let named = 0;
  const result = await readStores({
    hours,
    zones,
    defaults: { ...storeDefaults, capacity, posAccount },
    onProblem({ file, line, detail }) {
      named += 1;
      if (named <= NAMED_ROWS) terminal.problem(`${file}:${line}: ${detail}`);
    },
  });
  if (result.ok) return result.value;
  terminal.problem(`${result.error.file}: ${result.error.detail}`);
  return null;
}

const reasons: readonly (readonly [LeftOutReason, string])[] = [
  ['no-zone', 'have opening hours but no time zone'],
  ['no-hours', 'have a time zone but no opening hours'],
  ['not-valid', 'are not valid'],
];

function tellLeftOut(terminal: Terminal, { leftOut, badRows }: ImportSummary): void {
  if (badRows > 0) terminal.problem(`${badRows} rows could not be read and were left out.`);
  for (const [reason, words] of reasons) {
    const { count, examples } = leftOut[reason];
    if (count > 0) terminal.problem(`${count} stores ${words} and were left out, such as ${examples.join(', ')}.`);
  }
}
