import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * A wire to Postgres that can be broken in every way: cut before an answer gets through (what was sent has been done),
 * closed to all (refused), or silent (nothing gets through, nothing closes).
 */
export interface Wire {
  /** The same database by way of this wire. */
  readonly url: string;
  /** Calls back when the answer to a message that contains `text` arrives, and cuts the line instead of passing it on. */
  cutAnswerTo(text: string): Promise<void>;
  /** Breaks all connections and refuses new ones, until `open`. */
  close(): void;
  open(): void;
  /** From now on nothing gets through in either direction on any connection there is; new ones work. */
  silence(): void;
  stop(): Promise<void>;
}

export async function startWire(target: string): Promise<Wire> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  let closed = false;
  let cut: { readonly text: string; readonly done: () => void } | null = null;

  const server = createServer((client) => {
    if (closed) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(to.port), to.hostname);
    let cutNow: (() => void) | null = null;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (cut !== null && chunk.includes(cut.text)) {
        cutNow = cut.done;
        cut = null;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (cutNow === null) {
        client.write(chunk);
        return;
      }
      client.destroy();
      cutNow();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  const url = new URL(target);
  url.port = String(address.port);

  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cutAnswerTo: (text) =>
      new Promise((resolve) => {
        cut = { text, done: resolve };
      }),
    close() {
      closed = true;
      destroyAll();
    },
    open() {
      closed = false;
    },
    silence() {
      for (const socket of sockets) socket.pause();
    },
    async stop() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
