import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ManyResults } from '../../../../../../app/web/browser/answers/dead-letter.ts';
import { changeMany } from '../../../../../../app/web/browser/console/dead-letters/change-many.ts';
import type { Answer } from '../../../../../../app/web/browser/live/answer.ts';

const ids = Array.from({ length: 250 }, (_, index) => `ord_${index}`);
const away = { kind: 'storage-unavailable', title: 'The storage is away', status: 503, more: {} };

/** A service that does all but those that it is told to leave out, and refuses its nth request as a whole. */
function service({ leftOut = '', refusedRequest = Number.POSITIVE_INFINITY } = {}) {
  let requests = 0;
  return async (batch: readonly string[]): Promise<Answer<ManyResults>> => {
    requests += 1;
    if (requests >= refusedRequest) return { ok: false, problem: away };
    const results = batch.filter((id) => id !== leftOut).map((id) => ({ order_id: id, done: true }));
    return { ok: true, value: { results } };
  };
}

async function resultsOf(...call: Parameters<typeof changeMany>) {
  const answer = await changeMany(...call);
  assert.ok(answer.ok);
  return answer.value.results;
}

test('each of many is accounted for once, in the order in which they were chosen', async () => {
  const results = await resultsOf(ids, service());
  assert.deepEqual(
    results.map(({ order_id }) => order_id),
    ids,
  );
  assert.ok(results.every(({ done }) => done));
});

test('what was done before a request is refused is told of as done, and all after it as refused, with why', async () => {
  const results = await resultsOf(ids, service({ refusedRequest: 2 }));
  assert.equal(results.filter(({ done }) => done).length, 100);
  assert.equal(results.filter(({ problem }) => problem?.title === away.title).length, 150);
});

test('where the first request is refused nothing was done, and the answer is why', async () => {
  assert.deepEqual(await changeMany(ids, service({ refusedRequest: 1 })), { ok: false, problem: away });
});

test('one that the service does not speak of is not taken for done', async () => {
  const results = await resultsOf(['ord_1', 'ord_2'], service({ leftOut: 'ord_2' }));
  assert.deepEqual(
    results.map(({ done, problem }) => problem?.title ?? done),
    [true, 'The service did not say what became of it'],
  );
});
