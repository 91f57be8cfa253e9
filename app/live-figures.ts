import type { Clock } from '../lib/clock.ts';
import { LogHistogram } from '../lib/log-histogram.ts';
import type { AttemptOutcome } from '../stores/pos.ts';
import type { StoreEvent } from '../stores/store-event.ts';

/** A stretch of time that is counted by itself. */
const STRETCH_MS = 5_000;
/** Five minutes of them. */
const STRETCHES = 60;
const PER_MINUTE = 60_000 / STRETCH_MS;

type Outcome = AttemptOutcome['kind'];

/** What was counted in one stretch. */
export interface Stretch {
  /** When it began. */
  readonly at: number;
  readonly orders: number;
  readonly holds: number;
  readonly refusals: number;
  readonly fired: number;
  readonly latenessP50Ms: number | null;
  readonly latenessP99Ms: number | null;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** How a whole chain is doing: of the last minute what is per minute, of the last five the rest. */
export interface Flow {
  readonly ordersPerMinute: number;
  readonly holdsPerMinute: number;
  readonly refusalsPerMinute: number;
  readonly firedPerMinute: number;
  /** From fire time, or a later confirmation, to the POS; null while nothing was fired. */
  readonly latenessP50Ms: number | null;
  readonly latenessP99Ms: number | null;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Stretches of five seconds, the oldest first. */
  readonly recent: readonly Stretch[];
}

/** Counts of one stretch, used again for a later one. */
class Counts {
  number = -1;
  orders = 0;
  holds = 0;
  refusals = 0;
  readonly lateness = new LogHistogram();
  readonly outcomes: Record<Outcome, number> = { delivered: 0, not_received: 0, rejected: 0, unconfirmed: 0 };

  begin(number: number): void {
    this.number = number;
    this.orders = 0;
    this.holds = 0;
    this.refusals = 0;
    this.lateness.clear();
    for (const outcome of outcomes) this.outcomes[outcome] = 0;
  }
}

const outcomes = ['delivered', 'not_received', 'rejected', 'unconfirmed'] as const;

/** Counts what happens over the last five minutes of the stores' clock, in memory that does not grow. */
export class LiveFigures {
  readonly #clock: Clock;
  readonly #ring = Array.from({ length: STRETCHES }, () => new Counts());

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly count = (events: readonly StoreEvent[]): void => {
    const counts = this.#countsOf(this.#present());
    for (const event of events) countOne(counts, event);
  };

  flow(): Flow {
    const present = this.#present();
    const window = this.#ring.filter(({ number }) => number > present - STRETCHES).sort((a, b) => a.number - b.number);
    const minute = window.filter(({ number }) => number > present - PER_MINUTE);
    const lateness = new LogHistogram();
    for (const counts of window) lateness.addAll(counts.lateness);
    return {
      ordersPerMinute: sum(minute, ({ orders }) => orders),
      holdsPerMinute: sum(minute, ({ holds }) => holds),
      refusalsPerMinute: sum(minute, ({ refusals }) => refusals),
      firedPerMinute: sum(minute, (counts) => counts.lateness.count),
      latenessP50Ms: lateness.quantileMs(0.5),
      latenessP99Ms: lateness.quantileMs(0.99),
      outcomes: {
        delivered: sum(window, (counts) => counts.outcomes.delivered),
        not_received: sum(window, (counts) => counts.outcomes.not_received),
        rejected: sum(window, (counts) => counts.outcomes.rejected),
        unconfirmed: sum(window, (counts) => counts.outcomes.unconfirmed),
      },
      recent: window.map(shown),
    };
  }

  #present(): number {
    return Math.floor(this.#clock.now() / STRETCH_MS);
  }

  #countsOf(number: number): Counts {
    const counts = this.#ring[number % STRETCHES] ?? new Counts();
    if (counts.number !== number) counts.begin(number);
    return counts;
  }
}

function countOne(counts: Counts, event: StoreEvent): void {
  if (event.kind === 'order_confirmed') counts.orders += 1;
  else if (event.kind === 'hold_placed') counts.holds += 1;
  else if (event.kind === 'booking_refused') counts.refusals += 1;
  else if (event.kind === 'attempt_ended') counts.outcomes[event.outcome] += 1;
  else if (event.kind === 'order_fired') counts.lateness.add(event.latenessMs);
}

function shown({ number, orders, holds, refusals, lateness, outcomes: counted }: Counts): Stretch {
  return {
    at: number * STRETCH_MS,
    orders,
    holds,
    refusals,
    fired: lateness.count,
    latenessP50Ms: lateness.quantileMs(0.5),
    latenessP99Ms: lateness.quantileMs(0.99),
    outcomes: { ...counted },
  };
}

function sum(all: readonly Counts[], of: (counts: Counts) => number): number {
  return all.reduce((total, counts) => total + of(counts), 0);
}
