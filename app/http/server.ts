import type { RequestListener, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import { PlainTrouble } from '../plain-trouble.ts';
import { PatientServer } from './patient-server.ts';
import { withoutPiles } from './pipelining.ts';
import type { Problem } from './problems.ts';
import { problemDocument, problemTypes } from './problems.ts';
import { securityHeaders } from './security-headers.ts';

/** What one client may take of us. */
export interface ServerLimits {
  readonly headersBytes: number;
  /** From the first byte to the end of the head. */
  readonly headersTimeoutMs: number;
  /** From the first byte to the end of the body. */
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** While a request is under way, or its answer: so long without a byte in either direction. */
  readonly silenceMs: number;
  /** How often requests are looked at that take too long. */
  readonly checkEveryMs: number;
  readonly connections: number;
}

/** Keep-alive is longer than the 60 s that load balancers commonly use, so that they close idle connections and not we. */
export const serverLimits: ServerLimits = {
  headersBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveTimeoutMs: 65_000,
  silenceMs: 30_000,
  checkEveryMs: 2_000,
  connections: 20_000,
};

export interface ServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly limits?: Partial<ServerLimits>;
}

/** What a server serves. */
export interface Served {
  readonly listener: RequestListener;
  drain(): void;
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Rejects when the server fails as a whole; resolves after a stop. */
  readonly closed: Promise<void>;
  /** Takes no more connections, finishes what is in flight for at most `withinMs`, then closes all. */
  stop(withinMs: number): Promise<void>;
}

/** Resolves once the server listens; rejects when it cannot. */
export async function startServer(served: Served, { host, port, clock, limits }: ServerOptions): Promise<HttpServer> {
  const server = limitedServer(served.listener, { ...serverLimits, ...limits });
  const ended = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<void>();
  server.once('listening', listening.resolve);
  server.once('close', ended.resolve);
  server.on('error', (error) => {
    listening.reject(inWords(error, host, port));
    ended.reject(error);
  });
  ended.promise.catch(() => {});
  server.listen({ host, port });
  await listening.promise;
  return {
    port: portOf(server),
    closed: ended.promise,
    async stop(withinMs) {
      served.drain();
      closeGently(server);
      const patience = clock.after(withinMs, () => server.closeAllConnections());
      await ended.promise.finally(() => patience.cancel());
    },
  };
}

/** Why it cannot listen there, where that is for whoever runs it to mend. */
function inWords(error: Error, host: string, port: number): Error {
  const sentence = 'code' in error && typeof error.code === 'string' ? whyNotThere[error.code] : undefined;
  return sentence === undefined ? error : new PlainTrouble(sentence(host, port), { cause: error });
}

const whyNotThere: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `port ${port} of ${host} is taken: stop what listens there, or set PORT to another`,
  EACCES: (host, port) => `port ${port} of ${host} may not be used by this user: set PORT to another`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine: set HOST to one`,
  ENOTFOUND: (host) => `${host} is no address of this machine: set HOST to one`,
};

function limitedServer(listener: RequestListener, limits: ServerLimits): Server {
  const server = new PatientServer(
    {
      maxHeaderSize: limits.headersBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      // A header sent twice must not count once: Node would drop the second Authorization silently.
      joinDuplicateHeaders: true,
    },
    withoutPiles(listener),
  );
  server.timeout = limits.silenceMs;
  server.maxConnections = limits.connections;
  server.on('clientError', (error, socket) => refuseRaw(problemOf(error, limits), socket));
  return server;
}

/** Closes idle connections, and those whose answer was begun already a millisecond after its end. */
function closeGently(server: Server): void {
  server.keepAliveTimeout = 1;
  server.keepAliveTimeoutBuffer = 0;
  server.close();
}

function problemOf(error: Error, limits: ServerLimits): Problem {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'headers-too-large', limitBytes: limits.headersBytes };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { kind: 'request-timeout' };
  return { kind: 'invalid-request', detail: 'This is not HTTP/1.1 as we read it.' };
}

/** The security headers as lines. */
const protection = securityHeaders().flatMap((name, index, all) =>
  index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
);

/** For a request of which Node could not make one. */
function refuseRaw(problem: Problem, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, title } = problemTypes[problem.kind];
  const body = JSON.stringify(problemDocument(problem));
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    'Cache-Control: no-store',
    ...protection,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
