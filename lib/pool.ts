import { WaitingLine } from './waiting-line.ts';

/**
 * Runs tasks, at most `concurrency` at once, the smallest priority first, then in order of arrival. Tasks handed in
 * during one turn of the event loop start in that order, too: starting waits for the turn's end.
 */
export class Pool {
  readonly #line = new WaitingLine();
  readonly #maxQueued: number;
  #concurrency: number;
  #inFlight = 0;
  #startingSoon = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor({ concurrency, maxQueued }: { readonly concurrency: number; readonly maxQueued: number }) {
    this.#concurrency = concurrency;
    this.#maxQueued = maxQueued;
  }

  get concurrency(): number {
    return this.#concurrency;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#line.size;
  }

  /** In force at once; cancels nothing that is in flight. 0 stops starting. */
  setConcurrency(concurrency: number): void {
    this.#concurrency = concurrency;
    this.#start();
  }

  /**
   * The task's own outcome, in its turn; null when the queue is full. While it waits, the signal takes it out of the
   * queue and rejects with its reason; once it runs, the task has to watch the signal by itself.
   */
  run<T>(priority: number, task: () => Promise<T>, signal?: AbortSignal): Promise<T> | null {
    const free = Math.max(0, this.#concurrency - this.#inFlight);
    if (this.#line.size >= this.#maxQueued + free) return null;
    const outcome = this.#runInTurn(priority, task, signal);
    this.#startSoon();
    return outcome;
  }

  /** Resolves when nothing is in flight or queued. */
  idle(): Promise<void> {
    if (this.#inFlight === 0 && this.#line.size === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  async #runInTurn<T>(priority: number, task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let admitted = false;
    try {
      await this.#line.wait(priority, signal);
      admitted = true;
      return await task();
    } finally {
      if (admitted) this.#inFlight -= 1;
      this.#start();
    }
  }

  #startSoon(): void {
    if (this.#startingSoon) return;
    this.#startingSoon = true;
    queueMicrotask(() => {
      this.#startingSoon = false;
      this.#start();
    });
  }

  /** Counts a task as in flight from the moment it is admitted, so that no two of them see the same free place. */
  #start(): void {
    while (this.#inFlight < this.#concurrency && this.#line.admit()) this.#inFlight += 1;
    if (this.#inFlight > 0 || this.#line.size > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
