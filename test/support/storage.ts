import type { TestContext } from 'node:test';
import type { Deadlines } from '../../app/db/pool.ts';
import { Database } from '../../app/db/pool.ts';
import { putPosAccounts } from '../../app/db/pos-accounts.ts';
import type { PostgresRecords, RecordsMeans } from '../../app/db/records.ts';
import { postgresRecords } from '../../app/db/records.ts';
import { putStores } from '../../app/db/stores.ts';
import { systemClock } from '../../lib/clock.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Loss } from '../../stores/records.ts';
import { testDatabase } from './postgres.ts';
import { execute } from './postgres-server.ts';
import { sampleAccount, sampleStore } from './sample-records.ts';
import type { Wire } from './tcp-proxy.ts';
import { startWire } from './tcp-proxy.ts';

/** What one process heard of its storage. */
export interface Heard {
  readonly away: string[];
  readonly dropped: string[];
  readonly lost: Loss[][];
  readonly orphaned: StoreId[][];
  back: number;
}

/** One process's records, with what it heard. */
export type HeardRecords = PostgresRecords & { readonly heard: Heard };

/** A database with stores of these names, and as many processes on it as a test wants. */
export async function storage(t: TestContext, storeIds: readonly string[]) {
  const { url, database } = await testDatabase(t);
  await putPosAccounts(database, [sampleAccount]);
  await putStores(database, storeIds.map(sampleStore));
  return {
    url,
    database,
    /** A process that has opened nothing yet; stopped when the test ends. */
    boot: (bootId: string, means: Partial<RecordsMeans> = {}) => boot(t, { database, bootId, ...means }),
  };
}

/** Silence is soon noticed; but a busy machine may not make a connection in time. */
const quickDeadlines: Deadlines = { connections: 4, connectMs: 300, statementMs: 250, answerMs: 300 };

/** A process whose connections go through a wire that can be broken; answers are awaited for 300 ms. */
export async function proxied(
  t: TestContext,
  url: string,
  urgentDeadlines: Deadlines = quickDeadlines,
): Promise<{ readonly wire: Wire; readonly far: Database }> {
  const wire = await startWire(url);
  const far = new Database({ url: wire.url, say: () => undefined, urgentDeadlines });
  t.after(async () => {
    await wire.stop();
    await far.close(systemClock, 100);
  });
  return { wire, far };
}

/** Resolves when some statement that contains `text` waits for a lock. */
export async function untilWaiting(url: string, text: string): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
    AND query LIKE '%${text}%'`;
  for (let looks = 1; (await execute(url, waiting)).length === 0; looks += 1) {
    if (looks === 300) throw new Error(`nothing that contains ${text} waits for a lock`);
  }
}

function boot(t: TestContext, means: Partial<RecordsMeans> & Pick<RecordsMeans, 'database' | 'bootId'>): HeardRecords {
  const heard: Heard = { away: [], dropped: [], lost: [], orphaned: [], back: 0 };
  const news: RecordsMeans['news'] = {
    away: (reason) => heard.away.push(reason),
    back: () => {
      heard.back += 1;
    },
    dropped: (_, reason) => heard.dropped.push(reason),
    lost: (losses) => heard.lost.push([...losses]),
    orphaned: async (storeIds) => void heard.orphaned.push([...storeIds]),
  };
  const records = postgresRecords({
    clock: systemClock,
    random: () => 0,
    node: 'test',
    say: () => undefined,
    news,
    ...means,
  });
  t.after(() => records.stop(100));
  return Object.assign(records, { heard });
}
