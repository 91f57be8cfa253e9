import type { Plan } from './plan.ts';

/** A run that once broke a promise, and why. */
export interface PastRun {
  readonly plan: Plan;
  /** What was wrong with the product. */
  readonly found: string;
}

/** Run again with every test: what was found once is not to come back. Add the run that a violation's report names. */
export const pastRuns: readonly PastRun[] = [
  {
    plan: {
      seed: 2133309187,
      stores: [1, 2, 3, 4, 5, 6],
      days: 1,
      faults: ['kill', 'freeze', 'takeover', 'crash', 'outage', 'unknown_commit', 'pos_silence', 'pos_down', 'look_up'],
      crowd: 1,
    },
    found: 'a thawed process put off an attempt of an order that its feed had moved on, and its delivery crashed',
  },
  {
    plan: {
      seed: 659461643,
      stores: [1, 2, 3, 4],
      days: 2,
      faults: ['kill', 'freeze', 'takeover', 'pos_silence', 'look_up'],
      crowd: 1,
    },
    found: 'the same, where the POS was silent',
  },
  {
    plan: {
      seed: 1368615187,
      stores: [1, 2, 3],
      days: 1,
      faults: [
        'freeze',
        'deploy',
        'takeover',
        'crash',
        'restart',
        'outage',
        'unknown_commit',
        'pos_errors',
        'pos_down',
        'look_up',
      ],
      crowd: 1,
    },
    found: 'the same, under crashes and deploys',
  },
  {
    plan: {
      seed: 1419048191,
      stores: [1, 2, 4, 5],
      days: 1,
      faults: ['takeover', 'pos_errors', 'pos_down', 'clock_jump'],
      crowd: 1,
    },
    found: 'a hold that had expired lived again in the next process, after the clock had jumped back: an oversold slot',
  },
  {
    plan: { seed: 1060847774, stores: [1, 2, 3, 4, 5, 6], days: 1, faults: ['kill', 'takeover', 'crash'], crowd: 1 },
    found: 'a store that crashed right after a takeover forgot the former lease, and printed an order a second time',
  },
];
