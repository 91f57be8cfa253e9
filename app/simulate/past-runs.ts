import type { Plan } from './plan.ts';

/** A run that once broke a promise, and why. */
export interface PastRun {
  readonly plan: Plan;
  /** What was wrong with the product. */
  readonly found: string;
}

/** Run again with every test: what was found once is not to come back. Add the run that a violation's report names. */
export const pastRuns: readonly PastRun[] = [];
