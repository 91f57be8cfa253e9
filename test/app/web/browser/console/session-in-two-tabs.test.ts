import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '../../../../../app/web/browser/answers/session.ts';
import { SessionDesk } from '../../../../../app/web/browser/console/session-desk.ts';

function session(name: string, token: string): Session {
  return { name, scope: 'ops', stores: null, csrf_token: token, expires_at: '2026-08-15T03:45:00Z' };
}

function problem(kind: string, status: number): Response {
  return Response.json({ type: `https://lunchrush.dev/problems/${kind}`, title: kind, status }, { status });
}

/** A service with one session at a time, as a browser has one cookie for all of its tabs. */
class Service {
  session: Session | null = session('ana', 'one');
  isAway = false;
  readonly changes: string[] = [];

  readonly answer: typeof fetch = async (address, { method, headers } = {}) => {
    if (this.isAway) throw new TypeError('fetch failed');
    if (this.session === null) return problem('unauthorized', 401);
    if (method === 'GET') return Response.json(this.session);
    const token = new Headers(headers).get('x-csrf-token');
    this.changes.push(`${method} ${String(address)} ${token}`);
    return token === this.session.csrf_token ? Response.json({}) : problem('csrf-token-invalid', 403);
  };
}

async function signedIn() {
  const service = new Service();
  const desk = new SessionDesk(service.answer);
  await desk.ask();
  return { service, desk };
}

test('who signs in again in another tab goes on in the first: the change is sent once more with the present token', async () => {
  const { service, desk } = await signedIn();
  service.session = session('ana', 'two');
  assert.equal((await desk.api.patch('/v1/a', {})).ok, true);
  assert.deepEqual(service.changes, ['PATCH /v1/a one', 'PATCH /v1/a two']);
  await desk.api.patch('/v1/b', {});
  assert.deepEqual(service.changes.slice(2), ['PATCH /v1/b two']);
});

test('nothing is done in the name of another key that signed in meanwhile; the page says who is in now', async () => {
  const { service, desk } = await signedIn();
  service.session = session('bob', 'two');
  const answer = await desk.api.patch('/v1/a', {});
  assert.equal(!answer.ok && answer.problem.kind, 'csrf-token-invalid');
  assert.deepEqual([service.changes, desk.session?.name], [['PATCH /v1/a one'], 'bob']);
});

test('a token that is never taken is sent twice, and no more', async () => {
  const service = new Service();
  const { answer } = service;
  const stubborn = new SessionDesk(async (address, init = {}) =>
    init.method === 'GET' ? await answer(address, init) : await answer(address, { ...init, headers: {} }),
  );
  await stubborn.ask();
  assert.equal((await stubborn.api.patch('/v1/a', {})).ok, false);
  assert.equal(service.changes.length, 2);
});

test('a session that is over is told as what it is', async () => {
  const { service, desk } = await signedIn();
  service.session = null;
  await desk.api.patch('/v1/a', {});
  const state = desk.state.value;
  assert.equal(state.kind === 'signed-out' && state.why, 'Your session is over. Sign in again to go on.');
});

test('who could not be signed out is still in, and is told why', async () => {
  const { service, desk } = await signedIn();
  service.isAway = true;
  const answer = await desk.signOut();
  assert.equal(!answer.ok && answer.problem.kind, 'unreachable');
  assert.equal(desk.state.value.kind, 'signed-in');
  service.isAway = false;
  assert.equal((await desk.signOut()).ok, true);
  assert.equal(desk.state.value.kind, 'signed-out');
});
