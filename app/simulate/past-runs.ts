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
  // In place of a third such run, which does not meet it any more now that the group commit itself is run.
  {
    plan: { seed: 304862041, stores: [1], days: 1, faults: ['pos_silence'], crowd: 1 },
    found: 'the same, in one store on an ordinary day',
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
  {
    plan: {
      seed: 984966946,
      stores: [1, 2, 3, 4, 5, 6],
      days: 1,
      faults: ['kill', 'freeze', 'takeover', 'slow'],
      crowd: 0.8,
    },
    found:
      'stores that were taken while a process stood still between claiming and opening them were opened on old rows',
  },
  {
    plan: {
      seed: 81020997,
      stores: [1, 2],
      days: 1,
      faults: ['freeze', 'takeover', 'look_up', 'clock_jump'],
      crowd: 1,
    },
    found: 'an attempt that began after its lease was renewed crashed, for the feed had named its order meanwhile',
  },
  {
    plan: {
      seed: 317444362,
      stores: [1, 2, 3, 4, 5],
      days: 1,
      faults: [
        'kill',
        'takeover',
        'crash',
        'restart',
        'outage',
        'unknown_commit',
        'pos_errors',
        'pos_silence',
        'feed',
        'clock_jump',
      ],
      crowd: 1,
    },
    found: 'a fault while a delivery pool let go of an order ended the process',
  },
];
