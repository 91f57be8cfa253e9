import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { answer } from '../framework/remote.ts';
import { eventually, wallMs } from '../framework/time.ts';
import { portOf } from './free-port.ts';
import type { Arrival, PosCalls } from './pos.ts';

/**
 * The POS that all contenders call: as the simulated one by protocol, with nothing else to do, so that it leaves the
 * machine to them. Answers after a while, honours idempotency keys, and has an empty feed.
 */

const FEED = '<changes next="c-0"></changes>';
const FEED_HEADERS = { 'content-type': 'application/xml', 'content-length': FEED.length };

let delayMs = 0;
let tickets = new Map<string, Arrival>();
/** The latest arrival, be it the order or a question about it. */
let latest = new Map<string, number>();
/** Under way, and not answered yet. */
let open = new Set<string>();
let calls = 0;
let expected = Number.POSITIVE_INFINITY;
let complete = Promise.withResolvers<void>();

const server = createServer((request, response) => {
  const asked = /\/orders\/([^/?]+)$/.exec(request.url ?? '')?.[1];
  if (request.method === 'POST') take(request, response);
  else if (asked === undefined) giveFeed(response);
  else lookUp(asked, response);
});
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');

function giveFeed(response: ServerResponse): void {
  response.writeHead(200, FEED_HEADERS).end(FEED);
}

function lookUp(orderId: string, response: ServerResponse): void {
  latest.set(orderId, wallMs());
  if (tickets.has(orderId)) giveTicket(orderId, 200, response);
  else response.writeHead(404).end();
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const orderId = String(request.headers['idempotency-key']);
  request.resume().once('end', () => {
    calls += 1;
    const atMs = wallMs();
    if (!tickets.has(orderId)) tickets.set(orderId, { orderId, atMs });
    latest.set(orderId, atMs);
    open.add(orderId);
    setTimeout(() => print(orderId, response), delayMs);
  });
}

function print(orderId: string, response: ServerResponse): void {
  if (response.destroyed) return;
  open.delete(orderId);
  giveTicket(orderId, 201, response);
  if (tickets.size >= expected) complete.resolve();
}

function giveTicket(orderId: string, status: number, response: ServerResponse): void {
  const body = `{"ticket_id":"t-${orderId}","status":"accepted"}`;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

/** Null where it is not settled yet. */
function settledAt(orderIds: readonly string[], sinceMs: number): number | null {
  if (tickets.size < expected) return null;
  const again = orderIds.map((orderId) => latest.get(orderId) ?? 0);
  return again.every((atMs) => atMs > sinceMs) ? Math.max(...latest.values()) : null;
}

const posCalls: PosCalls = {
  url: async () => `http://127.0.0.1:${portOf(server)}`,
  async reset(options) {
    delayMs = options.delayMs;
    expected = options.expected;
    tickets = new Map();
    latest = new Map();
    open = new Set();
    calls = 0;
    complete = Promise.withResolvers();
  },
  async complete({ withinMs }) {
    const timer = setTimeout(() => complete.resolve(), withinMs);
    await complete.promise;
    clearTimeout(timer);
    return { tickets: tickets.size, calls, lastAtMs: Math.max(...[...tickets.values()].map(({ atMs }) => atMs)) };
  },
  arrivals: async () => [...tickets.values()],
  unanswered: async () => [...open],
  async settled({ orderIds, withinMs }) {
    const sinceMs = wallMs();
    let atMs: number | null = null;
    const isSettled = async () => {
      atMs = settledAt(orderIds, sinceMs);
      return atMs !== null;
    };
    await eventually(isSettled, withinMs);
    return atMs;
  },
};
answer(posCalls);
