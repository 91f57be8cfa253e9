import type { Clock } from './clock.ts';

/** Wakes the one who waits for it. Rung while nobody waits, however often, it wakes the next who does, once. */
export class Bell {
  readonly #clock: Clock;
  #isRung = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Resolves when it rings or has rung, after `withinMs`, or when the signal aborts; never rejects. */
  async rung(withinMs: number, signal?: AbortSignal): Promise<void> {
    if (!this.#isRung && signal?.aborted !== true) await this.#wait(withinMs, signal);
    this.#isRung = false;
  }

  #wait(withinMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wake = undefined;
        timer.cancel();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.#clock.after(withinMs, wake);
      signal?.addEventListener('abort', wake, { once: true });
      this.#wake = wake;
    });
  }
}
