import { randomUUID } from 'node:crypto';
import { Remote } from '../framework/remote.ts';
import type { Stage } from '../framework/stage.ts';
import { wallMs } from '../framework/time.ts';
import type { DueOrder } from '../surroundings/orders.ts';
import { throughPort } from '../surroundings/postgres.ts';
import { cpuMs } from '../surroundings/process-costs.ts';
import { SilentProxy } from '../surroundings/silent-proxy.ts';
import type { Batch, Engine, RunningEngine, Setup } from './engine.ts';

const PREPARE_MS = 9_000;

export interface WorkOptions {
  readonly posUrl: string;
  readonly inFlight: number;
}

/** What a queue's program does; it finds its storage in `STORAGE_URL`. */
export type QueueCalls = {
  /** Makes jobs durable. */
  enqueue(orders: readonly DueOrder[]): Promise<void>;
  /** Resolves once it works. */
  work(options: WorkOptions): Promise<void>;
};

/** Where a queue keeps its jobs. */
interface Storage {
  readonly url: string;
  readonly port: number;
  cpuMs(): number;
  drop(): Promise<void>;
}

export function queueOnPostgres(name: string, program: string): Engine {
  return queueEngine(name, program, async ({ postgres }) => {
    const url = await postgres.create();
    return { url, port: postgres.port, cpuMs: () => postgres.cpuMs(), drop: () => postgres.drop(url) };
  });
}

export function queueOnRedis(name: string, program: string): Engine {
  return queueEngine(name, program, async ({ redis }) => {
    if (redis === null) throw new Error('there is no Redis');
    await redis.forgetAll();
    const url = `redis://127.0.0.1:${redis.port}`;
    return { url, port: redis.port, cpuMs: () => redis.cpuMs(), drop: async () => undefined };
  });
}

function queueEngine(name: string, program: string, storageOf: (stage: Stage) => Promise<Storage>): Engine {
  const file = new URL(program, import.meta.url);
  return {
    name,
    prepareMs: PREPARE_MS,
    async start(setup) {
      const storage = await storageOf(setup.stage);
      const proxy = await SilentProxy.open(storage.port);
      const running = new RunningQueue(file, setup, storage, proxy);
      await running.begin(setup.batches);
      return running;
    },
  };
}

class RunningQueue implements RunningEngine {
  orders: readonly DueOrder[] = [];
  readonly #program: URL;
  readonly #setup: Setup;
  readonly #storage: Storage;
  readonly #proxy: SilentProxy;
  /** Puts jobs in, and is no worker. */
  readonly #clerk: Remote<QueueCalls>;
  #worker: Remote<QueueCalls>;

  constructor(program: URL, setup: Setup, storage: Storage, proxy: SilentProxy) {
    this.#program = program;
    this.#setup = setup;
    this.#storage = storage;
    this.#proxy = proxy;
    this.#clerk = new Remote<QueueCalls>(program, { STORAGE_URL: storage.url });
    this.#worker = this.#newWorker();
  }

  async begin(batches: readonly Batch[]): Promise<void> {
    this.orders = batches.flatMap(ordersOf);
    await this.#clerk.call('enqueue', this.orders);
    await this.#startWorking();
  }

  cpu() {
    return { workerMs: cpuMs(this.#worker.pid), storageMs: this.#storage.cpuMs() };
  }

  kill(): Promise<void> {
    return this.#worker.kill();
  }

  async restart(): Promise<void> {
    this.#worker = this.#newWorker();
    await this.#startWorking();
  }

  silence(): void {
    this.#proxy.silence();
  }

  async orderNow(): Promise<void> {
    await this.#clerk.call('enqueue', [{ orderId: randomUUID(), storeRef: 'store-1', dueAtMs: wallMs() }]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#clerk.kill(), this.#worker.kill()]);
    await this.#proxy.close();
    await this.#storage.drop();
  }

  /** The proxy costs: only who is to fall silent goes through it. */
  #newWorker(): Remote<QueueCalls> {
    const { url } = this.#storage;
    const way = this.#setup.throughProxy === true ? throughPort(url, this.#proxy.port) : url;
    return new Remote<QueueCalls>(this.#program, { STORAGE_URL: way });
  }

  #startWorking(): Promise<void> {
    const { posUrl, inFlight } = this.#setup;
    return this.#worker.call('work', { posUrl, inFlight });
  }
}

function ordersOf({ storeRef, dueAtMs, orders }: Batch): readonly DueOrder[] {
  return Array.from({ length: orders }, () => ({ orderId: randomUUID(), storeRef, dueAtMs }));
}
