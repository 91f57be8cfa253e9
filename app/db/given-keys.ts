import { hash } from 'node:crypto';
import type { Config } from '../config.ts';
import { putApiKey } from './api-keys.ts';
import type { Database } from './pool.ts';

/** The keys of the environment; a changed one replaces its predecessor. */
export async function setUpKeys({ bookingKey, viewKey, opsKey }: Config, database: Database): Promise<void> {
  const given = [
    { scope: 'booking', key: bookingKey },
    { scope: 'view', key: viewKey },
    { scope: 'ops', key: opsKey },
  ] as const;
  for (const { scope, key } of given) {
    if (key === undefined) continue;
    const id = keyIdOf(scope);
    await putApiKey(database, { id, name: id, scope, storeIds: null, hash: hash('sha256', key) });
  }
}

function keyIdOf(scope: 'booking' | 'view' | 'ops'): string {
  return `env_${scope}`;
}

/** The key in whose name customers of the booking page book; null when they may not. */
export function pageKeyId({ bookingPage, bookingKey }: Config): string | null {
  return bookingPage && bookingKey !== undefined ? keyIdOf('booking') : null;
}
