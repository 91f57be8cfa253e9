import type { StoreEvent } from './store-event.ts';

/**
 * A stretch in which nobody fired a store's orders, whatever its POS would have taken. Of one that was away `from` is
 * when it was heard of last; minus infinity where no event tells.
 */
export type Standstill = { readonly from: number; readonly until: number } & (
  | { readonly kind: 'away' }
  | { readonly kind: 'stopped'; readonly by: string; readonly reason: string }
);

type Kinds = readonly StoreEvent['kind'][];

/** Events that say that a store is not open, or not any more. */
export const closingKinds: Kinds = ['store_closed', 'store_set_aside', 'store_fenced'];

/** Events that standstills are read from; beside them, of each opening, the last one before it that is not closing. */
export const standstillKinds: Kinds = ['store_opened', ...closingKinds, 'controls_changed'];

/** The standstills that a store's events show, oldest event first: what they do not show is not supposed. */
export function standstillsIn(events: readonly StoreEvent[], now: number): readonly Standstill[] {
  return [...absences(events), ...stops(events, now)];
}

function absences(events: readonly StoreEvent[]): readonly Standstill[] {
  return events.flatMap((event, index) => {
    if (event.kind !== 'store_opened') return [];
    return [{ kind: 'away', from: goneSince(events.slice(0, index)), until: event.at }];
  });
}

/** When it was closed; of a process that was killed nobody wrote that down, only what it did last. */
function goneSince(before: readonly StoreEvent[]): number {
  const lastAlive = before.findLastIndex((event) => !isClosing(event));
  return (before[lastAlive + 1] ?? before[lastAlive])?.at ?? Number.NEGATIVE_INFINITY;
}

function isClosing({ kind }: StoreEvent): boolean {
  return closingKinds.includes(kind);
}

/** Each change of the concurrency ends what the one before it said. */
function stops(events: readonly StoreEvent[], now: number): readonly Standstill[] {
  const changes = events.filter((event) => event.kind === 'controls_changed' && event.concurrency !== undefined);
  return changes.flatMap((change, index) => {
    if (change.kind !== 'controls_changed' || change.concurrency !== 0) return [];
    const { at: from, by, reason } = change;
    const until = Math.min(change.until ?? now, changes[index + 1]?.at ?? now);
    return [{ kind: 'stopped', from, until, by, reason }];
  });
}
