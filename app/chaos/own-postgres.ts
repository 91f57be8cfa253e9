import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { Lane } from '../../lib/supervision/lane.ts';
import type { Embedded } from '../db/embedded.ts';
import { startEmbedded } from '../db/embedded.ts';
import type { OwnProcess } from '../db/server.ts';
import { freePort } from './fault-link.ts';

export interface OwnPostgresParts {
  readonly directory: string;
  readonly own: OwnProcess;
  readonly clock: Clock;
  /** Chooses the port. */
  readonly random: Random;
  readonly say: (line: string) => void;
}

/** A real Postgres that keeps what it acknowledged (fsync on), with a fixed port, to be killed and taken away. */
export class OwnPostgres {
  readonly #parts: OwnPostgresParts;
  readonly #port: number;
  /** One thing happens to it at a time. */
  readonly #lane = new Lane();
  #server: Embedded | null = null;

  private constructor(parts: OwnPostgresParts, port: number) {
    this.#parts = parts;
    this.#port = port;
  }

  static async start(parts: OwnPostgresParts): Promise<OwnPostgres> {
    const postgres = new OwnPostgres(parts, await freePort(parts.random));
    await postgres.#start();
    return postgres;
  }

  get url(): string {
    if (this.#server === null) throw new Error('Postgres is away');
    return this.#server.url;
  }

  /** Its process; null while it is away. */
  get pid(): number | null {
    return this.#server?.pid ?? null;
  }

  /** A crash, from which it recovers at once. */
  crash(): Promise<void> {
    return this.#lane.run(async () => this.#server?.restart('immediate'));
  }

  /** Away, and back again when `until` settles. */
  goAway(until: () => Promise<void>): Promise<void> {
    return this.#lane.run(async () => {
      await this.#stop();
      try {
        await until();
      } finally {
        await this.#start();
      }
    });
  }

  stop(): Promise<void> {
    return this.#lane.run(() => this.#stop());
  }

  async #start(): Promise<void> {
    const { directory, clock, own, say } = this.#parts;
    this.#server = await startEmbedded({ directory, clock, ...own, say, port: this.#port });
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    await server?.stop();
  }
}
