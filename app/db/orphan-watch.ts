import type { QueryResultRow } from 'pg';
import type { StoreId } from '../../stores/ids.ts';

/** Boots that own nothing are of no interest; whose lease has run out has died, or stands still, or cannot be reached. */
const ORPHANS = `SELECT o.store_id AS "storeId", o.epoch::float8 AS epoch
  FROM store_owner o JOIN boot b ON b.boot_id = o.boot_id
  WHERE o.boot_id <> $1 AND b.lease_until < clock_timestamp()`;

export interface OrphanMeans {
  /** One quick query. */
  readonly query: <Row extends QueryResultRow>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;
  readonly bootId: string;
  /** Nobody works for these stores any more: they may be taken over. */
  readonly orphaned: (storeIds: readonly StoreId[]) => Promise<void>;
  /** Hears what went wrong with that. */
  readonly failed: (error: unknown) => void;
}

interface OrphanRow extends QueryResultRow {
  readonly storeId: StoreId;
  readonly epoch: number;
}

/**
 * For a process that others took stores from: it stands by, and finds the stores whose owner is gone. One that has
 * lapsed at two looks in a row is: after an outage of the storage every lease has run out, and each owner gets the
 * time to renew it first.
 */
export class OrphanWatch {
  readonly #means: OrphanMeans;
  /** Openings whose owner had lapsed at the last look. */
  #lapsed: ReadonlySet<string> = new Set();
  #looking = false;

  constructor(means: OrphanMeans) {
    this.#means = means;
  }

  /** Never rejects; one look at a time. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const gone = await this.#lapsedTwice();
      if (gone.length > 0) await this.#means.orphaned(gone);
    } catch (error) {
      this.#lapsed = new Set();
      this.#means.failed(error);
    } finally {
      this.#looking = false;
    }
  }

  async #lapsedTwice(): Promise<readonly StoreId[]> {
    const rows = await this.#means.query<OrphanRow>(ORPHANS, [this.#means.bootId]);
    const before = this.#lapsed;
    this.#lapsed = new Set(rows.map(openingOf));
    return rows.filter((row) => before.has(openingOf(row))).map(({ storeId }) => storeId);
  }
}

function openingOf({ storeId, epoch }: OrphanRow): string {
  return `${storeId} ${epoch}`;
}
