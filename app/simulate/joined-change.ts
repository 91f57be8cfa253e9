import type { Attempt } from '../../stores/order.ts';
import type { Change } from '../../stores/records.ts';

/** One change that does what both do, in this order; null where they cannot be joined. */
export function joined(earlier: Change, later: Change): Change | null {
  if (earlier.epoch !== later.epoch || earlier.audit !== undefined || later.audit !== undefined) return null;
  return {
    ...earlier,
    ...later,
    holds: latest(both(earlier.holds, later.holds), ({ holdId }) => holdId),
    orders: latest(both(earlier.orders, later.orders), ({ orderId }) => orderId),
    timeline: both(earlier.timeline, later.timeline),
    attempts: latestAttempts(both(earlier.attempts, later.attempts)),
    slots: both(earlier.slots, later.slots),
  };
}

function both<T>(earlier: readonly T[] = [], later: readonly T[] = []): readonly T[] {
  return [...earlier, ...later];
}

function latest<T extends { readonly version: number }>(rows: readonly T[], idOf: (row: T) => string): readonly T[] {
  const kept = new Map<string, T>();
  for (const row of rows) if (row.version >= (kept.get(idOf(row))?.version ?? 0)) kept.set(idOf(row), row);
  return [...kept.values()];
}

/** An attempt's end replaces its start. */
function latestAttempts(attempts: readonly Attempt[]): readonly Attempt[] {
  const kept = new Map<string, Attempt>();
  for (const attempt of attempts) {
    const key = `${attempt.orderId} ${attempt.number}`;
    if (attempt.outcome !== undefined || kept.get(key)?.outcome === undefined) kept.set(key, attempt);
  }
  return [...kept.values()];
}
