import type { Stage } from '../framework/stage.ts';
import type { DueOrder } from '../surroundings/orders.ts';

/** So many orders of one store, due at one instant. */
export interface Batch {
  readonly storeRef: string;
  readonly dueAtMs: number;
  readonly orders: number;
}

export interface Setup {
  readonly stage: Stage;
  readonly posUrl: string;
  /** Requests to the POS at once: the same for everybody. */
  readonly inFlight: number;
  /** Everything that will be due. */
  readonly batches: readonly Batch[];
  /** Whether the worker is to reach its storage by a way that can fall silent. */
  readonly throughProxy?: boolean;
}

/** Fires orders at their times: ours, or a job queue that a user would pick instead. */
export interface Engine {
  readonly name: string;
  /** To start, and to make 11,000 orders durable. */
  readonly prepareMs: number;
  /** Resolves once all orders are durable and somebody waits for their times. */
  start(setup: Setup): Promise<RunningEngine>;
}

export interface RunningEngine {
  readonly orders: readonly DueOrder[];
  /** CPU time so far, in milliseconds. */
  cpu(): Cpu;
  /** Kills the worker at once. */
  kill(): Promise<void>;
  /** Starts a worker again. */
  restart(): Promise<void>;
  /** Everything between worker and storage that is connected by now falls silent. */
  silence(): void;
  /** One more order, due at once; resolves once it is durable. */
  orderNow(): Promise<void>;
  stop(): Promise<void>;
}

export interface Cpu {
  /** Of the process that fires. */
  readonly workerMs: number;
  /** Of its Postgres or Redis. */
  readonly storageMs: number;
}
