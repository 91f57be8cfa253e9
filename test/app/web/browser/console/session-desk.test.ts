import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SessionDesk } from '../../../../../app/web/browser/console/session-desk.ts';

const session = { name: 'ops', scope: 'ops', stores: null, csrf_token: 'token', expires_at: '2026-08-15T03:00:00Z' };

/** What a request is answered: a status, or none at all. */
type Answered = number | 'nothing';

/** A desk whose service answers sign-ins with one after the other, and knows no earlier session. */
function deskThatHears(...answers: readonly Answered[]) {
  const left = [...answers];
  const asked: unknown[] = [];
  const desk = new SessionDesk(async (_, { method = 'GET', body } = {}) => {
    if (method === 'GET') return problem(401);
    asked.push(JSON.parse(String(body)));
    const status = left.shift();
    assert.ok(status !== undefined, 'it was asked too often');
    if (status === 'nothing') throw new TypeError('fetch failed');
    return status === 200 ? Response.json(session) : problem(status);
  });
  return { desk, asked };
}

function problem(status: number): Response {
  return Response.json({ type: 'https://lunchrush.dev/problems/some', title: 'Some problem', status }, { status });
}

test('a link that was used before says so, and leads to the key', async () => {
  const { desk } = deskThatHears(401);
  await desk.enter('spent');
  const state = desk.state.value;
  assert.equal(state.kind === 'signed-out' && state.why?.startsWith('That link was used before'), true);
});

for (const answer of ['nothing', 429, 500, 503] as const) {
  test(`a link whose code was answered with ${answer} is not said to be spent, and can be tried again`, async () => {
    const { desk, asked } = deskThatHears(answer, 200);
    await desk.enter('fresh');
    const state = desk.state.value;
    assert.ok(state.kind === 'unknown', state.kind);
    assert.equal(state.problem.status, answer === 'nothing' ? 0 : answer);
    await desk.enter(state.code);
    assert.equal(desk.state.value.kind, 'signed-in');
    assert.deepEqual(asked, [{ code: 'fresh' }, { code: 'fresh' }]);
  });
}

test('who comes without a link and without a session is asked for a key, and told nothing of links', async () => {
  const { desk, asked } = deskThatHears();
  await desk.enter(undefined);
  assert.deepEqual(desk.state.value, { kind: 'signed-out' });
  assert.deepEqual(asked, []);
});
