import type { Patience } from '../../lib/waiting-line.ts';
import type { Exchanged } from './exchange.ts';

/**
 * One request's wait for its turn, until it gives up and says why. What of an `AbortController` that needs and no more,
 * for in a rush a thousand requests wait.
 */
export class Wait implements Patience {
  #reason: Exchanged | undefined;
  /** A request stands in one line at a time. */
  #listener: (() => void) | undefined;

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): Exchanged | undefined {
    return this.#reason;
  }

  /** The first reason counts. */
  giveUp(why: Exchanged): void {
    this.#reason ??= why;
    this.#listener?.();
  }

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listener = listener;
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }
}
