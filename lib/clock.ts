/** A wait that can be called off. */
export interface Timer {
  cancel(): void;
}

/** The only door to time. Instants are milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  /** Wall time now; may jump. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back, whatever the wall clock does. */
  monotonic(): number;
  /** Calls back once after `delayMs` (at once, but not synchronously, when not positive). Delays of any length are kept. */
  after(delayMs: number, callback: () => void): Timer;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
