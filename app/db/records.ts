import type { Clock } from '../../lib/clock.ts';
import type { StorageNews } from '../../stores/group-commit.ts';
import { GroupCommit } from '../../stores/group-commit.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Loss, Records, StoreSnapshot } from '../../stores/records.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import { claim } from './claim.ts';
import { sortFailure, wordsOf } from './failure.ts';
import { flushWriter } from './flush-writer.ts';
import { findHold } from './holds.ts';
import { finalOrders, findOrder, findOrderOfHold } from './orders.ts';
import type { LeasePolicy } from './ownership.ts';
import { Ownership } from './ownership.ts';
import type { Database } from './pool.ts';
import { readStores } from './read-stores.ts';

/** More stores than this are opened over the bulk connections, with their longer deadlines. */
const MANY_STORES = 100;

export interface RecordsMeans {
  readonly database: Database;
  readonly clock: Clock;
  /** The time of day that stores live by; `clock` by default. */
  readonly storeClock?: Clock;
  readonly random: () => number;
  /** Unique to this start of the process, never a host name. */
  readonly bootId: string;
  /** For people: where this process runs. */
  readonly node: string;
  readonly news: StorageNews & {
    /** Other processes took these stores: close them here, at once and before returning. */
    lost(losses: readonly Loss[]): void;
    /** The process that took these stores is gone: open them here again. */
    orphaned(storeIds: readonly StoreId[]): Promise<void>;
  };
  readonly say: (line: string) => void;
  readonly leasePolicy?: LeasePolicy;
}

/** `Records` on Postgres, to be stopped last of all that writes. */
export interface PostgresRecords extends Records {
  /** Changes that are not durable yet. */
  readonly waiting: number;
  /** True from a failed flush until something works again. */
  readonly away: boolean;
  /** Writes what is waiting, for `withinMs` at most, and ends the lease; returns how many changes could not be written. */
  stop(withinMs: number): Promise<number>;
}

/** Connects nothing by itself: the first `open` does, and keeps the lease from then on. */
export function postgresRecords(means: RecordsMeans): PostgresRecords {
  const { database } = means;
  const ownership = new Ownership({
    ...means,
    lost: (losses) => means.news.lost(losses),
    orphaned: (storeIds) => means.news.orphaned(storeIds),
    ...(means.leasePolicy === undefined ? {} : { policy: means.leasePolicy }),
  });
  const writing = new GroupCommit({ ...means, write: flushWriter({ pool: database.urgent, bootId: means.bootId }) });
  return {
    lease: ownership,
    commit: (change) => writing.commit(change),
    append: (change) => writing.append(change),
    open: (storeIds) => open(means, ownership, storeIds),
    findHold: (holdId) => findHold(database, holdId),
    findOrder: (orderId) => findOrder(database, orderId),
    findOrderOfHold: (holdId) => findOrderOfHold(database, holdId),
    finalOrders: (storeId, range) => finalOrders(database, storeId, range),
    get waiting() {
      return writing.waiting;
    },
    get away() {
      return writing.away;
    },
    async stop(withinMs) {
      const left = await writing.close(withinMs);
      await ownership.stop();
      return left;
    },
  };
}

async function open(
  { database, bootId, clock, storeClock = clock }: RecordsMeans,
  ownership: Ownership,
  storeIds?: readonly StoreId[],
): Promise<readonly StoreSnapshot[]> {
  const many = storeIds === undefined || storeIds.length > MANY_STORES;
  try {
    await ownership.register();
    const { losses } = ownership;
    const means = { pool: many ? database.bulk : database.reads, bootId, clock, storeClock };
    const claims = await ownership.formerLeases.during(() => claim(means.pool, bootId, storeIds));
    ownership.claimed(claims, losses);
    return await readStores(means, claims);
  } catch (error) {
    if (sortFailure(error) === 'away') throw new StorageUnavailable(wordsOf(error), { cause: error });
    throw error;
  }
}
