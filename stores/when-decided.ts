import type { HoldId, OrderId } from './ids.ts';
import type { StoreState } from './store-state.ts';

/**
 * Calls `then` once no change of the hold or order is under way, with the store that has it in memory: at once after
 * the look, so that no other change can begin in between.
 */
export async function whenDecided<Id extends HoldId | OrderId, T>(
  where: ReadonlyMap<Id, StoreState>,
  id: Id,
  then: (state: StoreState | undefined) => T | Promise<T>,
): Promise<T> {
  for (let state = where.get(id); ; state = where.get(id)) {
    const change = state?.undecided.decision(id);
    if (change === undefined) return then(state);
    await change;
  }
}
