import type { HeapItem } from './heap.ts';
import { Heap } from './heap.ts';

/** What of an `AbortSignal` a wait needs: a lighter one will do where thousands wait. */
export interface Patience {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A place in a line. */
export interface Place extends HeapItem {
  readonly priority: number;
  readonly arrived: number;
}

interface Waiter extends Place {
  admit(): void;
}

/** Who waits for a turn: the smallest priority first, then first come, first served. */
export class WaitingLine {
  readonly #waiters = new Heap<Waiter>(goesBefore);
  #arrivals = 0;

  get size(): number {
    return this.#waiters.size;
  }

  /** Resolves when admitted; leaves the line and rejects with the signal's reason as soon as that aborts. */
  wait(priority: number, signal?: Patience): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiter: Waiter = { heapIndex: -1, priority, arrived: this.#arrivals++, admit };
      const leave = () => {
        this.#waiters.remove(waiter);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiters.push(waiter);
    });
  }

  /** Admits the first; false when nobody waits. */
  admit(): boolean {
    const waiter = this.#waiters.pop();
    waiter?.admit();
    return waiter !== undefined;
  }
}

/** The smallest priority goes first, then who came first. */
export function goesBefore(a: Place, b: Place): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.arrived < b.arrived);
}
