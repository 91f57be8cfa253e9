import type { Violation } from './checks.ts';
import type { Fact } from './facts.ts';

const ID = /\b(?:ord|hold)_[\w-]{22}/g;

/** Lines of a trace; the rest is further back. */
const MOST_LINES = 60;

/** The last of what led to a broken promise: what names the same hold or order, or else the same store. */
export function traceOf(history: readonly Fact[], { words, fact }: Violation): readonly string[] {
  const ids = new Set(`${words} ${JSON.stringify(fact)}`.match(ID));
  const concerns = (one: Fact) =>
    one === fact ||
    isAboutAll(one) ||
    (one.kind !== 'wrote' && (ids.size > 0 ? names(one, ids) : storeOf(one) === storeOf(fact)));
  return history.filter(concerns).slice(-MOST_LINES).map(inWords);
}

/** What happens to processes, to Postgres and to the clock concerns everybody. */
function isAboutAll(fact: Fact): boolean {
  return fact.kind === 'note' && fact.storeId === undefined;
}

function names(fact: Fact, ids: ReadonlySet<string>): boolean {
  return (
    JSON.stringify(fact)
      .match(ID)
      ?.some((id) => ids.has(id)) ?? false
  );
}

function storeOf(fact: Fact): string | undefined {
  return 'storeId' in fact ? fact.storeId : undefined;
}

function inWords(fact: Fact): string {
  const { atMs, kind, ...more } = fact;
  const words = 'text' in more ? more.text : `${kind} ${JSON.stringify(more)}`;
  return `${timeOf(atMs)}  ${storeOf(fact) ?? '-'}  ${words}`;
}

/** Since the run began. */
function timeOf(atMs: number): string {
  return new Date(Math.round(atMs)).toISOString().slice(8, 23).replace('T', ' ');
}
