import { MINUTE_MS } from '../../stores/calendar.ts';
import { awaitsPos } from '../../stores/firing-rules.ts';
import { formatInstant } from '../pos/instants.ts';
import type { ChaosStore } from './chain.ts';
import type { History, Violation } from './history.ts';
import { toldOf } from './history.ts';
import type { PastFault } from './mischief.ts';
import { isHouseFault } from './mischief.ts';
import type { FaultKind } from './plan.ts';
import type { PosOutage } from './pos-outages.ts';

/** How long it took until something worked again after something was mended. */
export interface Recovery {
  readonly after: string;
  readonly what: string;
  readonly from: number;
  /** Of one that is not over: until the next trouble, or until nobody looked any more. */
  readonly ms: number;
  /** False where it never worked again. */
  readonly isOver: boolean;
  /** Whether it had the time of a probe. */
  readonly isProbed: boolean;
  /** How long it may take. */
  readonly limitMs: number;
}

/** Once nothing is broken any more, bookings are answered and due orders flow within this, unaided. */
const RECOVERY_LIMIT_MS = 10_000;

/**
 * A POS that was there all along and took no orders is only found out to take them by the next probe: 36 s after the one
 * before, which may have had to wait 5 s for its answer. So its orders have so much more, where its store had taken it to
 * be down; otherwise nothing waits for a probe. Where the whole line was broken, the feed tells.
 */
const PROBING_MS = 31_000;

const takesNoOrders: ReadonlySet<FaultKind> = new Set(['pos-never-answers', 'pos-resets-after-taking', 'pos-fails']);

type Part = Pick<History, 'told' | 'tickets' | 'faults' | 'kept' | 'outages' | 'ending'>;
type Store = Pick<ChaosStore, 'storeId' | 'accountId' | 'leadMinutes'>;

interface Trouble {
  readonly from: number;
  readonly until: number;
  readonly kinds: readonly string[];
}

/**
 * How long each trouble went on after it was over: for every store, until a booking that was asked for afterwards was
 * acknowledged, and from when an order was due that had not been tried yet, until one of those was at the POS. (One
 * that was tried in vain waits as its account's back-off says.) A trouble is a time without a gap in which something
 * that matters there was broken. Where the next one begins before there was a sign of life, or nobody asks any more,
 * nothing can be said, unless that should have been long before.
 */
export function recoveries(
  history: Part,
  stores: readonly Store[],
  limitMs: number = RECOVERY_LIMIT_MS,
): readonly Recovery[] {
  const house = history.faults.filter(({ kind }) => isHouseFault(kind));
  return stores.flatMap((store) => {
    const { storeId, accountId } = store;
    const its = history.faults.filter((fault) => fault.accountId === accountId);
    const outages = history.outages.filter((outage) => outage.storeId === storeId);
    const bookings = bookingsOf(history, storeId);
    const orders = ordersOf(history, store);
    return [
      ...measure(troublesOf(house), {
        what: `bookings of ${storeId}`,
        seenUntil: lastAskedAt(history, storeId),
        limitMs,
        waitFrom: (over) => firstBooking(bookings, over),
        isProbed: () => false,
      }),
      ...measure(troublesOf([...house, ...its]), {
        what: `orders of ${storeId}`,
        seenUntil: history.ending.at,
        limitMs,
        waitFrom: (over) => firstOrder(orders, over),
        isProbed: (over) => hadTrouble(its, over) && wasDown(outages, over),
      }),
    ];
  });
}

interface Wait {
  readonly from: number;
  /** `Infinity` where it had no end. */
  readonly until: number;
}

interface Booking {
  readonly sentAt: number;
  readonly at: number;
}

function bookingsOf({ told }: Part, storeId: string): readonly Booking[] {
  const answers = [...toldOf(told, 'held'), ...toldOf(told, 'ordered')].filter((line) => line.storeId === storeId);
  return answers.toSorted((a, b) => a.at - b.at);
}

/** When somebody last heard, or gave up hearing, what becomes of a booking there. */
function lastAskedAt({ told }: Part, storeId: string): number {
  const asked = [...toldOf(told, 'held'), ...toldOf(told, 'ordered'), ...toldOf(told, 'booking_failed')];
  return Math.max(...asked.filter((line) => line.storeId === storeId).map(({ at }) => at));
}

function firstBooking(bookings: readonly Booking[], from: number): Wait {
  const first = bookings.find(({ sentAt }) => sentAt >= from);
  return { from, until: first?.at ?? Number.POSITIVE_INFINITY };
}

interface Delivery {
  readonly dueAt: number;
  /** `Infinity` for none that is known of. */
  readonly triedAt: number;
  readonly deliveredAt: number;
  /** Nobody has called it off, and it still is to get there. */
  readonly isWaiting: boolean;
}

function ordersOf({ kept, tickets }: Part, { storeId, leadMinutes }: Store): readonly Delivery[] {
  const scheduled = kept.steps.filter(({ status }) => status === 'scheduled');
  const scheduledAt = new Map(scheduled.map(({ orderId, at }) => [orderId, at]));
  const triedAt = new Map(kept.attempts.toReversed().map(({ orderId, startedAt }) => [orderId, startedAt]));
  const deliveredAt = new Map(tickets.toReversed().map(({ orderId, receivedAt }) => [orderId, receivedAt]));
  return kept.orders
    .filter((order) => order.storeId === storeId)
    .map(({ orderId, slot, createdAt, status }) => ({
      isWaiting: awaitsPos(status),
      dueAt: Math.max(scheduledAt.get(orderId) ?? createdAt, slot - leadMinutes * MINUTE_MS),
      triedAt: triedAt.get(orderId) ?? Number.POSITIVE_INFINITY,
      deliveredAt: deliveredAt.get(orderId) ?? Number.POSITIVE_INFINITY,
    }));
}

/**
 * Where some got there, the others say nothing: they were called off, or are looked at elsewhere. Where none ever did,
 * those that still wait do.
 */
function firstOrder(orders: readonly Delivery[], over: number): Wait | null {
  const untried = orders.filter(({ triedAt, deliveredAt }) => triedAt >= over && deliveredAt >= over);
  const there = untried.filter(({ deliveredAt }) => Number.isFinite(deliveredAt));
  const telling = there.length > 0 ? there : untried.filter(({ isWaiting }) => isWaiting);
  if (telling.length === 0) return null;
  const from = Math.max(over, Math.min(...telling.map(({ dueAt }) => dueAt)));
  return { from, until: Math.min(...telling.map(({ deliveredAt }) => deliveredAt)) };
}

/** A probe may have been put off by what was over shortly before. */
function hadTrouble(its: readonly PastFault[], over: number): boolean {
  const lastedMs = RECOVERY_LIMIT_MS + PROBING_MS;
  return its.some(({ kind, from, until }) => takesNoOrders.has(kind) && from <= over && until > over - lastedMs);
}

/** Or was found down by a call that was on its way when all was mended. */
function wasDown(outages: readonly PosOutage[], over: number): boolean {
  return outages.some(({ from, until }) => from <= over + RECOVERY_LIMIT_MS && until > over);
}

interface Measured {
  readonly what: string;
  /** Beyond it nobody would have noticed that it works. */
  readonly seenUntil: number;
  readonly limitMs: number;
  readonly waitFrom: (over: number) => Wait | null;
  readonly isProbed: (over: number) => boolean;
}

function measure(troubles: readonly Trouble[], measured: Measured): readonly Recovery[] {
  return troubles.flatMap((trouble, index) => {
    const next = troubles[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return recoveryFrom(trouble, Math.min(next, measured.seenUntil), measured) ?? [];
  });
}

/** Null where it cannot be seen: beyond `horizon` nothing can be said. */
function recoveryFrom({ until: over, kinds }: Trouble, horizon: number, measured: Measured): Recovery | null {
  const wait = measured.waitFrom(over);
  if (wait === null) return null;
  const ms = Math.min(wait.until, horizon) - wait.from;
  const isProbed = measured.isProbed(over);
  const limitMs = isProbed ? measured.limitMs + PROBING_MS : measured.limitMs;
  if (wait.until > horizon && ms <= limitMs) return null;
  const isOver = Number.isFinite(wait.until);
  return { after: kinds.join(' + '), what: measured.what, from: wait.from, ms, isOver, isProbed, limitMs };
}

/** Faults that overlap are one trouble. */
function troublesOf(faults: readonly PastFault[]): readonly Trouble[] {
  const troubles: Trouble[] = [];
  for (const { kind, from, until } of faults.toSorted((a, b) => a.from - b.from)) {
    const last = troubles.at(-1);
    if (last === undefined || from > last.until) troubles.push({ from, until, kinds: [kind] });
    else troubles[troubles.length - 1] = joined(last, kind, until);
  }
  return troubles;
}

function joined({ from, until, kinds }: Trouble, kind: string, kindUntil: number): Trouble {
  return { from, until: Math.max(until, kindUntil), kinds: [...kinds, kind] };
}

/** The longest first; what never worked again is longer than all that did. */
export function longestFirst(all: readonly Recovery[]): readonly Recovery[] {
  return all.toSorted((a, b) => Number(a.isOver) - Number(b.isOver) || b.ms - a.ms);
}

/** What took too long to work again. */
export function findSlow(all: readonly Recovery[]): readonly Violation[] {
  return all.filter(({ ms, limitMs }) => ms > limitMs).map(tooSlow);
}

function tooSlow({ what, after, from, ms, isOver, limitMs }: Recovery): Violation {
  const expected = `it works again within ${inSeconds(limitMs)} after ${after}`;
  const since = `${inSeconds(ms)} from ${formatInstant(from)}`;
  return { fault: 'slow', id: what, expected, found: isOver ? since : `never again, seen for ${since}`, count: 1 };
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
