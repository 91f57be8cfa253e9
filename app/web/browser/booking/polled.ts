import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Clock, Timer } from '../clock.ts';
import type { Answer, Problem } from '../live/answer.ts';

/** What was read last, and what went wrong since. */
export interface Reading<T> {
  readonly value: T | undefined;
  /** Why the last try failed; the value is then as of an earlier one. */
  readonly problem: Problem | undefined;
  /** When the value was read, on the device's monotonic clock. */
  readonly readAtMs: number;
}

export interface PollMeans<T> {
  readonly clock: Clock;
  ask(): Promise<Answer<T>>;
  /** Milliseconds until it is asked again; null when nothing can change any more. */
  waitMs(reading: Reading<T>): number | null;
}

/** Asks again and again; one question at a time. */
export class Polled<T> {
  readonly #means: PollMeans<T>;
  readonly #reading = signal<Reading<T>>({ value: undefined, problem: undefined, readAtMs: 0 });
  #timer: Timer | undefined;
  #isClosed = false;
  #asked = 0;

  /** Begins at once. */
  constructor(means: PollMeans<T>) {
    this.#means = means;
    this.askNow();
  }

  get reading(): ReadonlySignal<Reading<T>> {
    return this.#reading;
  }

  /** What was asked before, and is not answered yet, no longer counts. */
  askNow(): void {
    this.#timer?.cancel();
    this.#asked += 1;
    const number = this.#asked;
    void this.#means.ask().then((answer) => {
      if (number === this.#asked && !this.#isClosed) this.#take(answer);
    });
  }

  /** The answer to a change is news, too. */
  learn(value: T): void {
    this.#asked += 1;
    this.#take({ ok: true, value });
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #take(answer: Answer<T>): void {
    const before = this.#reading.value;
    this.#reading.value = answer.ok
      ? { value: answer.value, problem: undefined, readAtMs: this.#means.clock.monotonic() }
      : { ...before, problem: answer.problem };
    const waitMs = this.#means.waitMs(this.#reading.value);
    this.#timer?.cancel();
    if (waitMs !== null) this.#timer = this.#means.clock.after(waitMs, () => this.askNow());
  }
}
