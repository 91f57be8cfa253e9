import type { ManyResult, ManyResults } from '../../answers/dead-letter.ts';
import type { Answer, Problem } from '../../live/answer.ts';
import { inBatches } from './letter-results.ts';

/**
 * Changes orders a request at a time, and accounts for each of them once, in the given order. A request that is refused
 * as a whole ends it: refused is then what it was to change and all after it, and what was done before stays done. Where
 * nothing was done yet, the answer is why.
 */
export async function changeMany(
  orderIds: readonly string[],
  send: (batch: readonly string[]) => Promise<Answer<ManyResults>>,
): Promise<Answer<ManyResults>> {
  const known = new Map<string, ManyResult>();
  for (const batch of inBatches(orderIds)) {
    const answer = await send(batch);
    if (!answer.ok && known.size === 0) return answer;
    if (!answer.ok) return accountOf(orderIds, known, answer.problem);
    for (const result of answer.value.results) known.set(result.order_id, result);
  }
  return accountOf(orderIds, known, { title: 'The service did not say what became of it' });
}

function accountOf(
  orderIds: readonly string[],
  known: ReadonlyMap<string, ManyResult>,
  problem: Pick<Problem, 'title' | 'detail'>,
): Answer<ManyResults> {
  const results = orderIds.map((id) => known.get(id) ?? { order_id: id, done: false, problem });
  return { ok: true, value: { results } };
}
