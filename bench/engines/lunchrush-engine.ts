import { join } from 'node:path';
import type { Remote } from '../framework/remote.ts';
import { wallMs } from '../framework/time.ts';
import type { CustomerCalls, Place } from '../load/customers.ts';
import { startCustomers } from '../load/customers.ts';
import { defineChain, dueAt } from '../lunchrush/chain.ts';
import { BOOKING_KEY, LunchrushService } from '../lunchrush/service.ts';
import type { DueOrder } from '../surroundings/orders.ts';
import { throughPort } from '../surroundings/postgres.ts';
import { cpuMs } from '../surroundings/process-costs.ts';
import { SilentProxy } from '../surroundings/silent-proxy.ts';
import type { Engine, RunningEngine, Setup } from './engine.ts';

const CONNECTIONS = 200;

/** Ours: `lunchrush serve`, booked over HTTP as customers do, in its default configuration. */
export const lunchrush: Engine = {
  name: 'Lunchrush',
  // A customer books, where a job queue is filled in bulk.
  prepareMs: 22_000,
  async start(setup) {
    const { stage, posUrl, inFlight, batches } = setup;
    const due = batches.map(({ storeRef, dueAtMs }) => dueAt(storeRef, dueAtMs));
    const databaseUrl = await stage.postgres.create();
    await defineChain(databaseUrl, { posUrl, inFlight, stores: due.map(({ store }) => store) });
    const proxy = await SilentProxy.open(stage.postgres.port);
    const running = new RunningLunchrush(setup, databaseUrl, proxy);
    await running.restart();
    await running.book(due.map(({ slot }) => slot));
    return running;
  },
};

class RunningLunchrush implements RunningEngine {
  orders: readonly DueOrder[] = [];
  readonly #setup: Setup;
  readonly #databaseUrl: string;
  readonly #proxy: SilentProxy;
  readonly #customers: Remote<CustomerCalls> = startCustomers();
  #service: LunchrushService | null = null;

  constructor(setup: Setup, databaseUrl: string, proxy: SilentProxy) {
    this.#setup = setup;
    this.#databaseUrl = databaseUrl;
    this.#proxy = proxy;
  }

  /** Each batch in its slot. */
  async book(slots: readonly string[]): Promise<void> {
    const { batches } = this.#setup;
    const wanted = batches.flatMap((batch, index) => Array.from({ length: batch.orders }, () => index));
    const places = wanted.map((index): Place => placeOf(batches[index]?.storeRef, slots[index]));
    const ordered = await this.#customers.call('order', { ...this.#door, places });
    this.orders = ordered.map(({ orderId, place }) => {
      const batch = batches[wanted[place] ?? 0];
      return { orderId, storeRef: batch?.storeRef ?? '', dueAtMs: batch?.dueAtMs ?? 0 };
    });
  }

  cpu() {
    return { workerMs: cpuMs(this.#running.pid), storageMs: this.#setup.stage.postgres.cpuMs() };
  }

  kill(): Promise<void> {
    return this.#running.kill();
  }

  async restart(): Promise<void> {
    const { stage, throughProxy } = this.#setup;
    const url = this.#databaseUrl;
    const databaseUrl = throughProxy === true ? throughPort(url, this.#proxy.port) : url;
    this.#service = await LunchrushService.start({ databaseUrl, logFile: join(stage.directory, 'lunchrush.log') });
  }

  silence(): void {
    this.#proxy.silence();
  }

  /** In the earliest slot that can still be booked: its fire time has passed, so it is due at once. */
  async orderNow(): Promise<void> {
    const storeRef = this.#setup.batches[0]?.storeRef;
    const { slot } = dueAt(storeRef ?? '', wallMs());
    await this.#customers.call('order', { ...this.#door, connections: 1, places: [placeOf(storeRef, slot)] });
  }

  async stop(): Promise<void> {
    await Promise.all([this.#customers.kill(), this.#service?.kill()]);
    await this.#proxy.close();
    await this.#setup.stage.postgres.drop(this.#databaseUrl);
  }

  get #running(): LunchrushService {
    if (this.#service === null) throw new Error('it does not run');
    return this.#service;
  }

  get #door() {
    return { url: this.#running.url, key: BOOKING_KEY, connections: CONNECTIONS };
  }
}

function placeOf(storeId: string | undefined, slot: string | undefined): Place {
  if (storeId === undefined || slot === undefined) throw new Error('no such place');
  return { storeId, slot };
}
