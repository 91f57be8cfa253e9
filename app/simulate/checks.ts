import type { Check } from './check.ts';
import { endingChecks } from './ending-checks.ts';
import type { Fact } from './facts.ts';
import { keepingChecks } from './keeping-checks.ts';
import { sendingChecks } from './sending-checks.ts';

/** All promises, by the names under which a run reports them broken. */
export const checks = { ...keepingChecks, ...sendingChecks, ...endingChecks } as const satisfies {
  readonly [name: string]: Check;
};

export type CheckName = keyof typeof checks;

/** A broken promise: which, how, and by which fact of a history. */
export interface Violation {
  readonly check: CheckName;
  readonly words: string;
  readonly fact: Fact;
}

/** Looks at a history as it grows. */
export function watch(
  names: readonly CheckName[] = Object.keys(checks) as CheckName[],
): (fact: Fact) => Violation | null {
  const looks = names.map((check) => ({ check, look: checks[check]() }));
  return (fact) => {
    for (const { check, look } of looks) {
      const words = look(fact);
      if (words !== null) return { check, words, fact };
    }
    return null;
  };
}
