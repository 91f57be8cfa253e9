import type { Fact } from './facts.ts';

/** Looks at one fact after the other; says in words what is wrong, or null. */
export type Look = (fact: Fact) => string | null;

/** A promise, checked: begins with nothing known, once per history. */
export type Check = () => Look;

export type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

/** A look at facts of one kind alone. */
export function lookAt<K extends Fact['kind']>(kind: K, look: (fact: FactOf<K>) => string | null): Look {
  const isOfKind = (fact: Fact): fact is FactOf<K> => fact.kind === kind;
  return (fact) => (isOfKind(fact) ? look(fact) : null);
}
