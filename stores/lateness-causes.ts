import { awaitsPos } from './firing-rules.ts';
import type { Attempt, Order, OrderStatus, TimelineEntry } from './order.ts';
import { timelineOf } from './order.ts';
import type { Standstill } from './standstills.ts';

/**
 * What an order waited for.
 *
 * - `turn`: its turn in its store; `limits`: its turn under its POS account's limits, or a connection; `underway`: it is being sent now.
 * - `down`: nobody was there at its POS; `suspended`: its account was; `refused`: its POS did not take it.
 * - `doubt`: its POS may have it already; `dead`: a dead letter; `held`: a person held it back.
 * - `away`: its store was open in no process; `stopped`: a person had stopped firing there.
 * - `unrecorded`: an attempt that could not be recorded is not made.
 */
export type Cause =
  | 'turn'
  | 'limits'
  | 'underway'
  | 'down'
  | 'suspended'
  | 'refused'
  | 'doubt'
  | 'dead'
  | 'held'
  | 'away'
  | 'stopped'
  | 'unrecorded';

/** All the time that one cause took. */
export interface Share {
  readonly cause: Cause;
  readonly ms: number;
  /** Each reason once, in the order of time. */
  readonly whys: readonly string[];
  /** Attempts in vain. */
  readonly attempts: number;
}

/** What the causes are read from. */
export interface Course {
  readonly order: Order;
  readonly attempts: readonly Attempt[];
  readonly awaitsTurnSince: number | undefined;
  readonly standstills: readonly Standstill[];
}

interface Reason {
  readonly cause: Cause;
  readonly why?: string;
  /** The attempt that was made meanwhile. */
  readonly attempt?: number;
}

interface Wait extends Reason {
  readonly from: number;
  readonly until: number;
}

/** The time from one instant, not before it was booked, to another by cause; the largest share first, each moment once. */
export function sharesOf(course: Course, from: number, until: number): readonly Share[] {
  const standstills = course.standstills.map((still) => sinceLastStep(still, course.order));
  const waits = standstills.reduce(interrupted, waitsOf(course)).flatMap((wait) => within(wait, from, until));
  const shares = [...Map.groupBy(waits, ({ cause }) => cause)].map(([cause, same]) => shareOf(cause, same));
  return shares.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms);
}

/** A step of the order shows that somebody had its store open, whatever became of the events of that moment. */
function sinceLastStep(still: Standstill, order: Order): Standstill {
  if (still.kind !== 'away') return still;
  const stepAt = timelineOf(order).findLast(({ at }) => at < still.until)?.at ?? still.until;
  return { ...still, from: Math.max(still.from, stepAt) };
}

function shareOf(cause: Cause, waits: readonly Wait[]): Share {
  return {
    cause,
    ms: waits.reduce((ms, { from, until }) => ms + until - from, 0),
    whys: [...new Set(waits.flatMap(({ why }) => why ?? []))],
    attempts: new Set(waits.flatMap(({ attempt }) => attempt ?? [])).size,
  };
}

/** The part of a wait that lies within; an attempt that took no time is one all the same. */
function within(wait: Wait, from: number, until: number): readonly Wait[] {
  const cut = { ...wait, from: Math.max(wait.from, from), until: Math.min(wait.until, until) };
  return cut.until < cut.from ? [] : [cut];
}

/** One for each step of the timeline, and one for a turn that it waits for now: of that there is no step yet. */
function waitsOf(course: Course): readonly Wait[] {
  const timeline = timelineOf(course.order);
  const waits = timeline.map((entry, index) => {
    const next = timeline[index + 1];
    return { ...reasonOf(entry, next, course), from: entry.at, until: next?.at ?? Number.POSITIVE_INFINITY };
  });
  const { awaitsTurnSince: since } = course;
  if (since === undefined) return waits;
  const before = waits.flatMap((wait) => within(wait, wait.from, since));
  return [...before, { cause: 'limits', from: since, until: Number.POSITIVE_INFINITY }];
}

/** What goes on whether or not its store is open, or fires. */
const outlastsAbsence: readonly Cause[] = ['dead', 'held'];

/** Where nobody fired, that is the cause, unless it would have waited anyway. */
function interrupted(waits: readonly Wait[], still: Standstill): readonly Wait[] {
  return waits.flatMap((wait) => {
    const isMoot = still.kind === 'away' ? outlastsAbsence.includes(wait.cause) : wait.cause !== 'turn';
    if (isMoot || still.until <= wait.from || still.from >= wait.until) return [wait];
    const why = still.kind === 'stopped' ? { why: `${still.by}: ${still.reason}` } : {};
    return [
      ...within(wait, wait.from, still.from),
      ...within({ cause: still.kind, ...why, from: still.from, until: still.until }, wait.from, wait.until),
      ...within(wait, still.until, wait.until),
    ];
  });
}

function reasonOf(entry: TimelineEntry, next: TimelineEntry | undefined, course: Course): Reason {
  return entry.status === 'firing' && !DOWN.test(entry.detail ?? '')
    ? ofAttempt(entry, next, course)
    : ofWait(entry, course.order);
}

/** One that delivered waited for its turn to be sent; what one in vain took counts for what became of it. */
function ofAttempt({ detail = '' }: TimelineEntry, next: TimelineEntry | undefined, course: Course): Reason {
  const number = Number(/^attempt (\d+)$/.exec(detail)?.[1]);
  const made = course.attempts.find((attempt) => attempt.number === number);
  if (made?.outcome === 'delivered') return { cause: 'limits' };
  if (next === undefined) return { cause: 'underway' };
  const inVain = { attempt: number };
  if (next.status === 'deferred' || next.status === 'unconfirmed') return { ...ofWait(next, course.order), ...inVain };
  if (next.status === 'dead_letter') return { cause: 'refused', why: whyOf(next.detail), ...inVain };
  return { cause: 'doubt', why: made?.detail ?? 'no answer', ...(!isThere(next.status) && inVain) };
}

const DOWN = /^waits: its POS is down: (.*)$/s;
const HELD = /^held back by (.*)$/s;

function ofWait({ status, detail = '' }: TimelineEntry, order: Order): Reason {
  const down = DOWN.exec(detail)?.[1];
  if (down !== undefined) return { cause: 'down', why: down };
  const held = HELD.exec(detail)?.[1];
  if (held !== undefined) return { cause: 'held', why: held };
  const why = whyOf(detail);
  if (status === 'dead_letter') return { cause: 'dead', why };
  if (isTurn(status, detail)) return { cause: 'turn' };
  if (isDown(status, why, order)) return { cause: 'down', why };
  return status === 'unconfirmed' ? { cause: 'doubt', why } : ofRefusal(why);
}

/** A person has put it on its way: it only waits until it goes. */
const onItsWay = /^(?:fired by hand|replayed|found missing at the store) by /;

function isTurn(status: OrderStatus, detail: string): boolean {
  return (awaitsPos(status) && status !== 'deferred' && status !== 'unconfirmed') || onItsWay.test(detail);
}

/** Reasons that speak of nobody being there at all, in the words of the POS client. */
const unreachable = /^(?:no connection|connection|name not found|host unreachable|network unreachable)\b/;

/** An attempt that surely did not arrive, for want of a connection; or any for a reason that its POS was then down for. */
function isDown(status: OrderStatus, why: string, { later }: Order): boolean {
  if (status === 'deferred' && unreachable.test(why)) return true;
  return later.some(({ detail = '' }) => DOWN.exec(detail)?.[1] === why);
}

/** Refusals that speak of the account's limits. */
const limited =
  /^(?:no (?:free connection|turn)\b|too many wait for this account|the account asked us to wait|answered 429)/;

function ofRefusal(why: string): Reason {
  if (why === 'not sent: its attempt could not be recorded') return { cause: 'unrecorded' };
  if (why === 'suspended') return { cause: 'suspended' };
  return limited.test(why) ? { cause: 'limits' } : { cause: 'refused', why };
}

/** A step's detail without what was said around its reason. */
function whyOf(detail = 'no reason is known'): string {
  return detail
    .replace(/^look-up failed: /, '')
    .replace(/; again in [\d.]+ s$|; whether the store has it cannot be known$/, '');
}

/** Whether the POS has it. */
export function isThere(status: OrderStatus): boolean {
  return !awaitsPos(status) && status !== 'cancelled' && status !== 'dead_letter';
}
