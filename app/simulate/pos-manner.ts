import type { Fault } from './plan.ts';

/** How one store's POS behaves at the moment; changed while the run goes on. */
export interface PosManner {
  /** It cannot be reached. */
  isDown: boolean;
  /** It takes seconds. */
  isSlow: boolean;
  /** The share of submissions that are refused with 429, 503, 500 or another 4xx. */
  errorShare: number;
  /** The share of requests that are lost, and as many that are taken and never answered. */
  silenceShare: number;
  /** The share of look-ups and voids that fail. */
  lookUpFails: number;
  /** The share of feeds that are spoilt, in each way. */
  feedShare: number;
  lateFeedMs: number;
  /** The share of orders that crash whoever hands them over. */
  poisonShare: number;
}

/** How it behaves for a whole run, while nothing special is going on. */
export function usualManner(faults: readonly Fault[]): PosManner {
  const has = (fault: Fault) => faults.includes(fault);
  return {
    isDown: false,
    isSlow: has('slow'),
    errorShare: has('pos_errors') ? 0.12 : 0,
    silenceShare: has('pos_silence') ? 0.08 : 0,
    lookUpFails: has('look_up') ? 0.4 : 0,
    feedShare: has('feed') ? 0.15 : 0,
    lateFeedMs: has('feed') ? 180_000 : 0,
    poisonShare: has('crash') ? 0.02 : 0,
  };
}
