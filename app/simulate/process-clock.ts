import type { Clock, Timer } from '../../lib/clock.ts';
import { sleepOn } from '../../lib/clock.ts';

/**
 * Where everything enters a simulated process: what its timers, its database and its POS accounts have to tell it.
 * A frozen process hears it all when it goes on, in order; a dead one never does, so that nothing it left in memory
 * can still have an effect.
 */
export class ProcessGate {
  readonly #clock: Clock;
  readonly #died: (error: unknown) => void;
  #state: 'running' | 'frozen' | 'dead' = 'running';
  #waiting: (() => void)[] = [];

  /** `died` hears what was thrown and belongs to nobody: that ends a process. */
  constructor(clock: Clock, died: (error: unknown) => void) {
    this.#clock = clock;
    this.#died = died;
  }

  get isAlive(): boolean {
    return this.#state !== 'dead';
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  enter(news: () => void): void {
    if (this.#state === 'frozen') this.#waiting.push(news);
    if (this.#state !== 'running') return;
    try {
      news();
    } catch (error) {
      this.#died(error);
    }
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  /** Each piece of news in a turn of its own, as from Node's own queues. */
  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    for (const news of this.#waiting.splice(0)) this.#clock.after(0, () => this.enter(news));
  }

  kill(): void {
    this.#state = 'dead';
    this.#waiting = [];
  }
}

/** The clock of one process: its timers fire only while it runs. */
export class ProcessClock implements Clock {
  readonly #clock: Clock;
  readonly #gate: ProcessGate;

  constructor(clock: Clock, gate: ProcessGate) {
    this.#clock = clock;
    this.#gate = gate;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(delayMs: number, callback: () => void): Timer {
    let cancelled = false;
    const timer = this.#clock.after(delayMs, () => {
      this.#gate.enter(() => {
        if (!cancelled) callback();
      });
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }
}

/** How its message begins, for where only words are left of it. */
export const INJECTED = 'injected bug';

/** A bug that the simulation threw on purpose. */
export class InjectedBug extends Error {
  override readonly name = 'InjectedBug';
}

/**
 * A clock that throws a bug when it is next asked for the time: whoever goes on after an await asks sooner or later, so
 * that this is how a process of the tree crashes there. Once the turn of the event loop is over nobody is to crash.
 */
export class TrippingClock implements Clock {
  readonly #clock: Clock;
  #where: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  trip(where: string): void {
    this.#where = where;
  }

  endTurn(): void {
    this.#where = undefined;
  }

  now(): number {
    const where = this.#where;
    this.#where = undefined;
    if (where !== undefined) throw new InjectedBug(`${INJECTED} after ${where}`);
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#clock.after(delayMs, callback);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(ms, signal);
  }
}
