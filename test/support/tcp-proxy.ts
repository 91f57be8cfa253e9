import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * A wire to Postgres that can be broken in every way: cut before an answer gets through (what was sent has been done),
 * closed to all (refused), silent (nothing gets through, nothing closes), or a black hole (the same for new connections).
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
  /** Until `open`, every byte on every connection, old or new, is dropped without a word, and no end is told. */
  swallow(): void;
  stop(): Promise<void>;
}

export async function startWire(target: string): Promise<Wire> {
  const to = new URL(target);
  const sockets = new Set<Socket>();
  const lose = new Set<() => void>();
  let closed = false;
  let swallows = false;
  let cut: { readonly text: string; readonly done: () => void } | null = null;

  const server = createServer((client) => {
    if (closed) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(to.port), to.hostname);
    /** What has been in the hole is never heard of again. */
    let isLost = swallows;
    lose.add(() => {
      isLost = true;
    });
    let cutNow: (() => void) | null = null;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        if (isLost) return;
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (isLost) return;
      if (cut !== null && chunk.includes(cut.text)) {
        cutNow = cut.done;
        cut = null;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isLost) return;
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
      swallows = false;
    },
    silence() {
      for (const socket of sockets) socket.pause();
    },
    swallow() {
      swallows = true;
      for (const loseOne of lose) loseOne();
    },
    async stop() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
