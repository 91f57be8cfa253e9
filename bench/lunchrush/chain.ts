import { migrate } from '../../app/db/migrate.ts';
import { Database } from '../../app/db/pool.ts';
import { putPosAccounts } from '../../app/db/pos-accounts.ts';
import { putStores } from '../../app/db/stores.ts';
import { systemClock } from '../../lib/clock.ts';
import type { PosAccountId, StoreId } from '../../stores/ids.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { storeDefaults } from '../../stores/store.ts';
import { POS_KEY } from '../surroundings/orders.ts';

const ACCOUNT = 'pos' as PosAccountId;
const MINUTE_MS = 60_000;
const SLOT_MS = 15 * MINUTE_MS;
const DAY_MINUTES = 1_440;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The most that our API lets an account have a second; what a benchmark measures must not be a limit it sets. */
const MOST_PER_SECOND = 10_000;

export interface Chain {
  readonly posUrl: string;
  /** Requests that the POS account takes at once: every contender gets as many. */
  readonly inFlight: number;
  readonly stores: readonly StoreDefinition[];
}

/** Writes a chain into an empty database, as an import does. */
export async function defineChain(url: string, { posUrl, inFlight, stores }: Chain): Promise<void> {
  await migrate(url, () => undefined);
  await withDatabase(url, async (database) => {
    await putPosAccounts(database, [accountOf(posUrl, inFlight)]);
    await putStores(database, stores);
  });
}

export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ url, say: () => undefined });
  try {
    return await work(database);
  } finally {
    await database.close(systemClock);
  }
}

function accountOf(baseUrl: string, inFlight: number) {
  return {
    id: ACCOUNT,
    baseUrl,
    apiKey: POS_KEY,
    idempotent: true,
    canLookUp: true,
    ratePerSecond: MOST_PER_SECOND,
    burst: MOST_PER_SECOND,
    maxInFlight: inFlight,
    connections: inFlight,
    connectTimeoutMs: 2_000,
    responseTimeoutMs: 5_000,
    retries: 'on' as const,
  };
}

/** A store that is open day and night; the rest as by default. */
export function roundTheClock(name: string, changes: Partial<StoreDefinition> = {}): StoreDefinition {
  return {
    ...storeDefaults,
    storeId: name as StoreId,
    name,
    timeZone: 'UTC',
    periods: WEEKDAYS.map((weekday) => ({ weekday, opensAtMinute: 0, closesAtMinute: DAY_MINUTES })),
    overrides: [],
    // More than any run books.
    capacity: 100_000_000,
    posAccount: ACCOUNT,
    storeRef: name,
    ...changes,
  };
}

/**
 * A store and the slot whose orders are due at one instant. Lead times are whole minutes for people; a fraction of one,
 * which only the table of definitions takes, lets a benchmark choose the instant.
 */
export function dueAt(name: string, instantMs: number): { readonly store: StoreDefinition; readonly slot: string } {
  const slotMs = Math.ceil((instantMs + storeDefaults.cutOffMinutes * MINUTE_MS + MINUTE_MS) / SLOT_MS) * SLOT_MS;
  const store = roundTheClock(name, { leadMinutes: (slotMs - instantMs) / MINUTE_MS });
  return { store, slot: new Date(slotMs).toISOString() };
}

/** Slots of tomorrow, in UTC: far from being due. */
export function slotsOfTomorrow(nowMs: number, count: number): readonly string[] {
  const dayMs = DAY_MINUTES * MINUTE_MS;
  const startMs = (Math.floor(nowMs / dayMs) + 1) * dayMs + 8 * 60 * MINUTE_MS;
  return Array.from({ length: count }, (_, index) => new Date(startMs + index * SLOT_MS).toISOString());
}
