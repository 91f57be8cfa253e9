import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOf, problemText } from '../../../app/web/browser/live/answer.ts';
import { Api, withQuery } from '../../../app/web/browser/live/api.ts';

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An API that gives one answer to everything. */
function apiThat(answer: () => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const refused: string[] = [];
  const api = new Api({
    base: '/book',
    fetch: async (url, init = {}) => {
      sent.push({ url: String(url), method: init.method, headers: new Headers(init.headers), body: init.body });
      return await answer();
    },
    csrfToken: () => 'the-token',
    refused: ({ kind }) => refused.push(kind),
  });
  return { api, sent, refused };
}

test('what changes something carries the token of the session, what reads does not', async () => {
  const { api, sent } = apiThat(() => Response.json({}));
  await api.get('/v1/stores', { limit: 5, q: undefined });
  await api.patch('/v1/stores/a', { paused: true });
  await api.delete('/v1/holds/b');
  assert.deepEqual(
    sent.map(({ url, method, headers }) => [url, method, headers.get('x-csrf-token')]),
    [
      ['/book/v1/stores?limit=5', 'GET', null],
      ['/book/v1/stores/a', 'PATCH', 'the-token'],
      ['/book/v1/holds/b', 'DELETE', 'the-token'],
    ],
  );
});

test('each intention to create has a key of its own; who tries again takes the same one', async () => {
  const { api, sent } = apiThat(() => Response.json({ order_id: 'x' }, { status: 201 }));
  await api.create('/v1/orders', {});
  await api.create('/v1/orders', {});
  await api.create('/v1/orders', {}, 'again');
  const [one, two, three] = sent.map(({ headers }) => headers.get('idempotency-key'));
  assert.match(one ?? '', /^[0-9a-f]{32}$/);
  assert.notEqual(one, two);
  assert.equal(three, 'again');
});

test('a refusal is a value with all that helps, and is heard of', async () => {
  const body = {
    type: 'https://lunchrush.dev/problems/slot-full',
    title: 'The slot has too few free places',
    status: 409,
    slot: { free: 0 },
    retry_after_seconds: 3,
  };
  const { api, refused } = apiThat(() => Response.json(body, { status: 409 }));
  const answer = await api.create('/v1/holds', {});
  assert.deepEqual(answer, {
    ok: false,
    problem: {
      kind: 'slot-full',
      title: body.title,
      status: 409,
      retryAfterSeconds: 3,
      more: { slot: { free: 0 } },
    },
  });
  assert.deepEqual(refused, ['slot-full']);
});

test('no answer, and one that is none of ours, are problems, too', async () => {
  const away = apiThat(() => Promise.reject(new TypeError('fetch failed')));
  const none = await away.api.get('/v1/stores');
  assert.equal(!none.ok && none.problem.kind, 'unreachable');
  const gateway = apiThat(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  const bad = await gateway.api.get('/v1/stores');
  assert.deepEqual(!bad.ok && [bad.problem.kind, bad.problem.status], ['unreadable', 502]);
});

test('an answer without a body is an answer', async () => {
  const { api } = apiThat(() => new Response(null, { status: 204 }));
  assert.deepEqual(await api.delete('/v1/holds/b'), { ok: true, value: undefined });
});

test('a problem says which fields are wrong', () => {
  const errors = [{ pointer: '#/reason', detail: 'is needed' }];
  const problem = problemOf({ type: 'x/invalid-request', title: 'Not valid', errors }, 400);
  assert.equal(problemText(problem), 'Not valid. reason is needed');
  assert.equal(problemText(problemOf({ type: 'x/y', title: 'T', detail: 'D.' }, 409)), 'T. D.');
});

test('a query leaves out what is not asked', () => {
  assert.equal(withQuery('/a', {}), '/a');
  assert.equal(withQuery('/a', { b: undefined, c: 'x y', d: true, e: 0 }), '/a?c=x+y&d=true&e=0');
});
