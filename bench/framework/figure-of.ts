import type { Figure } from './results.ts';
import type { Measured } from './rounds.ts';
import { column } from './rounds.ts';
import { summaryOf } from './statistics.ts';

/** One number of everybody's rounds, as a figure. */
export function figureOf<T>(
  measured: Measured<T>,
  facts: Omit<Figure, 'bars'>,
  pick: (value: T) => number,
  nameOf: (contender: string) => string = (contender) => contender,
): Figure {
  const bars = [...measured.keys()].map((contender) => {
    return { contender: nameOf(contender), values: summaryOf(column(measured, contender, pick)) };
  });
  return { ...facts, bars };
}
