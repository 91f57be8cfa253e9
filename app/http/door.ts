import { systemClock } from '../../lib/clock.ts';
import type { Config } from '../config.ts';
import type { LongLived } from '../long-lived.ts';
import type { Served } from './server.ts';
import { startServer } from './server.ts';

const STOP_WITHIN_MS = 8_000;

/** The service's HTTP server. Opened again after a crash, it listens where it did before. */
export class HttpDoor {
  readonly #host: string;
  readonly #newApi: () => Served;
  #port: number;

  constructor({ host, port }: Pick<Config, 'host' | 'port'>, newApi: () => Served) {
    this.#host = host;
    this.#port = port;
    this.#newApi = newApi;
  }

  /** Where people reach it. */
  get url(): string {
    const host = this.#host === '0.0.0.0' || this.#host === '::' ? 'localhost' : this.#host;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.#port}`;
  }

  async open(): Promise<LongLived> {
    const server = await startServer(this.#newApi(), { host: this.#host, port: this.#port, clock: systemClock });
    this.#port = server.port;
    return { failed: server.closed, stop: () => server.stop(STOP_WITHIN_MS) };
  }
}
