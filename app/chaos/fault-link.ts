import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { LinkFault } from './link-fault.ts';
import { LinkedConnection } from './linked-connection.ts';

export interface LinkMeans {
  readonly clock: Clock;
  /** Chooses the port. */
  readonly random: Random;
}

const HOST = '127.0.0.1';
/** Below the range that outgoing connections take their ports from: one that is closed is free when it opens again. */
const LOWEST_PORT = 20_000;
const PORTS = 12_000;
const PORT_TRIES = 50;

/** A TCP port on the way to another one, which can be broken in the ways a network breaks. */
export class FaultLink {
  /** Bytes that have vanished. */
  swallowed = 0;
  readonly #means: LinkMeans;
  readonly #targetPort: number;
  readonly #connections = new Set<LinkedConnection>();
  #server: Server | null = null;
  #port = 0;
  #fault: LinkFault | null = null;
  /** Ends the present fault's own doings. */
  #over = new AbortController();

  private constructor(targetPort: number, means: LinkMeans) {
    this.#targetPort = targetPort;
    this.#means = means;
  }

  /** Resolves once it takes connections. */
  static async open(targetPort: number, means: LinkMeans): Promise<FaultLink> {
    const link = new FaultLink(targetPort, means);
    link.#port = await freePort(means.random, (port) => link.#listen(port));
    return link;
  }

  get port(): number {
    return this.#port;
  }

  get fault(): LinkFault | null {
    return this.#fault;
  }

  /** Breaks it, in place of whatever was broken before. Resolves once it is so. */
  async break(fault: LinkFault): Promise<void> {
    await this.mend();
    this.#fault = fault;
    this.#over = new AbortController();
    if (fault.kind === 'refuse') await this.#close();
    if (fault.kind === 'cut') void this.#cutAgainAndAgain(fault.everyMs, this.#over.signal);
    if (fault.kind === 'stall') for (const connection of this.#connections) connection.hold();
  }

  /** From now on bytes pass again, but not on connections that have lost some. */
  async mend(): Promise<void> {
    const { kind } = this.#fault ?? {};
    this.#over.abort();
    this.#fault = null;
    if (kind === 'refuse') await this.#listen(this.#port);
    if (kind === 'stall') for (const connection of this.#connections) connection.goOn();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#close();
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#resetAll();
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #listen(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => this.#take(client));
    this.#server = server;
    return listening(server, port);
  }

  #take(client: Socket): void {
    const upstream = connect({ port: this.#targetPort, host: HOST, allowHalfOpen: true });
    const gone = () => this.#connections.delete(connection);
    const swallowed = (bytes: number) => {
      this.swallowed += bytes;
    };
    const { clock } = this.#means;
    const connection = new LinkedConnection({ client, upstream, link: this, clock, swallowed, gone });
    this.#connections.add(connection);
    if (this.#fault?.kind === 'stall') connection.hold();
  }

  async #cutAgainAndAgain(everyMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#resetAll();
      await this.#means.clock.sleep(everyMs, signal).catch(() => undefined);
    }
  }

  #resetAll(): void {
    for (const connection of this.#connections) connection.reset();
  }
}

/** A port that `listen` could take, and did. */
export async function freePort(random: Random, listen: (port: number) => Promise<void> = tryPort): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = LOWEST_PORT + Math.floor(random() * PORTS);
    const trouble = await listen(port).then(
      () => null,
      (error: unknown) => error,
    );
    if (trouble === null) return port;
    if (tries === PORT_TRIES) throw trouble;
  }
}

async function tryPort(port: number): Promise<void> {
  const server = createServer();
  await listening(server, port);
  await new Promise((resolve) => server.close(resolve));
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, resolve);
  });
}
