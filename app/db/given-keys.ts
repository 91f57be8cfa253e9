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
    const id = `env_${scope}`;
    await putApiKey(database, { id, name: id, scope, storeIds: null, hash: hash('sha256', key) });
  }
}
