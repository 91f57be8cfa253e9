import { ok } from '../../lib/result.ts';
import type { Caller } from './auth.ts';
import { noSessionCookie, sessionCookie } from './credentials.ts';
import type { Doorman } from './doorman.ts';
import type { ApiParts } from './parts.ts';
import type { Problem } from './problems.ts';
import { refusal, replyWith } from './replies.ts';
import type { Asker, Outcome, Route } from './route.ts';
import { route } from './route.ts';
import { sessionAnswer, signInCodeAnswer, signInRequest } from './session-schemas.ts';
import type { Session } from './sessions.ts';
import { csrfTokenOf } from './sessions.ts';

type Parts = Pick<ApiParts, 'access' | 'zones'>;

/** Signing in to the console, with a key or with a code that a key has made, and out. */
export function sessionRoutes(parts: Parts, doorman: Doorman): readonly Route[] {
  return [beginSession(parts, doorman), readSession(parts), endSession(parts), createCode(parts)];
}

const tag = 'Console';
const path = '/console/session';

function beginSession(parts: Parts, doorman: Doorman): Route {
  return route({
    method: 'post',
    path,
    tag,
    operation: 'beginSession',
    summary: 'Sign in to the console',
    description:
      'With a key of scope view or ops, or with a code that such a key has made. The answer sets a cookie that stands for the key for 12 hours; requests with it that change anything need the header X-CSRF-Token.',
    scope: 'public',
    reach: 'own',
    input: { body: signInRequest },
    answers: { 200: { description: 'Signed in.', schema: sessionAnswer } },
    problems: ['unauthorized', 'forbidden', 'rate-limited', 'storage-unavailable'],
    async handle({ body }, asker) {
      const { address } = asker.visitor;
      const key = 'key' in body ? doorman.identify(body.key, address) : await redeemed(body.code, address);
      if (!key.ok) return key;
      if (key.value.scope === 'booking') return refusal(notForBooking);
      const session = await parts.access.sessions.begin(key.value);
      if (!session.ok) return session;
      const { token } = session.value;
      return withHeaders(shownSession(session.value, parts), sessionCookie(token, asker.visitor));
    },
  });

  function redeemed(code: string, address: string) {
    return doorman.guess(address, () => parts.access.sessions.redeem(code));
  }
}

const notForBooking: Problem = { kind: 'forbidden', detail: 'The console needs a key of scope view or ops.' };

function readSession(parts: Parts): Route {
  return route({
    method: 'get',
    path,
    tag,
    operation: 'getSession',
    summary: 'Who is signed in',
    scope: 'session',
    reach: 'own',
    input: {},
    answers: { 200: { description: 'Somebody.', schema: sessionAnswer } },
    problems: [],
    handle: (_, asker) => shownSession(sessionOf(asker), parts),
  });
}

function endSession({ access }: Parts): Route {
  return route({
    method: 'delete',
    path,
    tag,
    operation: 'endSession',
    summary: 'Sign out',
    description: 'Whatever the session has open ends within seconds.',
    scope: 'session',
    reach: 'own',
    input: {},
    answers: { 204: { description: 'Signed out.' } },
    problems: ['storage-unavailable'],
    async handle(_, asker) {
      await access.sessions.end(sessionOf(asker).token);
      return ok({ status: 204, text: null, headers: noSessionCookie(asker.visitor) });
    },
  });
}

function createCode({ access, zones }: Parts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/sign-in-codes',
    tag,
    operation: 'createSignInCode',
    summary: 'A link that signs in to the console once',
    description: 'It is good for 10 minutes and stands for the key that made it; `path` is where a browser has to go.',
    scope: 'view',
    reach: 'own',
    input: {},
    answers: { 201: { description: 'The code.', schema: signInCodeAnswer } },
    problems: ['storage-unavailable'],
    async handle(_, { caller }) {
      const { code, expiresAt } = await access.sessions.newCode(caller);
      return replyWith(201, { code, path: `/console#code=${code}`, expires_at: zones.formatInstant(expiresAt, 'UTC') });
    },
  });
}

/** Routes of scope session are reached by nobody else. */
function sessionOf({ session }: Asker): Session {
  if (session === null) throw new Error('a route for sessions was reached without one');
  return session;
}

function shownSession(session: Session, { zones }: Parts): Outcome {
  const { caller, expiresAt } = session;
  return replyWith(200, {
    name: caller.name,
    scope: caller.scope,
    stores: storesOf(caller),
    csrf_token: csrfTokenOf(session),
    expires_at: zones.formatInstant(expiresAt, 'UTC'),
  });
}

function storesOf({ stores }: Caller): readonly string[] | null {
  return stores && [...stores];
}

function withHeaders(outcome: Outcome, headers: readonly string[]): Outcome {
  return outcome.ok ? ok({ ...outcome.value, headers }) : outcome;
}
