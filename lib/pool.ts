import { Heap } from './heap.ts';
import type { Place } from './waiting-line.ts';
import { goesBefore } from './waiting-line.ts';

/** Never rejects: what it comes to is its maker's business. */
export type Task = () => Promise<unknown>;

/** A task in the queue; that is all there is of it, for in a rush thousands wait. */
interface Queued extends Place {
  readonly task: Task;
}

/**
 * Runs tasks, at most `concurrency` at once, the smallest priority first, then in order of arrival. Tasks handed in
 * during one turn of the event loop start in that order, too: starting waits for the turn's end.
 */
export class Pool {
  readonly #queue = new Heap<Queued>(goesBefore);
  readonly #maxQueued: number;
  #concurrency: number;
  #inFlight = 0;
  #arrivals = 0;
  #startingSoon = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor({ concurrency, maxQueued }: { readonly concurrency: number; readonly maxQueued: number }) {
    this.#concurrency = concurrency;
    this.#maxQueued = maxQueued;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** In force at once; cancels nothing that is in flight. 0 stops starting. */
  setConcurrency(concurrency: number): void {
    this.#concurrency = concurrency;
    this.#start();
  }

  /** Runs the task in its turn; false when the queue is full. */
  run(priority: number, task: Task): boolean {
    const free = Math.max(0, this.#concurrency - this.#inFlight);
    if (this.#queue.size >= this.#maxQueued + free) return false;
    this.#queue.push({ heapIndex: -1, priority, arrived: this.#arrivals++, task });
    this.#startSoon();
    return true;
  }

  /** Resolves when nothing is in flight or queued. */
  idle(): Promise<void> {
    if (this.#inFlight === 0 && this.#queue.size === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  #startSoon(): void {
    if (this.#startingSoon) return;
    this.#startingSoon = true;
    queueMicrotask(() => {
      this.#startingSoon = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#inFlight < this.#concurrency) {
      const next = this.#queue.pop();
      if (next === undefined) break;
      this.#inFlight += 1;
      void next.task().finally(() => this.#ended());
    }
    this.#noteIdle();
  }

  #ended(): void {
    this.#inFlight -= 1;
    this.#start();
  }

  #noteIdle(): void {
    if (this.#inFlight > 0 || this.#queue.size > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}
