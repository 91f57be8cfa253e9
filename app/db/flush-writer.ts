import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DatabaseError } from 'pg';
import type { Flush, Flushed, WriteFlush } from '../../stores/group-commit.ts';
import type { StoreId } from '../../stores/ids.ts';
import { sortFailure, wordsOf } from './failure.ts';
import { flushStatement } from './flush.ts';
import { withConnection } from './pool.ts';
import { isReceiptConflict, ReceiptTaken } from './receipts.ts';

export interface FlushWriterMeans {
  readonly pool: Pool;
  readonly bootId: string;
  /** Replaces the fencing statement; only the negative control of its test does that. */
  readonly owned?: string;
}

interface OwnedRow extends QueryResultRow {
  readonly storeId: StoreId;
}

/** Writes flushes to Postgres: each one statement, one transaction, one round trip. */
export function flushWriter(means: FlushWriterMeans): WriteFlush {
  return async (next) => {
    try {
      return await withConnection(means.pool, (client) => flushOn(client, next(), means));
    } catch (error) {
      return { kind: 'away', reason: wordsOf(error) };
    }
  };
}

async function flushOn(client: PoolClient, flush: Flush | null, means: FlushWriterMeans): Promise<Flushed> {
  try {
    return { kind: 'written', owned: flush === null ? await ping(client) : await write(client, flush, means) };
  } catch (error) {
    return sorted(error);
  }
}

async function ping(client: PoolClient): Promise<ReadonlySet<StoreId>> {
  await client.query('SELECT 1');
  return new Set();
}

async function write(
  client: PoolClient,
  { changes, number }: Flush,
  means: FlushWriterMeans,
): Promise<ReadonlySet<StoreId>> {
  const statement = flushStatement(changes, { ...means, number });
  const { rows } = await client.query<OwnedRow>({ ...statement, values: [...statement.values] });
  return new Set(rows.map((row) => row.storeId));
}

/** What says nothing of the flush is thrown on, so that its connection is dropped. */
function sorted(error: unknown): Flushed {
  const failure = sortFailure(error);
  if (failure === 'away') throw error;
  if (failure === 'again') return { kind: 'undone' };
  const taken = error instanceof DatabaseError && isReceiptConflict(error);
  const told = taken ? new ReceiptTaken('another request with this key came first', { cause: error }) : error;
  return { kind: 'refused', error: told, reason: wordsOf(error) };
}
