import { Dice } from './dice.ts';

/** What may go wrong in a run, in the words of its report. */
export const faults = {
  kill: 'a process is killed at any moment, and started again',
  freeze: 'a process stands still beyond its lease, and goes on as if nothing had been',
  deploy: 'a process is stopped in order, and started again',
  takeover: 'a second process starts on the same database while the first still runs',
  crash: 'a bug is thrown where something was awaited: records, POS, clock',
  restart: 'a process of the tree is restarted by hand, or a store opened anew',
  outage: 'Postgres refuses or swallows everything for a while',
  unknown_commit: 'a write fails before or after it was done, and nobody says which; or is done again later',
  slow: 'Postgres and POS take seconds to answer',
  pos_errors: 'the POS answers 429, 503, 500 and 4xx',
  pos_silence: 'the POS loses requests, or takes them and never answers',
  pos_down: 'the POS cannot be reached for a while',
  look_up: 'looking up and voiding at the POS fail',
  feed: 'the feed repeats, delays, shuffles, breaks off and names strangers',
  clock_jump: 'the wall clock jumps, forward or back',
  cut_off: 'one process alone cannot reach Postgres, and another takes its stores over',
} as const;

export type Fault = keyof typeof faults;

/** At least one. */
export const faultNames = Object.keys(faults) as [Fault, ...Fault[]];

/** What keeps a promise, and can be switched off to see the check of that promise fail. */
export const guards = {
  fencing: 'Postgres takes writes of whoever comes, whatever their epoch',
  'look-up': 'the POS is said not to have the order, without being asked',
  'hold-check': 'a slot is said to have room for everybody',
  'stray-call': 'a stray ticket is said to be void, without the POS being asked',
} as const;

export type Guard = keyof typeof guards;

/** At least one. */
export const guardNames = Object.keys(guards) as [Guard, ...Guard[]];

/** One run of a chain, all of it. */
export interface Plan {
  readonly seed: number;
  /** Which stores there are, by number: each is the same whoever else is there. */
  readonly stores: readonly number[];
  readonly days: number;
  readonly faults: readonly Fault[];
  /** A guard that is switched off. */
  readonly without?: Guard;
  /** Customers of each store and day, as a share of the usual number; 1 unless a run is made smaller. */
  readonly crowd: number;
}

/** Stores of one run at most; small runs find as much, and say it shorter. */
const MOST_STORES = 6;
const CALM_SHARE = 0.08;

/** What may be asked of all runs. */
export interface PlanLimits {
  readonly faults?: readonly Fault[];
  readonly without?: Guard;
}

/** The run that a seed stands for, of at most so many store-days. */
export function planFor(seed: number, storeDays: number, limits: PlanLimits = {}): Plan {
  const dice = new Dice(seed).of('plan');
  const stores = Math.min(dice.int(2, MOST_STORES), storeDays);
  const days = Math.min(dice.chance(0.2) ? 2 : 1, Math.max(1, Math.floor(storeDays / stores)));
  return {
    seed,
    stores: Array.from({ length: stores }, (_, index) => index + 1),
    days,
    faults: limits.faults ?? someFaults(dice),
    crowd: 1,
    ...(limits.without !== undefined && { without: limits.without }),
  };
}

export function storeDaysOf({ stores, days }: Plan): number {
  return stores.length * days;
}

/** A random subset: all faults at once hide each other. */
function someFaults(dice: Dice): readonly Fault[] {
  if (dice.chance(CALM_SHARE)) return [];
  const share = dice.pick([0.15, 0.3, 0.6]);
  return faultNames.filter(() => dice.chance(share));
}
