import type { Hold } from '../answers/booking.ts';
import { StoreClock } from '../live/store-clock.ts';

/** Counts a hold down by the service's clock, whatever the device's own shows. */
export class Countdown {
  readonly #clock = new StoreClock();

  /** How fast the service's clock runs, as it says itself. */
  runsAt(speed: number): void {
    this.#clock.runsAt(speed);
  }

  /** Each reading of the hold says what time it is there. */
  observe(hold: Hold, readAtMs: number): void {
    this.#clock.observe(Date.parse(hold.at), readAtMs);
  }

  /** Milliseconds of the service's clock until the hold expires; never negative. */
  leftMs(hold: Hold, nowMs: number): number {
    const now = this.#clock.now(nowMs);
    return now === undefined ? 0 : Math.max(0, Date.parse(hold.expires_at) - now);
  }
}

/** `4:05`; a begun second counts, so that 0:00 is the end. */
export function clockFace(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
