import { SparseMap } from '../lib/sparse-map.ts';
import type { Refusal } from './booking.ts';
import type { HoldId, OrderId } from './ids.ts';

/**
 * The holds and orders of a store that have a change under way: made in memory, and not durable yet. There is one
 * change of each at a time, and who wants to see or change it meanwhile waits, so that nobody builds on what may yet
 * be undone.
 */
export class Undecided {
  readonly #changes = new SparseMap<HoldId | OrderId, Promise<void>>();

  has(id: HoldId | OrderId): boolean {
    return this.#changes.has(id);
  }

  /** Settles when the change that is under way has ended; undefined if there is none. */
  decision(id: HoldId | OrderId): Promise<void> | undefined {
    return this.#changes.get(id);
  }

  /** Runs a change of a hold or an order that has none under way; until it ends no other is begun. */
  async alone<T>(id: HoldId | OrderId, change: () => Promise<T>): Promise<T> {
    if (this.has(id)) throw new Error(`a change of ${id} is under way`);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#changes.set(id, promise);
    try {
      return await change();
    } finally {
      this.#changes.delete(id);
      resolve();
    }
  }
}

/**
 * Undoes a change in memory unless it became durable; a bug on the way undoes it, too. Runs to its end even when the
 * manager that decided the change has crashed meanwhile: a place taken for something that is not durable would leak.
 */
export async function undoneUnless(commit: Promise<Refusal | null>, undo: () => void): Promise<Refusal | null> {
  try {
    const refusal = await commit;
    if (refusal !== null) undo();
    return refusal;
  } catch (error) {
    undo();
    throw error;
  }
}
