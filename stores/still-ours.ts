import type { Clock } from '../lib/clock.ts';
import type { Records } from './records.ts';

/** How soon a lease is asked again that says nothing of use. */
const ASK_AGAIN_MS = 1_000;

/**
 * After a write was refused: whether the store is ours all the same, because it was an opening of our own that nobody
 * waited for that raised its epoch. Had another process taken the store, the lease would tell before it is held again;
 * by a renewal, though, that is not the one under way, which may have been granted before the store was taken.
 * Ends with false as soon as nobody wants to know any more.
 */
export async function isStillOurs(
  { clock, records }: { readonly clock: Clock; readonly records: Pick<Records, 'lease'> },
  isWanted: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  while (isWanted()) {
    const underWay = await records.lease.renew();
    if (underWay !== 'unknown' && (await records.lease.renew()) === 'held') return isWanted();
    await clock.sleep(ASK_AGAIN_MS, signal).catch(() => undefined);
  }
  return false;
}
