import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

type Cleanup = { after(close: () => Promise<void> | void): unknown };

/** What a raw server does with each whole request it has got: the socket, the request's text, and its number from 1. */
export type Behaviour = (socket: Socket, request: string, number: number) => void;

export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** The texts of the requests that arrived whole. */
  readonly requests: string[];
  /** Connections made so far. */
  connections: number;
}

/** A TCP server that misbehaves byte by byte, as no HTTP library would let it. Closes with the test. */
export async function rawServer(t: Cleanup, behaviour: Behaviour): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    raw.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    eachRequest(socket, (request) => behaviour(socket, request, requests.push(request)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  const raw: RawServer = { port, url: `http://127.0.0.1:${port}`, requests, connections: 0 };
  return raw;
}

/** Calls back with each request once its body is whole. */
function eachRequest(socket: Socket, use: (request: string) => void): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (let end = wholeRequest(text); end > 0; end = wholeRequest(text)) {
      use(text.slice(0, end));
      text = text.slice(end);
    }
  });
}

/** The length of the first whole request; 0 when there is none yet. */
function wholeRequest(text: string): number {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return 0;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? 0);
  return text.length >= headEnd + 4 + length ? headEnd + 4 + length : 0;
}

/** An HTTP/1.1 answer. */
export function httpAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
  return [`HTTP/1.1 ${status} X`, ...lines.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n');
}
