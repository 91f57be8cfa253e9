import type { CheckName } from './checks.ts';
import type { Episode } from './episode.ts';
import { runEpisode } from './episode.ts';
import type { Plan } from './plan.ts';

/** Runs that are made to find a smaller one. */
const MOST_RUNS = 80;
const SMALLEST_CROWD = 0.05;

export interface ShrinkMeans {
  readonly run?: (plan: Plan) => Promise<Episode>;
  readonly mostRuns?: number;
}

/**
 * Looks for a smaller plan that breaks the same promise: fewer stores, fewer faults, fewer days and customers. Greedy:
 * what is smaller and still breaks it is made smaller still. Source: Zeller's delta debugging, without its halving.
 */
export async function shrink(
  plan: Plan,
  broken: CheckName,
  { run = runEpisode, mostRuns = MOST_RUNS }: ShrinkMeans = {},
) {
  let smallest = plan;
  let runs = 0;
  const breaks = async (candidate: Plan): Promise<boolean> => {
    runs += 1;
    return runs <= mostRuns && (await run(candidate)).violation?.check === broken;
  };
  for (;;) {
    const smaller = await firstOf(smallerThan(smallest), breaks);
    if (smaller === undefined) return smallest;
    smallest = smaller;
  }
}

async function firstOf<T>(candidates: Iterable<T>, is: (candidate: T) => Promise<boolean>): Promise<T | undefined> {
  for (const candidate of candidates) if (await is(candidate)) return candidate;
  return undefined;
}

/** Every plan that is one step smaller, those that save most first. */
function* smallerThan(plan: Plan): Generator<Plan> {
  const { stores, faults, days, crowd } = plan;
  for (const some of subsets(stores)) if (some.length > 0) yield { ...plan, stores: some };
  if (days > 1) yield { ...plan, days: 1 };
  for (const some of subsets(faults)) yield { ...plan, faults: some };
  if (crowd > SMALLEST_CROWD) for (const share of [0.25, 0.5, 0.8]) yield { ...plan, crowd: crowd * share };
}

/** One of them alone, then all but one. */
function* subsets<T>(all: readonly T[]): Generator<readonly T[]> {
  if (all.length > 2) for (const one of all) yield [one];
  for (const one of all) yield all.filter((other) => other !== one);
}
