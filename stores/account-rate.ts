import type { Setting } from './store.ts';
import { inForce } from './store.ts';

/** Requests that all stores of a POS account together may send to their POS. */
export interface AccountRate {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** What ops set instead of an account's own rate. */
export interface Throttled extends AccountRate {
  readonly throttle?: Setting<AccountRate>;
}

/** The rate at `now`: the one that was set, until its time is over, or else the account's own. */
export function rateInForce({ ratePerSecond, burst, throttle }: Throttled, now: number): AccountRate {
  return inForce(throttle, { ratePerSecond, burst }, now);
}
