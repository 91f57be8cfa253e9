import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { Database } from '../db/pool.ts';
import type { OwnProcess } from '../db/server.ts';
import { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import { Api } from './api.ts';
import { chaosAccounts, posKeyOf, setUpChain } from './chain.ts';
import { CustomersLog } from './customers-log.ts';
import { FaultLink } from './fault-link.ts';
import { Fleet } from './fleet.ts';
import { OwnPostgres } from './own-postgres.ts';

export interface WorldMeans {
  readonly own: OwnProcess;
  readonly clock: Clock;
  /** For ports and for what the simulated POS leaves to chance. */
  readonly random: Random;
  readonly keys: { readonly booking: string; readonly ops: string };
  /** The command line that runs the service, beginning with the program. */
  readonly command: readonly string[];
  /** What the service's processes inherit. */
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** Hears what to do at once and without waiting when this process ends unasked. */
  readonly onExit: (end: () => void) => void;
  readonly signal: AbortSignal;
}

/** Everything a run has started; all of it is gone again when it is disposed of. */
export interface World extends AsyncDisposable {
  readonly directory: string;
  readonly postgres: OwnPostgres;
  readonly simulator: PosSimulator;
  readonly fleet: Fleet;
  /** Each account's way to the POS. */
  readonly links: ReadonlyMap<string, FaultLink>;
  /** Straight to Postgres, for the checker. */
  readonly database: Database;
  readonly log: CustomersLog;
  readonly shop: Api;
  readonly ops: Api;
}

const READY_WITHIN_MS = 60_000;
/** Requests the simulated POS remembers: more than a long run has. */
const REQUESTS_KEPT = 500_000;

/** Starts a Postgres, a simulated POS and the service, with a link that can be broken on every way in between. */
export async function startWorld(means: WorldMeans): Promise<World> {
  const { clock, random, own, say, signal } = means;
  await using started = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'lunchrush-chaos-'));
  started.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  await mkdir(logsIn(directory));
  const base = { clock, random, say };
  const postgres = await OwnPostgres.start({ ...base, own, directory: join(directory, 'postgres') });
  started.defer(() => postgres.stop());
  const simulator = await PosSimulator.start({ clock, random, accounts: simulated(), requestsKept: REQUESTS_KEPT });
  started.defer(() => simulator.stop());
  const links = await openLinks(simulator, means, started);
  const fleet = new Fleet({ ...base, ...fleetMeans(means, directory), databaseUrl: postgres.url });
  started.defer(() => fleet.end());
  means.onExit(() => endNow(fleet, postgres, own));
  const log = new CustomersLog();
  const api = { addresses: () => fleet.addresses, clock, signal, noteFailure: (why: string) => log.failed(why) };
  const ops = started.use(new Api({ ...api, key: means.keys.ops }));
  const shop = started.use(new Api({ ...api, key: means.keys.booking }));
  const first = await fleet.launch();
  if (!(await fleet.ready(first, READY_WITHIN_MS, signal))) throw new Error('the service does not get ready');
  await setUpChain(ops, (accountId) => `http://127.0.0.1:${links.get(accountId)?.port}`);
  const database = new Database({ url: postgres.url, say });
  started.defer(() => database.close(clock));
  const parts = { directory, postgres, simulator, fleet, links, database, log, shop, ops };
  const running = started.move();
  return { ...parts, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

export function logsIn(directory: string): string {
  return join(directory, 'logs');
}

function simulated() {
  return chaosAccounts.map((account) => ({
    id: account.accountId,
    apiKey: posKeyOf(account),
    idempotent: account.idempotent,
  }));
}

async function openLinks(
  simulator: PosSimulator,
  means: WorldMeans,
  started: AsyncDisposableStack,
): Promise<ReadonlyMap<string, FaultLink>> {
  const port = Number(new URL(simulator.url).port);
  const links = new Map<string, FaultLink>();
  for (const { accountId } of chaosAccounts) {
    const link = await FaultLink.open(port, means);
    started.defer(() => link.stop());
    links.set(accountId, link);
  }
  return links;
}

function fleetMeans({ command, environment, keys }: WorldMeans, directory: string) {
  return {
    command,
    environment: {
      ...environment,
      HOST: '127.0.0.1',
      PORT: '0',
      LUNCHRUSH_BOOKING_KEY: keys.booking,
      LUNCHRUSH_OPS_KEY: keys.ops,
      LUNCHRUSH_LOG_LEVEL: 'info',
    },
    logDirectory: logsIn(directory),
  };
}

/** Nothing that was started may outlive this process. */
function endNow(fleet: Fleet, postgres: OwnPostgres, own: OwnProcess): void {
  fleet.endNow();
  if (postgres.pid !== null) own.kill(postgres.pid, 'SIGQUIT');
}
