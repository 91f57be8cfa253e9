import { isRoomy } from './chain.ts';
import { findDuplicates } from './duplicates.ts';
import type { Fault, History, Violation } from './history.ts';
import { toldOf } from './history.ts';
import { findLost } from './lost.ts';
import { findOversold } from './oversold.ts';
import type { Recovery } from './recovery.ts';
import { findSlow, longestFirst, recoveries } from './recovery.ts';
import { findUnsettled } from './unsettled.ts';

/** What a history says about the promises. */
export interface Verdict {
  /** Orders in the database. */
  readonly orders: number;
  /** Orders that a customer was told of. */
  readonly acknowledged: number;
  readonly violations: readonly Violation[];
  /** The longest first. */
  readonly recoveries: readonly Recovery[];
}

/** `recoveryLimitMs`: how long it may take until all works again after a fault; 10 s if absent. */
export function judge(history: History, recoveryLimitMs?: number): Verdict {
  const broken = [findLost, findDuplicates, findOversold, findUnsettled].flatMap((find) => find(history));
  const recovered = longestFirst(recoveries(history, history.stores.filter(isRoomy), recoveryLimitMs));
  return {
    orders: history.kept.orders.length,
    acknowledged: toldOf(history.told, 'ordered').length,
    violations: [...broken, ...findSlow(recovered)],
    recoveries: recovered,
  };
}

/** How much of one kind went wrong. */
export function countOf({ violations }: Pick<Verdict, 'violations'>, fault: Fault): number {
  return violations.filter((violation) => violation.fault === fault).reduce((sum, { count }) => sum + count, 0);
}
