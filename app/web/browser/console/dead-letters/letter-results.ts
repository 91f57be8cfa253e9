import type { ManyResult } from '../../answers/dead-letter.ts';

export type LetterChange = 'replay' | 'purge';

/** Orders of one request. */
const MOST_AT_ONCE = 100;

const done: Readonly<Record<LetterChange, string>> = { replay: 'replayed', purge: 'purged' };

/** `2 of 3 dead letters replayed` */
export function resultWords(change: LetterChange, results: readonly ManyResult[]): string {
  const made = results.filter((result) => result.done).length;
  const all = results.length === 1 ? '1 dead letter' : `${results.length} dead letters`;
  return made === results.length ? `${all} ${done[change]}` : `${made} of ${all} ${done[change]}`;
}

export function notDone(results: readonly ManyResult[]): readonly ManyResult[] {
  return results.filter((result) => !result.done);
}

export function whyNotDone({ problem }: ManyResult): string {
  return problem?.detail ?? problem?.title ?? 'It is not known why.';
}

/** As many requests as are needed. */
export function inBatches(orderIds: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(orderIds.length / MOST_AT_ONCE);
  return Array.from({ length: count }, (_, index) => orderIds.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE));
}
