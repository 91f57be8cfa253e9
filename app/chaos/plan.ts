import type { Random } from '../../lib/random.ts';
import { seededRandom } from '../../lib/random.ts';
import { chaosAccounts } from './chain.ts';

/**
 * What goes wrong with the service and its Postgres.
 *
 * - `kill`: the owner dies by SIGKILL; another process starts at the end.
 * - `freeze`: the owner stands still (SIGSTOP) beyond its lease of 3 s, and goes on (SIGCONT).
 * - `takeover`: a second process starts on the same database; later the first is stopped or killed.
 * - `postgres-crash`: Postgres dies at once and recovers. `postgres-gone`: it is away until the end.
 * - the others: the ways to Postgres break, as {@link LinkFault} says.
 */
export const houseFaults = [
  'kill',
  'freeze',
  'takeover',
  'postgres-crash',
  'postgres-gone',
  'postgres-cut',
  'postgres-black-hole',
  'postgres-one-way',
  'postgres-stall',
  'postgres-slow',
] as const;

/** What goes wrong with one POS account: its link, its answers, its feed. */
export const posFaults = [
  'pos-down',
  'pos-black-hole',
  'pos-one-way',
  'pos-cut',
  'pos-slow',
  'pos-never-answers',
  'pos-resets-after-taking',
  'pos-fails',
  'pos-overloaded',
  'pos-throttles',
  'pos-error-bodies',
  'feed-broken',
  'feed-duplicates',
  'feed-late',
  'feed-unordered',
  'feed-unknown',
] as const;

export type HouseFault = (typeof houseFaults)[number];
export type PosFault = (typeof posFaults)[number];
export type FaultKind = HouseFault | PosFault;

/** One fault: when it begins, how long it lasts, what it hits. All times are from the beginning of the run. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly forMs: number;
  /** The POS account; absent where the service or Postgres is hit. */
  readonly accountId?: string;
  /** In [0, 1): decides what is left open, such as which direction is lost. */
  readonly dice: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly minutes: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** The service's faults come in rounds, so that it can be seen how long it takes to recover; a POS's at any time. */
const LEAD_IN_MS = 6 * SECOND_MS;
const LONGEST_ROUND_MS = 16 * SECOND_MS;
const LONGEST_REST_MS = 12 * SECOND_MS;
const LONGEST_GONE_MS = 60 * SECOND_MS;
/** Of a run, Postgres is away so much at a stretch. */
const GONE_SHARE = 0.2;
const COMPANIONS = 2;

/** Every fault of a run, in order of time: the same seed and length, the same plan. The last one ends within the run. */
export function planFaults({ seed, minutes }: PlanOptions): readonly PlannedFault[] {
  const random = seededRandom(seed);
  const runMs = minutes * MINUTE_MS;
  const pos = chaosAccounts.flatMap(({ accountId }) => planPos(accountId, runMs, seededRandom(draw(random))));
  return [...planHouse(runMs, random), ...pos].toSorted((a, b) => a.fromMs - b.fromMs);
}

function draw(random: Random): number {
  return Math.floor(random() * 2 ** 32);
}

/** Rounds, each with a kill and others that overlap it; before one of them Postgres goes, for long, and stays away. */
function planHouse(runMs: number, random: Random): readonly PlannedFault[] {
  const deck = new Deck(
    houseFaults.filter((kind) => kind !== 'kill' && kind !== 'postgres-gone'),
    random,
  );
  const roundMs = Math.min(LONGEST_ROUND_MS, runMs / 4);
  const restMs = Math.min(LONGEST_REST_MS, runMs / 5);
  const goneMs = Math.min(LONGEST_GONE_MS, runMs * GONE_SHARE);
  const lastFromMs = runMs - roundMs - restMs;
  const goneInRound = Math.floor(random() * 2);
  const faults: PlannedFault[] = [];
  let fromMs = Math.min(LEAD_IN_MS, runMs / 8);
  for (let round = 0; fromMs <= lastFromMs; round += 1) {
    const isGone = round === goneInRound && fromMs + goneMs + restMs <= runMs;
    const spanMs = isGone ? Math.max(goneMs, roundMs) : roundMs;
    if (isGone) faults.push({ kind: 'postgres-gone', fromMs, forMs: goneMs, dice: random() });
    faults.push(...planRound(fromMs + spanMs - roundMs, roundMs, deck, random));
    fromMs += spanMs + restMs;
  }
  return faults;
}

/** A kill somewhere in the first half, and its companions around it. */
function planRound(fromMs: number, spanMs: number, deck: Deck<HouseFault>, random: Random): readonly PlannedFault[] {
  const kill = { kind: 'kill', fromMs: fromMs + random() * spanMs * 0.5, forMs: 200 + random() * 1_500 } as const;
  const companions = Array.from({ length: COMPANIONS }, () => {
    const startMs = random() * spanMs * 0.4;
    const forMs = (spanMs - startMs) * (0.5 + 0.5 * random());
    return { kind: deck.next(), fromMs: fromMs + startMs, forMs };
  });
  return [kill, ...companions].map((fault) => ({ ...fault, dice: random() }));
}

/** One fault after the other, with pauses. */
function planPos(accountId: string, runMs: number, random: Random): readonly PlannedFault[] {
  const deck = new Deck(posFaults, random);
  const unitMs = Math.min(4 * SECOND_MS, runMs / 10);
  const lastEndMs = runMs - Math.min(10 * SECOND_MS, runMs / 5);
  const faults: PlannedFault[] = [];
  for (let fromMs = unitMs * (0.5 + random()); ; ) {
    const forMs = unitMs * (1 + 2 * random());
    if (fromMs + forMs > lastEndMs) return faults;
    faults.push({ kind: deck.next(), accountId, fromMs, forMs, dice: random() });
    fromMs += forMs + unitMs * (1 + random());
  }
}

/** Deals every card before any comes again. */
class Deck<T> {
  readonly #cards: readonly T[];
  readonly #random: Random;
  #left: T[] = [];

  constructor(cards: readonly [T, ...T[]] | readonly T[], random: Random) {
    this.#cards = cards;
    this.#random = random;
  }

  next(): T {
    if (this.#left.length === 0) this.#left = [...this.#cards];
    const [card] = this.#left.splice(Math.floor(this.#random() * this.#left.length), 1);
    if (card === undefined) throw new Error('a deck without cards');
    return card;
  }
}
