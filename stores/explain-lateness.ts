import { awaitsPos, LATE_AFTER_MS } from './firing-rules.ts';
import type { Cause, Share } from './lateness-causes.ts';
import { isThere, sharesOf } from './lateness-causes.ts';
import type { Attempt, Order } from './order.ts';
import { spanWords } from './span-words.ts';
import type { Standstill } from './standstills.ts';

/** Why an order reached its POS when it did, or has not reached it. */
export interface Explanation {
  /** From when it was to be sent to when it was, or to now; negative while that is to come, null when it will not be. */
  readonly lateMs: number | null;
  /** For a customer or a store: "It went out 2 min after its fire time: its POS was down for 2 min (connection refused)." */
  readonly sentence: string;
}

/** What is known of an order. */
export interface Facts {
  readonly order: Order;
  /** In order of number. */
  readonly attempts: readonly Attempt[];
  /** While it waits for its turn under the limits of its POS account. */
  readonly awaitsTurnSince: number | undefined;
  /** Of its store, since it was to be sent. */
  readonly standstills: readonly Standstill[];
  /** The fire time that lateness counts from. */
  readonly fireOwedAt: number;
  readonly now: number;
  /** Writes an instant for whoever asks. */
  show(instant: number): string;
}

/** An order, and when it was to be sent: at its fire time, or when it was booked or moved, if that came later. */
interface Case extends Facts {
  readonly owedAt: number;
}

/** Answers "why was it late?" from what is known, and supposes nothing. */
export function explainLateness(facts: Facts): Explanation {
  const { order, now, fireOwedAt } = facts;
  const one: Case = { ...facts, owedAt: Math.max(fireOwedAt, bookedAtOf(order)) };
  const reachedAt = reachedPosAt(order);
  if (reachedAt !== undefined) return { lateMs: reachedAt - one.owedAt, sentence: ofReached(one, reachedAt) };
  if (!awaitsPos(order.status)) return { lateMs: null, sentence: ofGivenUp(one) };
  return { lateMs: now - one.owedAt, sentence: ofWaiting(one) };
}

/** When its POS had it; undefined as long as that is not known. */
export function reachedPosAt({ firedAt, later }: Order): number | undefined {
  return firedAt ?? later.find(({ status }) => isThere(status))?.at;
}

const MOVED = /^moved to /;

/** When the customer booked or moved it; what others did to it is no excuse. */
function bookedAtOf({ later, createdAt }: Order): number {
  return later.findLast(({ detail = '' }) => MOVED.test(detail))?.at ?? createdAt;
}

function ofReached(one: Case, reachedAt: number): string {
  const lateMs = reachedAt - one.owedAt;
  if (lateMs > LATE_AFTER_MS) {
    return `It went out ${spanWords(reachedAt - one.fireOwedAt)} after its fire time: ${whyLate(one, reachedAt)}.`;
  }
  if (lateMs < -LATE_AFTER_MS) return `It went out ${spanWords(-lateMs)} before it had to.`;
  const within = spanWords(Math.max(LATE_AFTER_MS, lateMs));
  const booked = bookedLate(one);
  if (booked !== null) return `It was on time: ${booked}, and went out within ${within} of that.`;
  return `It was on time: it was sent to its POS within ${within} of when it was due.`;
}

/** Null for one that was booked in time. */
function bookedLate({ order, owedAt, fireOwedAt }: Case): string | null {
  const lateMs = owedAt - fireOwedAt;
  if (lateMs <= LATE_AFTER_MS) return null;
  const wasMoved = order.later.some(({ detail = '' }) => MOVED.test(detail));
  return `it was ${wasMoved ? 'moved to this slot' : 'booked'} ${spanWords(lateMs)} after its fire time`;
}

function ofGivenUp({ order: { status, inDoubt, later }, show }: Case): string {
  const given = later.findIndex((step) => step.status === status);
  const [end, ...afterwards] = status === 'cancelled' ? later.slice(given) : later.slice(-1);
  const since = end === undefined ? '' : ` since ${show(end.at)}`;
  const why = end?.detail === undefined ? '' : `: ${end.detail}`;
  const stray = afterwards.at(-1)?.detail;
  if (stray !== undefined) return `It is cancelled${since}${why}; ${stray}.`;
  if (status === 'cancelled') return `It was never sent: it is cancelled${since}${why}.`;
  const there = inDoubt === true ? 'It is not known whether its POS has it' : 'It did not reach its POS';
  return `${there}: it is a dead letter${since}${why}.`;
}

function ofWaiting(one: Case): string {
  const { order, owedAt, now, show } = one;
  if (order.heldBack !== undefined && now <= owedAt) {
    return `It is not due before ${show(owedAt)}, and held back by ${order.heldBack.by}: ${order.heldBack.reason}.`;
  }
  if (now - owedAt <= LATE_AFTER_MS) return `It is not late: it goes to its POS at ${show(owedAt)}.`;
  const next = order.nextAttemptAt ?? now;
  const then = next <= now ? '' : `; the next try is at ${show(next)}`;
  return `It is ${spanWords(now - owedAt)} late and not known to be at its POS: ${whyLate(one, now)}${then}.`;
}

const MOST_CAUSES = 3;

/** A smaller share of the time explains nothing. */
const LEAST_SHARE = 0.05;

/** However late it was booked: what came after that is weighed by itself. */
function whyLate(one: Case, until: number): string {
  const booked = bookedLate(one);
  return `${booked === null ? '' : `${booked}, and since then `}${causes(one, until)}`;
}

function causes(one: Case, until: number): string {
  const { owedAt } = one;
  const shares = sharesOf(one, owedAt, until).filter(({ ms }) => ms >= LEAST_SHARE * (until - owedAt));
  const told = shares.slice(0, MOST_CAUSES).map((share) => clauses[share.cause](share));
  const last = told.pop();
  return told.length === 0 ? `${last}` : `${told.join(', ')} and ${last}`;
}

type Clause = (share: Share) => string;

/** What each cause is called. */
const clauses: Readonly<Record<Cause, Clause>> = {
  turn: ({ ms }) => `it waited ${spanWords(ms)} for its turn in its store`,
  limits: ({ ms }) => `it waited ${spanWords(ms)} for its POS account's limits or a connection`,
  underway: ({ ms }) => `it has been on its way for ${spanWords(ms)}`,
  down: (share) => `its POS was down for ${spanWords(share.ms)}${inBrackets(share)}`,
  suspended: ({ ms }) => `its POS account was suspended for ${spanWords(ms)}`,
  refused: (share) => `its POS did not take it for ${spanWords(share.ms)}${inBrackets(share)}`,
  doubt: (share) => `it was not known for ${spanWords(share.ms)} whether its POS had it${inBrackets(share)}`,
  dead: (share) => `it was a dead letter for ${spanWords(share.ms)}${inBrackets(share)}`,
  held: ({ ms, whys }) => `it was held back for ${spanWords(ms)} by ${whys.join(' and ')}`,
  away: ({ ms }) => `the service or its store was not running for ${spanWords(ms)}`,
  stopped: ({ ms, whys }) => `firing was stopped at its store for ${spanWords(ms)} by ${whys.join(' and ')}`,
  unrecorded: ({ ms }) => `no attempt could be recorded for ${spanWords(ms)}`,
};

const MOST_WHYS = 2;

/** ` (connection refused; 4 attempts)`. */
function inBrackets({ whys, attempts }: Share): string {
  const counted = attempts > 1 ? [`${attempts} attempts`] : [];
  const words = [whys.slice(0, MOST_WHYS).join(', '), ...counted].filter((part) => part !== '').join('; ');
  return words === '' ? '' : ` (${words})`;
}
