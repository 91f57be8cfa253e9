/** A wait that can be called off. */
export interface Timer {
  cancel(): void;
}

/** The only door to time; the instants of the service's own clock come with its answers. */
export interface Clock {
  /** This device's wall time, in milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonic(): number;
  after(delayMs: number, callback: () => void): Timer;
}

export const deviceClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Calls back every `everyMs`, until called off. */
export function every(clock: Clock, everyMs: number, callback: () => void): Timer {
  let timer = clock.after(everyMs, again);
  function again(): void {
    timer = clock.after(everyMs, again);
    callback();
  }
  return { cancel: () => timer.cancel() };
}
