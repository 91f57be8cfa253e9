import { join } from 'node:path';
import { putStores } from '../../../app/db/stores.ts';
import type { Remote } from '../../framework/remote.ts';
import type { Stage } from '../../framework/stage.ts';
import { until, wallMs } from '../../framework/time.ts';
import type { CustomerCalls } from '../../load/customers.ts';
import { defineChain, dueAt, withDatabase } from '../../lunchrush/chain.ts';
import { giveOpenOrders } from '../../lunchrush/open-orders.ts';
import { BOOKING_KEY, LunchrushService } from '../../lunchrush/service.ts';
import { storesOfAChain } from '../../lunchrush/stores-of-a-chain.ts';
import type { PosCalls } from '../../surroundings/pos.ts';
import { cpuMs, residentBytes } from '../../surroundings/process-costs.ts';

const ORDERS_PER_STORE = 10;
/** Those that are booked and fire: round the clock, the same number at every size. */
const BUSY = 100;
const ORDERS_PER_BUSY_STORE = 20;
const POS_DELAY_MS = 20;
const IN_FLIGHT = 100;
const CONNECTIONS = 16;
/** To start and to book: so much, and so much for each store. */
const PREPARE_MS = 11_000;
const PREPARE_MS_PER_STORE = 1;
const MOST_TRIES = 3;
/** From when on what is used belongs to the firing. */
const BEFORE_DUE_MS = 100;
const PATIENCE_MS = 30_000;
const AFTERMATH_MS = 1_500;

/** What a service of one size costs. */
export interface Costs {
  readonly bootSeconds: number;
  readonly residentBytes: number;
  readonly microsPerHold: number;
  readonly microsPerOrder: number;
  readonly microsPerFiring: number;
}

export interface Idleness {
  readonly cpuPercent: number;
  readonly queriesPerMinute: number;
  readonly residentBytes: number;
}

/** A chain of one size with its database, for as many starts as are wanted. */
export class Town {
  readonly stores: number;
  readonly #stage: Stage;
  readonly #url: string;
  readonly #seededAt: string;

  private constructor(stage: Stage, stores: number, url: string) {
    this.stores = stores;
    this.#stage = stage;
    this.#url = url;
    this.#seededAt = new Date().toISOString();
  }

  /** So many stores with 10 open orders each; none for the empty service. */
  static async found(stage: Stage, posUrl: string, stores: number): Promise<Town> {
    const url = await stage.postgres.create();
    const calm = stores === 0 ? [] : await storesOfAChain(stores - BUSY);
    const busy = stores === 0 ? [] : busyStores(wallMs()).map(({ store }) => store);
    await defineChain(url, { posUrl, inFlight: IN_FLIGHT, stores: [...busy, ...calm] });
    await giveOpenOrders(url, ORDERS_PER_STORE);
    return new Town(stage, stores, url);
  }

  /** One start, some bookings, and their firing; with more time where they came due before all were booked. */
  async live(pos: Remote<PosCalls>, customers: Remote<CustomerCalls>): Promise<Costs> {
    let prepareMs = PREPARE_MS + this.stores * PREPARE_MS_PER_STORE;
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const costs = await this.#liveOnce(prepareMs, pos, customers);
      if (costs !== null) return costs;
      this.#stage.say(`${this.stores} stores were not prepared within ${prepareMs} ms: it does not count`);
      prepareMs *= 2;
    }
    throw new Error(`${this.stores} stores cannot be prepared in time`);
  }

  /** Null where orders came due before all were booked: then some have fired already. */
  async #liveOnce(prepareMs: number, pos: Remote<PosCalls>, customers: Remote<CustomerCalls>): Promise<Costs | null> {
    const dueAtMs = Math.ceil(wallMs()) + prepareMs;
    const busy = busyStores(dueAtMs);
    await this.#renew(busy.map(({ store }) => store));
    await pos.call('reset', { delayMs: POS_DELAY_MS, expected: BUSY * ORDERS_PER_BUSY_STORE });
    const service = await this.#start();
    const { pid } = service;
    const ready = residentBytes(pid);
    const door = { url: service.url, key: BOOKING_KEY, connections: CONNECTIONS };
    const places = Array.from({ length: BUSY * ORDERS_PER_BUSY_STORE }, (_, index) => {
      const { store, slot } = busy[index % BUSY] ?? { store: { storeId: '' }, slot: '' };
      return { storeId: store.storeId, slot };
    });
    const beforeHolds = cpuMs(pid);
    const holdIds = await customers.call('hold', { ...door, places });
    const beforeOrders = cpuMs(pid);
    await customers.call('confirm', { ...door, holdIds });
    const afterOrders = cpuMs(pid);
    const firingMs = wallMs() < dueAtMs - BEFORE_DUE_MS ? await firingCpuMs(pid, dueAtMs, pos) : null;
    await service.stop();
    const micros = (spentMs: number) => (spentMs * 1_000) / places.length;
    return firingMs === null
      ? null
      : {
          bootSeconds: service.bootSeconds,
          residentBytes: ready,
          microsPerHold: micros(beforeOrders - beforeHolds),
          microsPerOrder: micros(afterOrders - beforeOrders),
          microsPerFiring: micros(firingMs),
        };
  }

  /** A while in which nobody asks for anything, once the start is over. */
  async rest(settleMs: number, forMs: number): Promise<Idleness> {
    await this.#renew(busyStores(wallMs() + 3_600_000).map(({ store }) => store));
    const service = await this.#start();
    await until(wallMs() + settleMs);
    await this.#stage.postgres.setAutovacuum(false);
    try {
      return await idlenessOf(service.pid, forMs, () => this.#queries());
    } finally {
      await this.#stage.postgres.setAutovacuum(true);
      await service.stop();
    }
  }

  drop(): Promise<void> {
    return this.#stage.postgres.drop(this.#url);
  }

  #start(): Promise<LunchrushService> {
    const logFile = join(this.#stage.directory, `growth-${this.stores}.log`);
    return LunchrushService.start({ databaseUrl: this.#url, logFile });
  }

  /** Takes away what earlier starts booked, and lets the busy stores' orders be due anew. */
  async #renew(busy: Parameters<typeof putStores>[1]): Promise<void> {
    if (this.stores === 0) return;
    await this.#stage.postgres.run(this.#url, `DELETE FROM orders WHERE created_at > '${this.#seededAt}'`);
    await withDatabase(this.#url, (database) => putStores(database, busy));
    await this.#stage.postgres.settle();
  }

  /**
   * Transactions of this database so far, asked from another one. Nobody but the service makes any, with autovacuum off;
   * each of its own outside a flush is one query.
   */
  async #queries(): Promise<number> {
    const name = new URL(this.#url).pathname.slice(1);
    const sql = `SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '${name}'`;
    return Number(await this.#stage.postgres.ask(this.#stage.postgres.url(), sql));
  }
}

/** What a service spends on the orders that are due at an instant, and on what follows from their firing. */
async function firingCpuMs(pid: number, dueAtMs: number, pos: Remote<PosCalls>): Promise<number> {
  await until(dueAtMs - BEFORE_DUE_MS);
  const before = cpuMs(pid);
  await pos.call('complete', { withinMs: PATIENCE_MS });
  await until(wallMs() + AFTERMATH_MS);
  return cpuMs(pid) - before;
}

function busyStores(dueAtMs: number) {
  return Array.from({ length: BUSY }, (_, index) => dueAt(`busy-${index + 1}`, dueAtMs));
}

async function idlenessOf(pid: number, forMs: number, queries: () => Promise<number>): Promise<Idleness> {
  const startedMs = wallMs();
  const [cpuBefore, queriesBefore] = [cpuMs(pid), await queries()];
  await until(startedMs + forMs);
  const [cpuAfter, queriesAfter] = [cpuMs(pid), await queries()];
  const tookMs = wallMs() - startedMs;
  return {
    cpuPercent: ((cpuAfter - cpuBefore) / tookMs) * 100,
    queriesPerMinute: ((queriesAfter - queriesBefore) / tookMs) * 60_000,
    residentBytes: residentBytes(pid),
  };
}
