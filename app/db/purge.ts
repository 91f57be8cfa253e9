import { purgeEvents } from './events.ts';
import type { Database } from './pool.ts';
import { purgeReceipts } from './receipts.ts';

const EVENTS_KEPT_MS = 30 * 86_400_000;

/** Forgets what is no longer of interest. */
export async function purgeOld(database: Database, nowMs: number): Promise<void> {
  await purgeReceipts(database);
  await purgeEvents(database, nowMs - EVENTS_KEPT_MS);
}
