import type { RequestHandler } from 'express';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { Caller } from './auth.ts';
import { forbids } from './auth.ts';
import type { Doorman } from './doorman.ts';
import type { Desk } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Idempotency } from './idempotency.ts';
import { parseIdempotencyKey, requestHash } from './idempotency.ts';
import type { Problem } from './problems.ts';
import { readBody } from './read-body.ts';
import type { Asker, Outcome, Parsed, Route } from './route.ts';
import type { Scope } from './storage.ts';

/** What every endpoint needs. */
export interface Front extends Desk {
  readonly doorman: Doorman;
  readonly idempotency: Idempotency;
}

const nobody: Caller = { keyId: '', name: 'nobody', scope: 'booking', stores: null };

/** Makes a route serve: who asks, what is asked, whether they may, whether it was asked before, and only then the handler. */
export function endpoint(route: Route, front: Front): RequestHandler {
  return (req, res) => {
    const exchange = new Exchange(req, res, route.path, front);
    const caller = route.scope === 'public' ? ok(nobody) : admitted(route, route.scope, front, exchange);
    if (!caller.ok) exchange.refuse(caller.error);
    else if (route.input.body === undefined) serve(route, front, exchange, caller.value, undefined);
    else {
      readBody(req, res, (body) => {
        if (body.ok) serve(route, front, exchange, caller.value, body.value);
        else exchange.refuse(body.error);
      });
    }
  };
}

/** Whoever has a good key, as often as a key may come, for what it is good for, while there is room. */
function admitted(
  route: Route,
  scope: Scope,
  { doorman, realClock }: Front,
  exchange: Exchange,
): Result<Caller, Problem> {
  const { headers, socket } = exchange.req;
  const guest = doorman.admit(headers.authorization, socket.remoteAddress ?? '');
  if (!guest.ok) return guest;
  const { caller, quota } = guest.value;
  exchange.belongsTo(quota);
  const nowMs = realClock.monotonic();
  if (!quota.take(nowMs))
    return err({ kind: 'rate-limited', retryAfterMs: quota.retryAfterMs(nowMs), detail: USED_UP });
  const refusal = forbids(caller, scope, route.method === 'get') ?? exchange.enter(route.canWait === true);
  return refusal === null ? ok(caller) : err(refusal);
}

const USED_UP = 'The API key has used up its quota; see the headers RateLimit and RateLimit-Policy.';

/** Where what a handler throws is sorted. */
function serve(route: Route, front: Front, exchange: Exchange, caller: Caller, body: unknown): void {
  try {
    exchange.settle(perform(route, front, exchange, caller, body));
  } catch (error) {
    exchange.fail(error);
  }
}

function perform(
  route: Route,
  front: Front,
  { req }: Exchange,
  caller: Caller,
  body: unknown,
): Outcome | Promise<Outcome> {
  const parsed = route.parse({ params: req.params, query: req.query, body });
  if (!parsed.ok) return parsed;
  const key = parseIdempotencyKey(keysSent(route, req));
  if (!key.ok) return key;
  const asker = { caller, stamp: null, lastEventId: req.get('Last-Event-ID') };
  const run = () => keyed(route, front, asker, parsed.value, key.value);
  return caller.stores === null ? run() : within(caller.stores, parsed.value, run);
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
  const request = { apiKeyId: asker.caller.keyId, key, requestHash: requestHash(route, parsed.input) };
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
