import type { StoreId } from '../../stores/ids.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { Happenings } from './event-log.ts';

/** Wakes those who watch a store whenever something happens there. Listens only while somebody watches. */
export class StoreNews {
  readonly #happenings: Happenings;
  readonly #watchers = new Map<StoreId, Set<() => void>>();
  #unsubscribe: (() => void) | undefined;

  constructor(happenings: Happenings) {
    this.#happenings = happenings;
  }

  /** Until the returned function is called. */
  watch(storeId: StoreId, wake: () => void): () => void {
    this.#unsubscribe ??= this.#happenings.subscribe((events) => this.#tell(events));
    const watchers = this.#watchers.get(storeId) ?? new Set();
    this.#watchers.set(storeId, watchers.add(wake));
    return () => this.#leave(storeId, wake);
  }

  #leave(storeId: StoreId, wake: () => void): void {
    const watchers = this.#watchers.get(storeId);
    watchers?.delete(wake);
    if (watchers?.size === 0) this.#watchers.delete(storeId);
    if (this.#watchers.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #tell(events: readonly StoreEvent[]): void {
    for (const { storeId } of events) {
      for (const wake of this.#watchers.get(storeId) ?? []) wake();
    }
  }
}
