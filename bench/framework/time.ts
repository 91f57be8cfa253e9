import { setTimeout as sleep } from 'node:timers/promises';

/** Wall time in milliseconds and their fractions, the same in all processes of one machine. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

export async function until(instantMs: number): Promise<void> {
  const waitMs = instantMs - wallMs();
  if (waitMs > 0) await sleep(waitMs);
}

/** Asks again every few milliseconds until the answer is yes; false when it never was. */
export async function eventually(isSo: () => Promise<boolean>, withinMs: number, everyMs = 5): Promise<boolean> {
  const endMs = wallMs() + withinMs;
  while (wallMs() < endMs) {
    if (await isSo()) return true;
    await sleep(everyMs);
  }
  return false;
}
