import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { portOf } from './free-port.ts';

const HOST = '127.0.0.1';

/** A way to a port whose connections can fall silent: their bytes vanish, and nobody hears of an end. */
export class SilentProxy {
  readonly #server: Server;
  readonly #target: number;
  /** Connections that still pass bytes. */
  #living = new Set<Pair>();
  readonly #all = new Set<Pair>();

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#take(client));
  }

  static async open(target: number): Promise<SilentProxy> {
    const proxy = new SilentProxy(target);
    proxy.#server.listen(0, HOST);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** All present connections fall silent for ever; new ones pass. */
  silence(): void {
    for (const pair of this.#living) pair.isSilent = true;
    this.#living = new Set();
  }

  async close(): Promise<void> {
    for (const { client, upstream } of this.#all) {
      client.destroy();
      upstream.destroy();
    }
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(client: Socket): void {
    const upstream = connect({ port: this.#target, host: HOST, allowHalfOpen: true });
    const pair: Pair = { client, upstream, isSilent: false };
    this.#living.add(pair);
    this.#all.add(pair);
    pass(pair, client, upstream);
    pass(pair, upstream, client);
  }
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  isSilent: boolean;
}

function pass(pair: Pair, from: Socket, to: Socket): void {
  from.setNoDelay(true);
  from.on('data', (chunk) => pair.isSilent || to.write(chunk));
  from.on('end', () => pair.isSilent || to.end());
  from.on('error', () => pair.isSilent || to.destroy());
}
