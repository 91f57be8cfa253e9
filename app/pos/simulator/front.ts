import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP port that can be closed, so that connections to it are refused, and opened again. */
export class Front {
  readonly #host: string;
  readonly #handle: RequestListener;
  #port: number;
  #server: Server | null = null;

  constructor(host: string, port: number, handle: RequestListener) {
    this.#host = host;
    this.#port = port;
    this.#handle = handle;
  }

  /** Without a trailing slash; the port is known once it was opened. */
  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** Resolves once it accepts connections; the same port as before. */
  async open(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer({ keepAlive: true, keepAliveTimeout: 60_000, requestTimeout: 0 }, this.#handle);
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: this.#host, port: this.#port }, resolve);
    });
    const address: AddressInfo | string | null = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Refuses from now on, and cuts every connection; resolves when they are gone. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}
