import type { ManyResult } from '../../answers/dead-letter.ts';
import { counted } from '../../widgets/figures.ts';
import { statusWords } from '../order/status-words.ts';

export type LetterChange = 'replay' | 'purge';

/** Orders of one request. */
const MOST_AT_ONCE = 100;

const done: Readonly<Record<LetterChange, string>> = { replay: 'replayed', purge: 'purged' };

/** `2 of 3 dead letters replayed, 1 not` */
export function resultWords(change: LetterChange, results: readonly ManyResult[]): string {
  const all = lettersWords(results.length);
  const refused = notDone(results).length;
  if (refused === 0) return `${all} ${done[change]}`;
  return `${results.length - refused} of ${all} ${done[change]}, ${refused} not`;
}

export function lettersWords(count: number): string {
  return counted(count, 'dead letter');
}

/** What became of one: `replayed, now scheduled`, or `not replayed: its POS has to be asked first`. */
export function outcomeOf(change: LetterChange, result: ManyResult): string {
  if (!result.done) return `not ${done[change]}: ${whyNotDone(result)}`;
  return result.status === undefined ? done[change] : `${done[change]}, now ${statusWords[result.status]}`;
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
