import type { Summary } from './statistics.ts';

/** One contender's bar of a figure. */
export interface Bar {
  readonly contender: string;
  readonly values: Summary;
}

/** A comparison that is drawn and tabled. */
export interface Figure {
  /** Also its picture's file name. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly bars: readonly Bar[];
}

/** What one benchmark found. */
export interface Finding {
  readonly figures: readonly Figure[];
  /** By the goals' names. */
  readonly ratios: Readonly<Record<string, Summary>>;
  /** What a reader must know: what was left out, what was given up waiting for. */
  readonly remarks: readonly string[];
}

/** A finding with where and when it was made: runs of parts are put together. */
export interface DatedFinding extends Finding {
  readonly at: string;
  readonly tookSeconds: number;
}

/** The machine and the versions, as far as they matter. */
export type Surroundings = Readonly<Record<string, string | number>>;

export interface Results {
  readonly surroundings: Surroundings;
  readonly benchmarks: Readonly<Record<string, DatedFinding>>;
}

/** A run's findings in place of earlier ones of the same benchmarks; the others stay. */
export function merge(earlier: Results | null, later: Results): Results {
  return {
    surroundings: later.surroundings,
    benchmarks: { ...earlier?.benchmarks, ...later.benchmarks },
  };
}

/** Every ratio by its name: the medians. */
export function ratiosOf({ benchmarks }: Results): Readonly<Record<string, number>> {
  const all = Object.values(benchmarks).flatMap(({ ratios }) => Object.entries(ratios));
  return Object.fromEntries(all.map(([name, { median }]) => [name, rounded(median)]));
}

/** Three digits that matter, and no fewer before the point. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
