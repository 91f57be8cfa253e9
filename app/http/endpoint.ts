import type { RequestHandler } from 'express';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { Caller } from './auth.ts';
import { forbids } from './auth.ts';
import { addressOf, credentialsOf, visitorOf } from './credentials.ts';
import type { Doorman, Guest } from './doorman.ts';
import type { Desk } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Idempotency } from './idempotency.ts';
import { parseIdempotencyKey, requestHash } from './idempotency.ts';
import type { Problem } from './problems.ts';
import { readBody } from './read-body.ts';
import type { Asker, Outcome, Parsed, Route } from './route.ts';
import { csrfTokenOf, isSame } from './sessions.ts';
import type { Scope } from './storage.ts';

/** What every endpoint needs. */
export interface Front extends Desk {
  readonly doorman: Doorman;
  readonly idempotency: Idempotency;
  /** Proxies before us that write down whom they serve; none if absent. */
  readonly proxies?: number;
}

/** Who asks, or why they may not. */
export type Admit = (route: Route, front: Front, exchange: Exchange) => Result<Who, Problem>;

/** Who asks, and whether they are signed in or sent a key. */
export type Who = Pick<Asker, 'caller' | 'session'>;

const nobody: Who = { caller: { keyId: '', name: 'nobody', scope: 'booking', stores: null }, session: null };

/** Makes a route serve: who asks, what is asked, whether they may, whether it was asked before, and only then the handler. */
export function endpoint(route: Route, front: Front, admit: Admit = byKey): RequestHandler {
  return (req, res) => {
    const exchange = new Exchange(req, res, route.path, front);
    const who = admit(route, front, exchange);
    if (!who.ok) exchange.refuse(who.error);
    else if (route.input.body === undefined) serve(route, front, exchange, who.value, undefined);
    else {
      readBody(req, res, (body) => {
        if (body.ok) serve(route, front, exchange, who.value, body.value);
        else exchange.refuse(body.error);
      });
    }
  };
}

const byKey: Admit = (route, front, exchange) =>
  route.scope === 'public' ? ok(nobody) : admitted(route, route.scope, front, exchange);

/** Whoever has a good key, as often as a key may come, for what it is good for, while there is room. */
function admitted(
  route: Route,
  scope: Scope | 'session',
  { doorman, realClock, proxies = 0 }: Front,
  exchange: Exchange,
): Result<Who, Problem> {
  const { req } = exchange;
  const guest = doorman.admit(credentialsOf(req), addressOf(req, proxies));
  if (!guest.ok) return guest;
  const { caller, quota, session } = guest.value;
  exchange.belongsTo(quota);
  const nowMs = realClock.monotonic();
  if (!quota.take(nowMs))
    return err({ kind: 'rate-limited', retryAfterMs: quota.retryAfterMs(nowMs), detail: USED_UP });
  const refusal = refusalOf(route, scope, guest.value, req) ?? exchange.enter(route.canWait === true);
  return refusal === null ? ok({ caller, session }) : err(refusal);
}

/** Why a guest may not use a route; null when they may. */
function refusalOf(
  { method }: Route,
  scope: Scope | 'session',
  { caller, session }: Guest,
  req: Exchange['req'],
): Problem | null {
  const isRead = method === 'get';
  if (scope === 'session' && session === null) return notSignedIn;
  if (session !== null && !isRead && !isSame(csrfTokenOf(session), req.get('X-CSRF-Token') ?? '')) return wrongToken;
  return scope === 'session' ? null : forbids(caller, scope, isRead);
}

const notSignedIn: Problem = { kind: 'unauthorized', detail: 'Nobody is signed in: this takes a session, not a key.' };
const wrongToken: Problem = { kind: 'csrf-token-invalid' };

const USED_UP = 'The API key has used up its quota; see the headers RateLimit and RateLimit-Policy.';

/** Where what a handler throws is sorted. */
function serve(route: Route, front: Front, exchange: Exchange, who: Who, body: unknown): void {
  try {
    exchange.settle(perform(route, front, exchange, who, body));
  } catch (error) {
    exchange.fail(error);
  }
}

function perform(route: Route, front: Front, { req }: Exchange, who: Who, body: unknown): Outcome | Promise<Outcome> {
  const parsed = route.parse({ params: req.params, query: req.query, body });
  if (!parsed.ok) return parsed;
  const key = parseIdempotencyKey(keysSent(route, req));
  if (!key.ok) return key;
  const asker = {
    ...who,
    visitor: visitorOf(req, front.proxies ?? 0),
    stamp: null,
    lastEventId: req.get('Last-Event-ID'),
  };
  const run = () => keyed(route, front, asker, parsed.value, key.value);
  const { stores } = who.caller;
  return stores === null ? run() : within(stores, parsed.value, run);
}

/** All values of the header: one joined by Node could not be told from one with a comma in it. */
function keysSent(route: Route, req: Exchange['req']): readonly string[] | undefined {
  if (route.idempotencyKey === undefined || req.headers['idempotency-key'] === undefined) return undefined;
  return req.headersDistinct['idempotency-key'];
}

function keyed(
  route: Route,
  { idempotency }: Front,
  asker: Asker,
  parsed: Parsed,
  key: string | null,
): Outcome | Promise<Outcome> {
  if (key === null || route.idempotencyKey !== 'kept') return parsed.perform(asker);
  const { keyId, guest = keyId } = asker.caller;
  const request = { apiKeyId: guest, key, requestHash: requestHash(route, parsed.input) };
  return idempotency.run(request, (stamp) => parsed.perform({ ...asker, stamp }));
}

/** Goes on only for a store that the caller's key is good for. */
async function within(
  stores: NonNullable<Caller['stores']>,
  parsed: Parsed,
  run: () => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const touched = parsed.touched();
  if (touched === 'own') return run();
  if (touched === 'all') return forbidden;
  const storeId = typeof touched === 'string' ? ok(touched) : await touched;
  if (!storeId.ok) return storeId;
  return stores.has(storeId.value) ? run() : forbidden;
}

const forbidden: Outcome = err({ kind: 'forbidden', detail: 'The API key is limited to other stores.' });
