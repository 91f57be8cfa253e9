import type { Refusal } from './booking.ts';
import type { Epoch, StoreId } from './ids.ts';
import type { Order } from './order.ts';
import { timelineOf } from './order.ts';
import type { Change, CommitOutcome, Records } from './records.ts';
import { StorageUnavailable } from './records.ts';

/** A change without what every change of one store has in common. */
export type Entry = Omit<Change, 'storeId' | 'epoch'>;

/** How long a customer should wait before trying again while the storage is away. */
const STORAGE_RETRY_MS = 2_000;

/** How long a customer should wait before trying again while a store changes hands. */
const FENCED_RETRY_MS = 1_000;

/** One opening of one store, as it writes to the records: every entry carries its epoch, and a refused one is told. */
export class Journal {
  readonly #records: Pick<Records, 'commit' | 'append'>;
  readonly #storeId: StoreId;
  readonly #epoch: Epoch;
  readonly #onFenced: () => void;

  constructor(
    records: Pick<Records, 'commit' | 'append'>,
    { storeId, epoch }: { storeId: StoreId; epoch: Epoch },
    onFenced: () => void,
  ) {
    this.#records = records;
    this.#storeId = storeId;
    this.#epoch = epoch;
    this.#onFenced = onFenced;
  }

  /** Resolves with null once durable, or with why it is not and never will be. Rejects only for bugs. */
  async commit(entry: Entry): Promise<Refusal | null> {
    try {
      return this.#refusal(await this.#records.commit(this.#change(entry)));
    } catch (error) {
      if (error instanceof StorageUnavailable) return { kind: 'storage-unavailable', retryAfterMs: STORAGE_RETRY_MS };
      throw error;
    }
  }

  /** For what nobody waits for. Resolves with whether it became durable; never rejects. */
  async append(entry: Entry): Promise<boolean> {
    return this.#refusal(await this.#records.append(this.#change(entry))) === null;
  }

  #change(entry: Entry): Change {
    return { storeId: this.#storeId, epoch: this.#epoch, ...entry };
  }

  #refusal(outcome: CommitOutcome): Refusal | null {
    if (outcome === 'committed') return null;
    this.#onFenced();
    return { kind: 'store-starting', retryAfterMs: FENCED_RETRY_MS, why: 'another process has taken this store over' };
  }
}

/**
 * An order with the last steps of its timeline, as an entry: one, or as many as may not have been written yet. A step
 * that is written twice does no harm; one that is missing would take the number of the next.
 */
export function orderEntry(order: Order, steps = 1): Pick<Entry, 'orders' | 'timeline'> {
  const timeline = timelineOf(order);
  const first = Math.max(0, timeline.length - steps);
  return {
    orders: [order],
    timeline: [{ orderId: order.orderId, first, entries: timeline.slice(first) }],
  };
}
