import type { Clock, Timer } from './clock.ts';
import type { HeapItem } from './heap.ts';
import { Heap } from './heap.ts';

/**
 * While anything is pending the queue looks at the wall clock at least this often: after it has jumped forward, what
 * is due then fires within a minute. Looking costs microseconds, so 11,000 idle queues would cost about one
 * thousandth of a core.
 */
export const LONGEST_WAIT_MS = 60_000;

/**
 * So many timers fire in one turn of the event loop. When a thousand are due at the same instant, what the first of them
 * began goes on before the last is looked at, and nobody else waits for all of them.
 */
export const TIMERS_PER_TURN = 32;

/**
 * Any number of timers by wall time on one timer of the clock. They fire in order of time, then of creation; never
 * early, whatever the wall clock does, for due times are compared again when the clock's timer fires.
 */
export class TimerQueue {
  readonly #clock: Clock;
  readonly #timers = new Heap<QueuedTimer>(firesBefore);
  #created = 0;
  #wake: Timer | undefined;
  /** When `wake` fires, on the monotonic clock. */
  #wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Timers neither fired nor cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Calls back once when the wall clock shows `instantMs` or later; not synchronously. What the callback throws stops
   * no other timer: it is thrown again from a timer of its own, as the bug it is.
   */
  at(instantMs: number, callback: () => void): Timer {
    if (Number.isNaN(instantMs)) throw new RangeError('an instant must be a number of milliseconds, got NaN');
    const timer = new QueuedTimer(this, instantMs, this.#created++, callback);
    this.#timers.push(timer);
    if (timer.heapIndex === 0) this.#arm(instantMs);
    return timer;
  }

  /** For the timers themselves. */
  cancel(timer: QueuedTimer): void {
    this.#timers.remove(timer);
    if (this.#timers.size === 0) this.#disarm();
  }

  #arm(firstAtMs: number): void {
    const waitMs = Math.max(0, Math.min(firstAtMs - this.#clock.now(), LONGEST_WAIT_MS));
    const wakeAtMs = this.#clock.monotonic() + waitMs;
    if (wakeAtMs >= this.#wakeAtMs) return;
    this.#disarm();
    this.#wakeAtMs = wakeAtMs;
    this.#wake = this.#clock.after(waitMs, () => this.#fire());
  }

  #disarm(): void {
    this.#wake?.cancel();
    this.#wake = undefined;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
  }

  /** What the callbacks create meanwhile has to wait for the next turn, so that they cannot go on for ever. */
  #fire(): void {
    this.#wakeAtMs = Number.NEGATIVE_INFINITY;
    const createdBefore = this.#created;
    for (let fired = 0; fired < TIMERS_PER_TURN; fired += 1) {
      const next = this.#timers.peek();
      if (!this.#isDue(next, createdBefore)) break;
      this.#timers.remove(next);
      this.#call(next.callback);
    }
    this.#disarm();
    const first = this.#timers.peek();
    if (first !== undefined) this.#arm(first.atMs);
  }

  #isDue(timer: QueuedTimer | undefined, createdBefore: number): timer is QueuedTimer {
    return timer !== undefined && timer.atMs <= this.#clock.now() && timer.created < createdBefore;
  }

  #call(callback: () => void): void {
    try {
      callback();
    } catch (bug) {
      this.#clock.after(0, () => {
        throw bug;
      });
    }
  }
}

class QueuedTimer implements Timer, HeapItem {
  heapIndex = -1;
  readonly atMs: number;
  readonly created: number;
  readonly callback: () => void;
  readonly #queue: TimerQueue;

  constructor(queue: TimerQueue, atMs: number, created: number, callback: () => void) {
    this.#queue = queue;
    this.atMs = atMs;
    this.created = created;
    this.callback = callback;
  }

  cancel(): void {
    this.#queue.cancel(this);
  }
}

function firesBefore(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.created < b.created);
}
