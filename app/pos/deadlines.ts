import type { Clock, Timer } from '../../lib/clock.ts';

/** What is told when its time is up. */
export interface Expiring {
  expire(): void;
}

/** Deadlines that are all equally long, so that the first to begin is the first to end: one timer serves any number. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lengthMs: number;
  /** In the order of their ends. */
  readonly #running = new Set<Deadline>();
  #timer: Timer | null = null;

  constructor(clock: Clock, lengthMs: number) {
    this.#clock = clock;
    this.#lengthMs = lengthMs;
  }

  /** Their length in words. */
  toString(): string {
    return this.#lengthMs % 1_000 === 0 ? `${this.#lengthMs / 1_000} s` : `${this.#lengthMs} ms`;
  }

  /** Calls `expiring.expire()` once the time is up, unless it is cancelled before. */
  begin(expiring: Expiring): Timer {
    const deadline = new Deadline(this, this.#clock.monotonic() + this.#lengthMs, expiring);
    this.#running.add(deadline);
    this.#timer ??= this.#clock.after(this.#lengthMs, () => this.#fire());
    return deadline;
  }

  /** Everybody's time is up now. */
  expireAll(): void {
    for (const deadline of this.#running) deadline.expiring.expire();
  }

  /** For the deadlines themselves. */
  end(deadline: Deadline): void {
    this.#running.delete(deadline);
    if (this.#running.size > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #fire(): void {
    const nowMs = this.#clock.monotonic();
    for (const deadline of this.#running) {
      if (deadline.dueMs > nowMs) break;
      this.#running.delete(deadline);
      deadline.expiring.expire();
    }
    this.#arm(nowMs);
  }

  #arm(nowMs: number): void {
    const [first] = this.#running;
    this.#timer = first === undefined ? null : this.#clock.after(first.dueMs - nowMs, () => this.#fire());
  }
}

class Deadline implements Timer {
  readonly dueMs: number;
  readonly expiring: Expiring;
  readonly #deadlines: Deadlines;

  constructor(deadlines: Deadlines, dueMs: number, expiring: Expiring) {
    this.#deadlines = deadlines;
    this.dueMs = dueMs;
    this.expiring = expiring;
  }

  cancel(): void {
    this.#deadlines.end(this);
  }
}
