import type { PosAccountId } from '../../stores/ids.ts';
import { parsePosAccountId } from '../../stores/ids.ts';
import { storeDefaults } from '../../stores/store.ts';
import type { Database } from '../db/pool.ts';
import { listPosAccounts, putPosAccounts } from '../db/pos-accounts.ts';
import { putStores } from '../db/stores.ts';
import { posAccountDefaults } from '../pos/account.ts';
import type { ImportSummary, LeftOutReason, StoreImport } from '../store-import/read-stores.ts';
import { readStores } from '../store-import/read-stores.ts';
import type { StoresImport } from './commands.ts';
import { POS_SIM_PORT } from './pos-sim-command.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withDatabase } from './with-database.ts';

/** Rows of the files that are named one by one; the rest is counted. */
const NAMED_ROWS = 20;

/** Defines stores from files; those that exist are replaced. A running service opens them at its next start. */
export function importStores(terminal: Terminal, options: StoresImport): Promise<number> {
  return withDatabase(terminal, async (database) => {
    const choice = await chooseAccount(terminal, database, options.account);
    const found = choice && (await readFiles(terminal, options, choice.id));
    if (!found) return exitCodes.failed;
    if (choice.isNew) await makeSimulated(terminal, database, choice.id);
    await putStores(database, found.definitions);
    terminal.out(`${found.summary.imported} stores defined, at the POS account ${choice.id}.`);
    tellLeftOut(terminal, found.summary);
    terminal.problem('A service that is running opens them as they are now when it is started anew.');
    return exitCodes.ok;
  });
}

interface Choice {
  readonly id: PosAccountId;
  /** It has to be made. */
  readonly isNew: boolean;
}

/** The account that is named, or the only one there is; the simulated POS for who has none at all and names none. */
async function chooseAccount(
  terminal: Terminal,
  database: Database,
  named: string | undefined,
): Promise<Choice | null> {
  const ids = (await listPosAccounts(database)).map(({ id }) => id);
  const id = named === undefined ? defaultAmong(ids) : parsePosAccountId(named);
  if (id !== null && ids.includes(id)) return { id, isNew: false };
  if (id !== null && named === undefined) return { id, isNew: true };
  terminal.problem(
    ids.length === 0
      ? `There is no POS account ${named}. Create it at a running service: PUT /v1/ops/pos-accounts/<id>, see /docs.`
      : `POS accounts: ${ids.join(', ')}. Name one with --account.`,
  );
  return null;
}

/** Null where one would have to guess. */
function defaultAmong(ids: readonly PosAccountId[]): PosAccountId | null {
  const [only] = ids;
  if (only === undefined) return parsePosAccountId('pos-sim');
  return ids.length === 1 ? only : null;
}

/** Whatever its API key, the simulated POS welcomes it. */
async function makeSimulated(terminal: Terminal, database: Database, id: PosAccountId): Promise<void> {
  const baseUrl = `http://127.0.0.1:${POS_SIM_PORT}`;
  await putPosAccounts(database, [{ ...posAccountDefaults, id, baseUrl, apiKey: id }]);
  terminal.problem(
    `There was no POS account: ${id} was made, for the simulated POS that "lunchrush pos-sim" runs at ${baseUrl}. ` +
      `PUT /v1/ops/pos-accounts/${id} makes it another.`,
  );
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
