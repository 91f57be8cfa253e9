import type { Recovery } from './recovery.ts';
import type { Verdict } from './verdict.ts';
import { countOf } from './verdict.ts';

export interface ChaosResult {
  readonly verdict: Verdict;
  readonly kills: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** The last line on stdout, for programs. */
export function resultLine({ verdict, kills, faults, seed }: ChaosResult): string {
  const { orders, acknowledged, recoveries } = verdict;
  return JSON.stringify({
    orders,
    acknowledged,
    lost: countOf(verdict, 'lost'),
    duplicates: countOf(verdict, 'duplicates'),
    oversold: countOf(verdict, 'oversold'),
    unsettled: countOf(verdict, 'unsettled'),
    slow: countOf(verdict, 'slow'),
    endless: recoveries.filter(({ isOver }) => !isOver).length,
    kills,
    faults,
    seed,
    recoveries: recoveries.length,
    recoveries_by_probe: recoveries.filter(({ isProbed }) => isProbed).length,
    longest_recovery_s: seconds(recoveries[0]?.ms ?? 0),
  });
}

const RECOVERIES_SHOWN = 5;

/** The slowest recoveries, in words. */
export function recoveryLines(recoveries: readonly Recovery[]): readonly string[] {
  return recoveries
    .slice(0, RECOVERIES_SHOWN)
    .map(({ after, what, ms, isOver }) => `${lengthOf(ms, isOver).padStart(8)}  ${what} after ${after}`);
}

function lengthOf(ms: number, isOver: boolean): string {
  return isOver ? `${seconds(ms).toFixed(1)} s` : 'never';
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
