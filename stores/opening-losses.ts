import type { Epoch, StoreId } from './ids.ts';
import type { Records, StoreSnapshot } from './records.ts';

/**
 * Finds which of the stores that are being opened were taken by another process meanwhile: what was read of those is
 * another's by now. A loss that is learned of during an opening may also be an older one, after which the store was
 * claimed back; then it is ours, and must not be left to nobody. A write that changes nothing tells.
 */
export class OpeningLosses {
  readonly #records: Pick<Records, 'append'>;
  readonly #epochs = new Map<StoreId, Epoch>();
  readonly #unsure = new Set<StoreId>();
  readonly #taken = new Set<StoreId>();

  constructor(records: Pick<Records, 'append'>) {
    this.#records = records;
  }

  /** It was just learned that these stores were taken, some time ago. */
  note(storeIds: readonly StoreId[]): void {
    for (const storeId of storeIds) this.#unsure.add(storeId);
  }

  /** What the opening has read. */
  read(snapshots: readonly StoreSnapshot[]): void {
    for (const { definition, epoch } of snapshots) this.#epochs.set(definition.storeId, epoch);
  }

  async isTaken(storeId: StoreId): Promise<boolean> {
    if (this.#unsure.size > 0) await this.#ask();
    return this.#taken.has(storeId);
  }

  /** Of all of them at once: one flush. */
  async #ask(): Promise<void> {
    const asked = [...this.#epochs].filter(([storeId]) => this.#unsure.has(storeId));
    this.#unsure.clear();
    const outcomes = await Promise.all(asked.map(([storeId, epoch]) => this.#records.append({ storeId, epoch })));
    for (const [index, [storeId]] of asked.entries()) if (outcomes[index] === 'fenced') this.#taken.add(storeId);
  }
}
