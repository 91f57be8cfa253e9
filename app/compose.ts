import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import { systemClock } from '../lib/clock.ts';
import { LagMeter } from '../lib/lag-meter.ts';
import type { ChildSpec } from '../lib/supervision/child.ts';
import type { Intensity } from '../lib/supervision/restart-intensity.ts';
import type { Root } from '../lib/supervision/root.ts';
import { startRoot } from '../lib/supervision/root.ts';
import { TimerQueue } from '../lib/timer-queue.ts';
import { Directory } from '../stores/directory.ts';
import { FrontDesk } from '../stores/front-desk.ts';
import { idsFrom } from '../stores/ids.ts';
import { STORES } from '../stores/process-events.ts';
import { SlotGrid } from '../stores/slots.ts';
import type { Report } from '../stores/store-event.ts';
import type { StoreState, StoreWorld } from '../stores/store-state.ts';
import { StoresSupervisor } from '../stores/stores-supervisor.ts';
import { Zones } from '../stores/zone.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { Config } from './config.ts';
import { apiStorage } from './db/api-storage.ts';
import { EventWriter } from './db/events.ts';
import { pageKeyId, setUpKeys } from './db/given-keys.ts';
import { migrateIfNeeded } from './db/migrate.ts';
import { Database, whenReachable } from './db/pool.ts';
import { listPosAccounts } from './db/pos-accounts.ts';
import { purgeOld } from './db/purge.ts';
import type { PostgresRecords } from './db/records.ts';
import { postgresRecords } from './db/records.ts';
import type { OwnProcess, PostgresServer } from './db/server.ts';
import { postgresServer } from './db/server.ts';
import { accessStorage } from './db/sessions.ts';
import type { EventHub } from './events.ts';
import type { Chores } from './housekeeping.ts';
import { housekeeping } from './housekeeping.ts';
import { Access } from './http/access.ts';
import { createApi } from './http/api.ts';
import { HttpDoor } from './http/door.ts';
import { clientRates } from './http/doorman.ts';
import type { ApiParts } from './http/parts.ts';
import { LiveFigures } from './live-figures.ts';
import type { Log } from './log.ts';
import { failureOf, longLived } from './long-lived.ts';
import type { Service, StartService } from './main.ts';
import type { Metrics } from './metrics.ts';
import { createMetrics } from './metrics.ts';
import { watchTree } from './observer.ts';
import { posAccountDefaults } from './pos/account.ts';
import { PosAccounts } from './pos/pos-accounts.ts';
import { randomTokens } from './random-tokens.ts';
import { EVENTS_WAITING, openHub } from './subscribers.ts';
import { ownVersion } from './version.ts';
import { openSite } from './web/site.ts';

/** What the surroundings of a service may decide beside its configuration. */
export interface ServiceOptions {
  readonly own: OwnProcess;
  /** The clock that stores live by; supervision, the lease, time-outs and connections always take real time. */
  readonly clock?: Clock;
  /** Hears the URL of the database in use. */
  readonly onDatabase?: (url: string) => void;
}

/** Bugs in the outermost processes: a sixth within a minute ends the service. */
const rootIntensity: Intensity = { restarts: 5, withinMs: 60_000 };

/** Everything that is there before the tree starts. */
interface Foundation {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly server: PostgresServer;
  readonly database: Database;
  readonly access: Access;
  readonly accounts: PosAccounts;
  readonly metrics: Metrics;
  readonly lag: LagMeter;
  readonly version: string;
  readonly pages: ApiParts['pages'];
}

/** Builds and starts the service: a Postgres to talk to, the tables, and then the tree. */
export function composeService(options: ServiceOptions): StartService {
  return async (config, log, signal) => {
    const foundation = await layFoundation(config, log, signal, options);
    try {
      return await startTree(foundation, signal);
    } catch (error) {
      await tearDown(foundation);
      throw error;
    }
  };
}

async function layFoundation(config: Config, log: Log, stop: AbortSignal, given: ServiceOptions): Promise<Foundation> {
  const { own, clock = systemClock, onDatabase } = given;
  const server = await postgresServer(config.database, { clock: systemClock, own, say: (line) => log.info(line) });
  const database = new Database({ url: server.url, say: (line) => log.warn(line) });
  const newSecret = () => randomBytes(32).toString('base64url');
  const access = new Access({ storage: accessStorage(database), clock: systemClock, newSecret });
  const metrics = createMetrics();
  const accounts = new PosAccounts({ clock });
  const lag = new LagMeter(systemClock);
  metrics.watchLag(lag);
  const version = await ownVersion();
  const site = await openSite((error) => log.error({ err: error }, 'the pages could not be built'));
  const pages = { site, bookingKeyId: pageKeyId(config) };
  const foundation = { config, log, clock, server, database, access, accounts, metrics, lag, version, pages };
  try {
    const means = { clock: systemClock, random: Math.random, say: (line: string) => log.warn(line) };
    await whenReachable(database, () => prepare(foundation), means, stop);
    onDatabase?.(server.url);
    return foundation;
  } catch (error) {
    await tearDown(foundation);
    throw error;
  }
}

async function prepare({ config, log, server, database, access, accounts }: Foundation): Promise<void> {
  for (const step of await migrateIfNeeded(database, server.url, (line) => log.info(line)))
    log.info({ step }, 'migrated');
  await setUpKeys(config, database);
  await access.load();
  await loadAccounts({ database, accounts });
}

async function loadAccounts({ database, accounts }: Pick<Foundation, 'database' | 'accounts'>): Promise<void> {
  for (const account of await listPosAccounts(database)) accounts.put({ ...posAccountDefaults, ...account });
}

async function tearDown({ database, server }: Foundation): Promise<void> {
  await database.close(systemClock);
  await server.stop();
}

/** Started in this order, stopped in reverse: the stores then wait for nobody's turn, and the storage outlives all. */
async function startTree(foundation: Foundation, signal: AbortSignal): Promise<Service> {
  const { clock, log, database, accounts } = foundation;
  const events = new EventWriter(database, systemClock);
  const figures = new LiveFigures(clock);
  const hub = openHub(systemClock, log, foundation.metrics, figures, (event) => events.offer(event));
  const records = openRecords(foundation, () => stores);
  const world = storeWorld(foundation, records, hub.report);
  const { environment, processes } = watchTree({ log, clock, random: Math.random, report: hub.report }, () => root);
  const stores = new StoresSupervisor(world, environment);
  const desk = new FrontDesk(world, stores);
  foundation.metrics.watchStores(() => desk.list());
  accounts.onTrouble = (accountId, trouble) => stores.tellOfAccount(accountId, trouble);
  const seen: Within = { stores: desk, supervisor: stores, processes, events, hub, records, figures };
  const door = new HttpDoor(foundation.config, () => createApi(apiParts(foundation, seen)));
  const children: readonly ChildSpec[] = [
    { id: 'database', start: longLived(() => ({ stop: () => records.stop(5_000) })), shutdownMs: 10_000 },
    { id: 'housekeeping', start: longLived(() => housekeeping(chores(foundation))) },
    { id: 'lag-meter', start: longLived(() => foundation.lag.start()) },
    { id: 'events', start: longLived(() => ({ stop: () => hub.close().then(() => events.stop()) })) },
    { id: STORES, start: stores.start },
    { id: 'pos-accounts', start: longLived(() => ({ stop: () => accounts.close() })), shutdownMs: 10_000 },
    { id: 'http', start: longLived(() => door.open()), shutdownMs: 10_000 },
  ];
  const spec = { strategy: 'one_for_one', intensity: rootIntensity, children } as const;
  const root: Root = await startRoot(spec, environment, signal);
  return { url: door.url, failed: failureOf(root.done), stop: () => root.stop().then(() => tearDown(foundation)) };
}

function openRecords(foundation: Foundation, stores: () => StoresSupervisor): PostgresRecords {
  const { database, config, log } = foundation;
  return postgresRecords({
    database,
    clock: systemClock,
    storeClock: foundation.clock,
    random: Math.random,
    bootId: randomUUID(),
    node: config.nodeName,
    say: (line) => log.warn(line),
    news: {
      lost: (losses) => stores().yieldTo(losses),
      orphaned: (storeIds) => loadAccounts(foundation).then(() => stores().takeBack(storeIds)),
      away: (reason) => log.error({ reason }, 'the storage is away; bookings are refused until it is back'),
      back: () => log.info('the storage is back'),
      dropped: (change, reason) => log.error({ storeId: change.storeId, reason }, 'a change was refused by Postgres'),
    },
  });
}

function storeWorld({ clock, accounts }: Foundation, records: PostgresRecords, report: Report): StoreWorld {
  return {
    clock,
    timers: new TimerQueue(clock),
    random: Math.random,
    ids: idsFrom(randomTokens(randomBytes)),
    grid: new SlotGrid(new Zones()),
    records,
    report,
    directory: new Directory<StoreState>(),
    posOf: ({ posAccount, storeRef }) => accounts.for(posAccount, storeRef),
    allOpened: collectGarbage,
  };
}

/** What runs within the tree and is seen from outside. */
interface Within {
  readonly stores: FrontDesk;
  readonly supervisor: StoresSupervisor;
  readonly events: EventWriter;
  readonly records: PostgresRecords;
  readonly figures: LiveFigures;
  readonly hub: EventHub;
  readonly processes: ApiParts['processes'];
}

function apiParts(
  { config, database, access, clock, metrics, accounts, version, log, lag, pages }: Foundation,
  { stores, supervisor, processes, events, hub, records, figures }: Within,
): ApiParts {
  return {
    stores,
    ...apiStorage(database, events),
    chain: { flow: () => figures.flow(), storage: records, posAccounts: () => accounts.status() },
    happenings: { subscribe: (deliver) => hub.subscribe({ name: 'streams', limit: EVENTS_WAITING, deliver }) },
    processes,
    access,
    clock,
    realClock: systemClock,
    zones: new Zones(),
    metrics,
    watch: {
      answered: metrics.countAnswer,
      failed: (error, method, route) => log.error({ err: error, method, route }, 'a request failed'),
    },
    lag,
    clientRates: clientRates(config.keyRate),
    version,
    corsOrigins: config.corsOrigins,
    proxies: config.proxies,
    pages,
    readiness: () => supervisor.readiness,
    posAccountChanged: async (account) => accounts.put({ ...posAccountDefaults, ...account }),
  };
}

function chores({ database, access, log }: Foundation): Chores {
  return {
    reloadKeys: () => access.load(),
    purge: () => purgeOld(database, systemClock.now()),
    failed: (error) => log.warn({ err: error }, 'a chore is put off'),
  };
}
