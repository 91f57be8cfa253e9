import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../lib/clock.ts';
import type { FaultBoard, FaultOf } from './faults.ts';
import type { Kitchen } from './kitchen.ts';
import type { Reply } from './reply.ts';
import { give, json, refusal, reset, silence } from './reply.ts';
import type { RequestLog, Visit } from './request-log.ts';
import type { RequestKind } from './route.ts';
import { routeOf } from './route.ts';
import type { SimAccounts } from './sim-accounts.ts';

/** What the POS's front door works with. Answers are delayed in real time, as the caller's deadlines are. */
export interface OrderApiParts {
  readonly accounts: SimAccounts;
  readonly faults: FaultBoard;
  readonly kitchen: Kitchen;
  readonly log: RequestLog;
  readonly random: () => number;
  readonly realClock: Clock;
  /** Whether a store's connections are cut just now. */
  readonly cut: (storeRef: string) => boolean;
}

const BODY_LIMIT_BYTES = 1_048_576;

/** Answers the protocol's requests, or fails them as the faults say. */
export class OrderApi {
  readonly #parts: OrderApiParts;

  constructor(parts: OrderApiParts) {
    this.#parts = parts;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const route = routeOf(request.method, request.url);
    const account = this.#parts.accounts.authorize(request.headers.authorization);
    if (route === null) give(response, refusal(404, 'not_found', 'no such path'));
    else if (account === null) give(response, refusal(401, 'unauthorized', 'unknown key'));
    else this.#receive(this.#parts.log.enter(account, route, keyOf(request)), request, response);
  }

  #receive(visit: Visit, request: IncomingMessage, response: ServerResponse): void {
    response.on('close', () => this.#parts.log.leave(visit));
    if (visit.route.kind === 'submit') readBody(request, response, (body) => this.#serve(visit, body, response));
    else this.#serve(visit, '', response);
  }

  #serve(visit: Visit, body: string, response: ServerResponse): void {
    const reply = this.#reply(visit, body);
    if (reply.kind === 'answer') visit.status = reply.status;
    const delayMs = this.#delayMs(visit);
    if (delayMs === 0) give(response, reply);
    else this.#parts.realClock.after(delayMs, () => give(response, reply));
  }

  #reply(visit: Visit, body: string): Reply {
    const { faults, kitchen } = this.#parts;
    if (faults.quiet && !visit.account.suspended) return kitchen.serve(visit, body);
    return this.#refuse(visit) ?? this.#fail(visit, body) ?? kitchen.serve(visit, body);
  }

  #refuse(visit: Visit): Reply | null {
    const { faults, cut } = this.#parts;
    if (cut(visit.store.ref)) return reset;
    const suspending = faults.everywhere('suspending');
    if (suspending !== undefined && visit.accountPerSecond > suspending.perSecond) visit.account.suspended = true;
    if (visit.account.suspended) return refusal(403, 'suspended', 'the account sent too much');
    return this.#throttle(visit);
  }

  #throttle(visit: Visit): Reply | null {
    const ofStore = this.#parts.faults.ofStore('throttling', visit.store.ref);
    const fault = ofStore ?? this.#parts.faults.everywhere('throttling');
    if (fault === undefined) return null;
    const perSecond = ofStore === undefined ? visit.accountPerSecond : visit.storePerSecond;
    if (perSecond <= fault.perSecond) return null;
    return { ...refusal(429, 'rate_limited', 'too many requests'), retryAfterSeconds: fault.retryAfterSeconds };
  }

  #fail(visit: Visit, body: string): Reply | null {
    const silent = this.#strikes(visit, 'silent');
    if (silent) return this.#maybeTake(visit, body, silent.taken, silence);
    const resetting = this.#strikes(visit, 'resetting');
    if (resetting) return this.#maybeTake(visit, body, resetting.taken, reset);
    const failing = this.#strikes(visit, 'failing');
    if (failing) return this.#maybeTake(visit, body, failing.taken, failure(failing));
    if (this.#strikes(visit, 'error_body')) return json(200, { error: 'not_taken', reason: 'the printer is on fire' });
    return null;
  }

  #strikes<K extends 'silent' | 'resetting' | 'failing' | 'error_body'>(visit: Visit, kind: K): FaultOf<K> | null {
    const fault = this.#parts.faults.find(kind, visit.store.ref);
    if (fault === undefined || !concerns(fault.only, visit)) return null;
    return this.#parts.random() < fault.share ? fault : null;
  }

  /** The order may have been taken before things went wrong. */
  #maybeTake(visit: Visit, body: string, taken: number, reply: Reply): Reply {
    if (visit.route.kind === 'submit' && this.#parts.random() < taken) this.#parts.kitchen.serve(visit, body);
    return reply;
  }

  #delayMs(visit: Visit): number {
    const slow = this.#parts.faults.quiet ? undefined : this.#parts.faults.find('slow', visit.store.ref);
    if (slow === undefined || !concerns(slow.only, visit)) return 0;
    return slow.delayMs + this.#parts.random() * slow.jitterMs;
  }
}

function concerns(only: RequestKind | undefined, visit: Visit): boolean {
  return only === undefined || only === visit.route.kind;
}

function failure({ status, retryAfterSeconds }: FaultOf<'failing'>): Reply {
  const answer = refusal(status, 'out_of_order', 'told to fail');
  return retryAfterSeconds === undefined ? answer : { ...answer, retryAfterSeconds };
}

function keyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}

/** Hands over the whole body as text; a body too large is refused. */
export function readBody(request: IncomingMessage, response: ServerResponse, use: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > BODY_LIMIT_BYTES) give(response, refusal(413, 'too_large', 'over 1 MiB'));
    else use((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '');
  });
}
