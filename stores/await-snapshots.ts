import { waitMs } from '../lib/backoff.ts';
import type { StoreId } from './ids.ts';
import type { StoreSnapshot } from './records.ts';
import { askAgain, StorageUnavailable } from './records.ts';
import type { StoreWorld } from './store-state.ts';

/** Asks the records for stores (all if absent) until they answer; nothing when nobody wants it any more. */
export async function awaitSnapshots(
  { records, clock, random }: StoreWorld,
  storeIds: readonly StoreId[] | undefined,
  isWanted: () => boolean,
  signal: AbortSignal,
): Promise<readonly StoreSnapshot[]> {
  for (let failures = 1; isWanted(); failures += 1) {
    const snapshots = await records.open(storeIds).catch(unlessAway);
    if (snapshots !== null) return snapshots;
    await clock.sleep(waitMs(askAgain, failures, random), signal).catch(() => undefined);
  }
  return [];
}

/** An outage is waited for; anything else is a bug. */
function unlessAway(error: unknown): null {
  if (error instanceof StorageUnavailable) return null;
  throw error;
}
