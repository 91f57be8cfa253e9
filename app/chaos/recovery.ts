import { MINUTE_MS } from '../../stores/calendar.ts';
import { formatInstant } from '../pos/instants.ts';
import type { ChaosStore } from './chain.ts';
import type { History, Violation } from './history.ts';
import { toldOf } from './history.ts';
import type { PastFault } from './mischief.ts';
import { isHouseFault } from './mischief.ts';
import type { FaultKind } from './plan.ts';

/** How long it took until something worked again after something was mended. */
export interface Recovery {
  readonly after: string;
  readonly what: string;
  readonly from: number;
  readonly ms: number;
  /** How long it may take. */
  readonly limitMs: number;
}

/** Once nothing is broken any more, bookings are answered and due orders flow within this, unaided. */
export const RECOVERY_LIMIT_MS = 10_000;

/**
 * A POS that was there all along and took no orders is only found out to take them by the next probe: 36 s after the one
 * before, which may have had to wait 5 s for its answer. So its orders have so much more. Where the whole line was
 * broken, the feed tells.
 */
export const PROBING_MS = 31_000;

const takesNoOrders: ReadonlySet<FaultKind> = new Set(['pos-never-answers', 'pos-resets-after-taking', 'pos-fails']);

type Part = Pick<History, 'told' | 'tickets' | 'faults' | 'kept'>;
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
 * that matters there was broken. Where the next one begins before there was a sign of life, nothing can be said, unless
 * that should have been long before.
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
    const bookings = bookingsOf(history, storeId);
    const orders = ordersOf(history, store);
    return [
      ...measure(troublesOf(house), {
        what: `bookings of ${storeId}`,
        waitFrom: (over) => firstBooking(bookings, over),
        limitFrom: () => limitMs,
      }),
      ...measure(troublesOf([...house, ...its]), {
        what: `orders of ${storeId}`,
        waitFrom: (over) => firstOrder(orders, over),
        limitFrom: (over) => (isProbed(its, over) ? limitMs + PROBING_MS : limitMs),
      }),
    ];
  });
}

/** A wait that had an end. */
interface Wait {
  readonly from: number;
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

function firstBooking(bookings: readonly Booking[], from: number): Wait | null {
  const first = bookings.find(({ sentAt }) => sentAt >= from);
  return first === undefined ? null : { from, until: first.at };
}

interface Delivery {
  readonly dueAt: number;
  /** `Infinity` for none that is known of. */
  readonly triedAt: number;
  readonly deliveredAt: number;
}

function ordersOf({ kept, tickets }: Part, { storeId, leadMinutes }: Store): readonly Delivery[] {
  const scheduled = kept.steps.filter(({ status }) => status === 'scheduled');
  const scheduledAt = new Map(scheduled.map(({ orderId, at }) => [orderId, at]));
  const triedAt = new Map(kept.attempts.toReversed().map(({ orderId, startedAt }) => [orderId, startedAt]));
  const deliveredAt = new Map(tickets.toReversed().map(({ orderId, receivedAt }) => [orderId, receivedAt]));
  return kept.orders
    .filter((order) => order.storeId === storeId)
    .map(({ orderId, slot, createdAt }) => ({
      dueAt: Math.max(scheduledAt.get(orderId) ?? createdAt, slot - leadMinutes * MINUTE_MS),
      triedAt: triedAt.get(orderId) ?? Number.POSITIVE_INFINITY,
      deliveredAt: deliveredAt.get(orderId) ?? Number.POSITIVE_INFINITY,
    }));
}

/** Those that never got there say nothing of when others could have: they were called off, or are looked at elsewhere. */
function firstOrder(orders: readonly Delivery[], over: number): Wait | null {
  const untried = orders.filter(({ triedAt, deliveredAt }) => triedAt >= over && deliveredAt >= over);
  const there = untried.filter(({ deliveredAt }) => Number.isFinite(deliveredAt));
  if (there.length === 0) return null;
  const from = Math.max(over, Math.min(...there.map(({ dueAt }) => dueAt)));
  return { from, until: Math.min(...there.map(({ deliveredAt }) => deliveredAt)) };
}

/** A probe may have been put off by what was over shortly before. */
function isProbed(its: readonly PastFault[], over: number): boolean {
  const lastedMs = RECOVERY_LIMIT_MS + PROBING_MS;
  return its.some(({ kind, from, until }) => takesNoOrders.has(kind) && from <= over && until > over - lastedMs);
}

interface Measured {
  readonly what: string;
  readonly waitFrom: (over: number) => Wait | null;
  readonly limitFrom: (over: number) => number;
}

function measure(troubles: readonly Trouble[], { what, waitFrom, limitFrom }: Measured): readonly Recovery[] {
  return troubles.flatMap(({ until: over, kinds }, index) => {
    const next = troubles[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    const wait = waitFrom(over);
    if (wait === null) return [];
    const ms = Math.min(wait.until, next) - wait.from;
    const limitMs = limitFrom(over);
    if (wait.until > next && ms <= limitMs) return [];
    return [{ after: kinds.join(' + '), what, from: wait.from, ms, limitMs }];
  });
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

/** The longest first. */
export function longestFirst(all: readonly Recovery[]): readonly Recovery[] {
  return all.toSorted((a, b) => b.ms - a.ms);
}

/** What took too long to work again. */
export function findSlow(all: readonly Recovery[]): readonly Violation[] {
  return all.filter(({ ms, limitMs }) => ms > limitMs).map(tooSlow);
}

function tooSlow({ what, after, from, ms, limitMs }: Recovery): Violation {
  const expected = `it works again within ${inSeconds(limitMs)} after ${after}`;
  return { fault: 'slow', id: what, expected, found: `${inSeconds(ms)} from ${formatInstant(from)}`, count: 1 };
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
