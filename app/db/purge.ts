import { purgeEvents } from './events.ts';
import type { Database } from './pool.ts';
import { purgeReceipts } from './receipts.ts';
import { purgeSessions } from './sessions.ts';

const EVENTS_KEPT_MS = 30 * 86_400_000;

/** Forgets what is no longer of interest. */
export async function purgeOld(database: Database, nowMs: number): Promise<void> {
  await purgeReceipts(database);
  await purgeSessions(database, nowMs);
  await purgeEvents(database, nowMs - EVENTS_KEPT_MS);
}
