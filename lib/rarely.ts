import type { Clock } from './clock.ts';

/** Passes one thing on in `everyMs`, the first at once, with how many were kept back since the one before. */
export function rarely<T>(
  clock: Pick<Clock, 'monotonic'>,
  everyMs: number,
  passOn: (thing: T, keptBack: number) => void,
): (thing: T) => void {
  let passedOnAtMs = Number.NEGATIVE_INFINITY;
  let keptBack = 0;
  return (thing) => {
    const nowMs = clock.monotonic();
    if (nowMs - passedOnAtMs < everyMs) {
      keptBack += 1;
      return;
    }
    passOn(thing, keptBack);
    passedOnAtMs = nowMs;
    keptBack = 0;
  };
}
