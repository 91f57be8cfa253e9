import { systemClock } from '../lib/clock.ts';
import { loadApiKeys } from './db/api-keys.ts';
import { purgeEvents } from './db/events.ts';
import type { Database } from './db/pool.ts';
import { purgeReceipts } from './db/receipts.ts';
import type { Keyring } from './http/auth.ts';
import type { Log } from './log.ts';
import type { LongLived } from './long-lived.ts';
import { repeated } from './repeated.ts';

/** A key made on the command line is good here after half a minute at most, a revoked one no longer. */
const KEYS_EVERY_MS = 30_000;
const PURGE_EVERY_MS = 3_600_000;
const EVENTS_KEPT_MS = 30 * 86_400_000;

/** New keys come into force, and what is no longer of interest is forgotten. */
export function housekeeping(database: Database, keyring: Keyring, log: Log): LongLived {
  const failed = (error: unknown) => log.warn({ err: error }, 'housekeeping is put off');
  const keys = repeated(systemClock, KEYS_EVERY_MS, async () => keyring.load(await loadApiKeys(database)), failed);
  const purge = repeated(
    systemClock,
    PURGE_EVERY_MS,
    async () => {
      await purgeReceipts(database);
      await purgeEvents(database, systemClock.now() - EVENTS_KEPT_MS);
    },
    failed,
  );
  return { stop: () => Promise.all([keys.stop(), purge.stop()]) };
}
