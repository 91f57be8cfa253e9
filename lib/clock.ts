import type { HeapItem } from './heap.ts';
import { Heap } from './heap.ts';

/** A wait that can be called off. */
export interface Timer {
  cancel(): void;
}

/** The only door to time. Instants are milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  /** How many times as fast as real time it runs; 1 if absent. */
  readonly speed?: number;
  /** Wall time now, in whole milliseconds; may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back, whatever the wall clock does. */
  monotonic(): number;
  /** Calls back once after `delayMs` (at once, but not synchronously, when not positive). Delays of any length are kept. */
  after(delayMs: number, callback: () => void): Timer;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** No single Node timer is longer: beyond 24.8 days Node fires at once. */
const LONGEST_NODE_TIMER_MS = 86_400_000;

/** Real time. Its timers keep the process alive; who no longer wants one cancels it. */
export const systemClock: Clock = nodeClock({
  speed: 1,
  now: () => Date.now(),
  monotonic: () => performance.now(),
});

/** A clock that shows `startAt` now and runs `speed` times as fast as real time. */
export function scaledClock({ speed, startAt }: { readonly speed: number; readonly startAt: number }): Clock {
  const startedAtMs = performance.now();
  return nodeClock({
    speed,
    now: () => Math.floor(startAt + (performance.now() - startedAtMs) * speed),
    monotonic: () => performance.now() * speed,
  });
}

interface Readings {
  /** Milliseconds of this clock per real millisecond. */
  readonly speed: number;
  now(): number;
  monotonic(): number;
}

function nodeClock(readings: Readings): Clock {
  const clock: Clock = {
    speed: readings.speed,
    now: readings.now,
    monotonic: readings.monotonic,
    after: (delayMs, callback) => new NodeTimer(readings, delayMs, callback),
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
  };
  return clock;
}

/** One wait as a row of Node timers of at most a day, each of which compares the due time again. */
class NodeTimer implements Timer {
  readonly #readings: Readings;
  readonly #dueMs: number;
  readonly #callback: () => void;
  #timeout: NodeJS.Timeout;

  constructor(readings: Readings, delayMs: number, callback: () => void) {
    const waitMs = checkedDelay(delayMs);
    this.#readings = readings;
    this.#dueMs = readings.monotonic() + waitMs;
    this.#callback = callback;
    this.#timeout = this.#arm(waitMs);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  #arm(remainingMs: number): NodeJS.Timeout {
    const realMs = Math.ceil(remainingMs / this.#readings.speed);
    return setTimeout(NodeTimer.#fire, Math.min(realMs, LONGEST_NODE_TIMER_MS), this);
  }

  static #fire(timer: NodeTimer): void {
    const remainingMs = timer.#dueMs - timer.#readings.monotonic();
    if (remainingMs > 0) timer.#timeout = timer.#arm(remainingMs);
    else timer.#callback();
  }
}

function checkedDelay(delayMs: number): number {
  if (Number.isNaN(delayMs)) throw new RangeError('a delay must be a number of milliseconds, got NaN');
  return Math.max(0, delayMs);
}

/** Sleeps by a clock's own timers, for whoever makes a clock. */
export function sleepOn(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const abort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** 11:00 in New York, on a Friday in summer. */
const FAKE_START = Date.UTC(2026, 7, 14, 15);

/** Unlike any wall time, so that a test in which the two are mixed up fails. */
const FAKE_MONOTONIC_START_MS = 1_000;

/** Calls back in this turn of the event loop, once all that has arrived by now was read. Time plays no part in it. */
export function afterInput(callback: () => void): void {
  setImmediate(callback);
}

/** Ends a turn of the event loop: by then every promise chain, however deep, has run to where it waits for something else. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock for tests and simulations: time passes only when told to. */
export class FakeClock implements Clock {
  #monotonicMs = FAKE_MONOTONIC_START_MS;
  /** What the wall clock is ahead of the monotonic one. */
  #aheadMs: number;
  #created = 0;
  readonly #timers = new Heap<FakeTimer>(firesBefore);

  constructor(startAt: number = FAKE_START) {
    this.#aheadMs = startAt - FAKE_MONOTONIC_START_MS;
  }

  now(): number {
    return Math.floor(this.#monotonicMs + this.#aheadMs);
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  /** Timers neither fired nor cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = new FakeTimer(this.#timers, this.#monotonicMs + checkedDelay(delayMs), this.#created++, callback);
    this.#timers.push(timer);
    return timer;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /**
   * Lets `ms` pass: fires what falls due in order of time, then of creation, and lets all promises settle before,
   * between and after. `settled` is called each time they have. Rejects with what a callback or `settled` throws.
   */
  async advance(ms: number, settled: () => void = () => undefined): Promise<void> {
    const until = this.#monotonicMs + checkedDelay(ms);
    await turn();
    settled();
    for (let next = this.#popDue(until); next !== undefined; next = this.#popDue(until)) {
      this.#passTo(next.dueMs);
      next.callback();
      await turn();
      settled();
    }
    this.#passTo(until);
  }

  /** Lets all promises settle; no time passes, and no timer fires. */
  settle(): Promise<void> {
    return turn();
  }

  /** Moves the wall clock alone, forward or back; timers keep their time. */
  jump(ms: number): void {
    this.#aheadMs += ms;
  }

  #popDue(untilMs: number): FakeTimer | undefined {
    const next = this.#timers.peek();
    return next !== undefined && next.dueMs <= untilMs ? this.#timers.pop() : undefined;
  }

  #passTo(monotonicMs: number): void {
    this.#monotonicMs = Math.max(this.#monotonicMs, monotonicMs);
  }
}

class FakeTimer implements Timer, HeapItem {
  heapIndex = -1;
  readonly dueMs: number;
  readonly created: number;
  readonly callback: () => void;
  readonly #timers: Heap<FakeTimer>;

  constructor(timers: Heap<FakeTimer>, dueMs: number, created: number, callback: () => void) {
    this.#timers = timers;
    this.dueMs = dueMs;
    this.created = created;
    this.callback = callback;
  }

  cancel(): void {
    this.#timers.remove(this);
  }
}

function firesBefore(a: FakeTimer, b: FakeTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.created < b.created);
}
