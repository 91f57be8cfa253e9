import { awaitsPos, LATE_AFTER_MS } from './firing-rules.ts';
import type { Attempt, Order, TimelineEntry } from './order.ts';
import { spanWords } from './span-words.ts';

/** Why an order reached its POS when it did, or has not reached it. */
export interface Explanation {
  /** From when it was to be sent to when it was, or to now; negative while that is to come, null when it will not be. */
  readonly lateMs: number | null;
  /** For a customer or a store: "It reached its POS 2 min late: for 90 s its POS was down (connection refused)." */
  readonly sentence: string;
}

/** What is known of an order. */
export interface Facts {
  readonly order: Order;
  /** In order of number. */
  readonly attempts: readonly Attempt[];
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

/** Answers "why was it late?" from the order's timeline and attempts alone. */
export function explainLateness(facts: Facts): Explanation {
  const { order, now } = facts;
  const owedAt = Math.max(facts.fireOwedAt, bookedAt(order));
  const one: Case = { ...facts, owedAt };
  const reachedAt = order.firedAt ?? order.timeline.find(({ status }) => isThere(status))?.at;
  if (reachedAt !== undefined) return { lateMs: reachedAt - owedAt, sentence: ofReached(one, reachedAt) };
  if (!awaitsPos(order.status)) return { lateMs: null, sentence: ofGivenUp(order, one) };
  return { lateMs: now - owedAt, sentence: ofWaiting(one) };
}

/** When the customer booked or moved it; what others did to it is no excuse. */
function bookedAt({ timeline, createdAt }: Order): number {
  return timeline.findLast(({ detail }) => detail?.startsWith('moved to'))?.at ?? createdAt;
}

function isThere(status: Order['status']): boolean {
  return !awaitsPos(status) && status !== 'cancelled' && status !== 'dead_letter';
}

function ofReached(one: Case, reachedAt: number): string {
  const lateMs = reachedAt - one.owedAt;
  if (lateMs > LATE_AFTER_MS) return `It reached its POS ${spanWords(lateMs)} late: ${causes(one, reachedAt)}.`;
  if (lateMs < -LATE_AFTER_MS) return `It reached its POS ${spanWords(-lateMs)} before it had to.`;
  return `It was on time: it was sent to its POS within ${spanWords(Math.max(LATE_AFTER_MS, lateMs))} of when it was due.`;
}

function ofGivenUp({ status, inDoubt, timeline }: Order, { show }: Case): string {
  const last = timeline.at(-1);
  const since = last === undefined ? '' : ` since ${show(last.at)}`;
  const why = last?.detail === undefined ? '' : `: ${last.detail}`;
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
  const next =
    order.nextAttemptAt === undefined || order.nextAttemptAt <= now
      ? ''
      : `; the next try is at ${show(order.nextAttemptAt)}`;
  return `It is ${spanWords(now - owedAt)} late and not known to be at its POS: ${causes(one, now)}${next}.`;
}

/** What an order waited for, and how long. */
interface Wait {
  readonly cause: Cause;
  readonly ms: number;
}

type Cause =
  | { readonly kind: 'turn' | 'nobody' | 'unrecorded' }
  | { readonly kind: 'down' | 'failed' | 'doubt' | 'dead' | 'person'; readonly why: string };

const MOST_CAUSES = 3;

/** Shorter waits than this share explain nothing. */
const LEAST_SHARE = 0.05;

function causes(one: Case, until: number): string {
  const waits = Map.groupBy(waitsOf(one, until), ({ cause }) => JSON.stringify(cause));
  const summed = [...waits.values()].flatMap((same) => {
    const ms = same.reduce((total, wait) => total + wait.ms, 0);
    return same[0] === undefined ? [] : [{ cause: same[0].cause, ms }];
  });
  const told = summed.filter(({ ms }) => ms >= LEAST_SHARE * (until - one.owedAt)).sort((a, b) => b.ms - a.ms);
  return told
    .slice(0, MOST_CAUSES)
    .map(({ cause, ms }) => `for ${spanWords(ms)} ${clause(cause, one)}`)
    .join(', ');
}

/** The time between when it was owed and `until`, cut where something happened. */
function waitsOf(one: Case, until: number): readonly Wait[] {
  const { timeline } = one.order;
  return timeline.flatMap((entry, index) => {
    const from = Math.max(entry.at, one.owedAt);
    const to = Math.min(timeline[index + 1]?.at ?? until, until);
    return to <= from ? [] : [{ cause: causeOf(entry, timeline[index + 1], one), ms: to - from }];
  });
}

function causeOf(entry: TimelineEntry, next: TimelineEntry | undefined, one: Case): Cause {
  switch (entry.status) {
    case 'scheduled':
      return causeOfScheduled(entry, one.order);
    case 'firing':
      return causeOfAttempt(entry, next, one.attempts);
    case 'deferred':
      return causeOfWait(entry.detail ?? '');
    case 'unconfirmed':
      return { kind: 'doubt', why: reasonIn(entry.detail) };
    case 'dead_letter':
      return { kind: 'dead', why: reasonIn(entry.detail) };
    default:
      return { kind: 'turn' };
  }
}

function causeOfScheduled({ detail = '' }: TimelineEntry, order: Order): Cause {
  if (detail.startsWith('held back by')) return { kind: 'person', why: detail };
  return { kind: order.late ? 'nobody' : 'turn' };
}

/** What an attempt took counts for why it failed; one that delivered waited for its turn to be sent. */
function causeOfAttempt(entry: TimelineEntry, next: TimelineEntry | undefined, attempts: readonly Attempt[]): Cause {
  const number = Number(/^attempt (\d+)$/.exec(entry.detail ?? '')?.[1]);
  const attempt = attempts.find((candidate) => candidate.number === number);
  if (attempt?.outcome === 'delivered' || next === undefined || isThere(next.status)) return { kind: 'turn' };
  return { kind: 'failed', why: attempt?.detail ?? reasonIn(next.detail) };
}

const DOWN = /^waits: its POS is down: (.*)$/s;
const UNRECORDED = 'not sent: its attempt could not be recorded';

function causeOfWait(detail: string): Cause {
  const down = DOWN.exec(detail)?.[1];
  if (down !== undefined) return { kind: 'down', why: down };
  if (detail.startsWith('held back by')) return { kind: 'person', why: detail };
  if (detail.startsWith('fired by hand')) return { kind: 'turn' };
  return detail === UNRECORDED ? { kind: 'unrecorded' } : { kind: 'failed', why: reasonIn(detail) };
}

/** A step's detail without what was said to follow from it. */
function reasonIn(detail = 'no reason is known'): string {
  return detail.replace(/; again in [\d.]+ s$|; whether the store has it cannot be known$/, '');
}

function clause(cause: Cause, { attempts }: Case): string {
  switch (cause.kind) {
    case 'turn':
      return "it waited for its turn under its store's concurrency and its POS account's limits";
    case 'nobody':
      return 'nobody could fire it, as the service or its store was not running';
    case 'unrecorded':
      return 'its attempt could not be recorded';
    case 'person':
      return `it was ${cause.why}`;
    case 'down':
      return `its POS was down (${cause.why})`;
    case 'doubt':
      return `it was not known whether its POS had it (${cause.why})`;
    case 'dead':
      return `it was a dead letter (${cause.why})`;
    default:
      return `${failedWords(attempts.filter(({ detail }) => detail === cause.why).length)} (${cause.why})`;
  }
}

function failedWords(failed: number): string {
  return failed > 1 ? `${failed} attempts failed` : 'an attempt failed';
}
