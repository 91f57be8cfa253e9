import { systemClock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { composeService } from '../compose.ts';
import type { Config } from '../config.ts';
import { Database } from '../db/pool.ts';
import type { Log } from '../log.ts';
import { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import { Api } from './api.ts';
import { posKeyOf, setUpChain, untilAllOpen } from './chain-setup.ts';
import type { DirectoryMeans } from './demo-directory.ts';
import { demoDirectory } from './demo-directory.ts';
import type { OpeningClock } from './opening-clock.ts';
import { openingClock } from './opening-clock.ts';
import type { Demo, Scenario } from './scenario.ts';

/** Everything a demo runs on, real and started. */
export interface Chain extends AsyncDisposable {
  /** One clock for service, POS and customers; its doors are still closed. */
  readonly clock: OpeningClock;
  readonly simulator: PosSimulator;
  /** The service's address. */
  readonly url: string;
  /** Rejects when the service can no longer serve. */
  readonly failed: Promise<never>;
  readonly keys: Keys;
  /** As a customers' app. */
  readonly shop: Api;
  /** As the people who run the stores. */
  readonly ops: Api;
  /** What the service keeps its bookings in, for the audit at the end. */
  readonly database: Database;
}

export interface Keys {
  readonly booking: string;
  readonly ops: string;
}

export interface ChainMeans extends DirectoryMeans {
  readonly log: Log;
  readonly random: Random;
  readonly keys: Keys;
  /** Gives up starting. */
  readonly signal: AbortSignal;
}

/** Connections of all customers together; a real shop has one app server, too. */
const SHOP_CONNECTIONS = 24;
const OPS_CONNECTIONS = 4;

/**
 * Starts a Postgres, the service and a POS, and defines the scenario's stores through the API. All of it is gone again
 * when the chain is disposed of, or when the start fails.
 */
export async function startChain({ scenario, speed }: Demo, means: ChainMeans): Promise<Chain> {
  await using started = new AsyncDisposableStack();
  const clock = openingClock({ speed, startAt: scenario.startAt });
  const directory = started.use(await demoDirectory(means));
  const simulator = await startSimulator(scenario, clock, means.random);
  started.defer(() => simulator.stop());
  const { service, databaseUrl } = await startService(directory.database, clock, means);
  started.defer(() => service.stop());
  const database = new Database({ url: databaseUrl, say: means.say });
  started.defer(() => database.close(systemClock));
  const ops = started.adopt(new Api({ url: service.url, key: means.keys.ops, connections: OPS_CONNECTIONS }), close);
  const shop = started.adopt(
    new Api({ url: service.url, key: means.keys.booking, connections: SHOP_CONNECTIONS }),
    close,
  );
  await setUpChain(ops, scenario, simulator);
  await untilAllOpen(ops, systemClock);
  const parts = { clock, simulator, url: service.url, failed: service.failed, keys: means.keys, shop, ops, database };
  const running = started.move();
  return { ...parts, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function close(api: Api): Promise<void> {
  return api.close();
}

function startSimulator({ accounts }: Scenario, clock: OpeningClock, random: Random): Promise<PosSimulator> {
  const known = accounts.map((account) => ({
    id: account.accountId,
    apiKey: posKeyOf(account),
    idempotent: account.idempotent,
  }));
  const ownPorts = accounts.flatMap(({ ownPortOf }) => ownPortOf ?? []);
  return PosSimulator.start({ clock, random, accounts: known, ownPorts });
}

async function startService(dir: string, clock: OpeningClock, { own, log, keys, signal }: ChainMeans) {
  let databaseUrl = '';
  const start = composeService({
    own,
    clock,
    onDatabase: (url) => {
      databaseUrl = url;
    },
  });
  const service = await start(configOf(dir, keys), log, signal);
  return { service, databaseUrl };
}

/** Nothing of the surroundings: whatever database and port they name, the demo has its own. */
function configOf(dir: string, keys: Keys): Config {
  return {
    database: { kind: 'embedded', dir },
    host: '127.0.0.1',
    port: 0,
    bookingKey: keys.booking,
    opsKey: keys.ops,
    corsOrigins: [],
    bookingPage: true,
    proxies: 0,
    logLevel: 'error',
    nodeName: 'demo',
  };
}
