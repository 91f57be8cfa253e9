import { MINUTE_MS } from '../../stores/calendar.ts';
import type { ChaosStore } from './chain.ts';
import type { History } from './history.ts';
import { toldOf } from './history.ts';
import type { PastFault } from './mischief.ts';
import { isHouseFault } from './mischief.ts';

/** How long it took until something worked again after something was mended. */
export interface Recovery {
  readonly after: string;
  readonly what: string;
  readonly from: number;
  readonly ms: number;
}

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
 * that matters there was broken. Where the next one begins before there was a sign of life, nothing can be said.
 */
export function recoveries(history: Part, stores: readonly Store[]): readonly Recovery[] {
  const house = history.faults.filter(({ kind }) => isHouseFault(kind));
  return stores.flatMap((store) => {
    const { storeId, accountId } = store;
    const its = history.faults.filter((fault) => fault.accountId === accountId);
    const bookings = bookingsOf(history, storeId);
    const orders = ordersOf(history, store);
    return [
      ...measure(troublesOf(house), `bookings of ${storeId}`, (until) => firstBooking(bookings, until)),
      ...measure(troublesOf([...house, ...its]), `orders of ${storeId}`, (until) => firstOrder(orders, until)),
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

function firstOrder(orders: readonly Delivery[], over: number): Wait | null {
  const untried = orders.filter(({ triedAt, deliveredAt }) => triedAt >= over && deliveredAt >= over);
  const until = Math.min(...untried.map(({ deliveredAt }) => deliveredAt));
  const from = Math.max(over, Math.min(...untried.map(({ dueAt }) => dueAt)));
  return Number.isFinite(until) ? { from, until } : null;
}

function measure(troubles: readonly Trouble[], what: string, wait: (over: number) => Wait | null): readonly Recovery[] {
  return troubles.flatMap(({ until: over, kinds }, index) => {
    const next = troubles[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    const waited = wait(over);
    if (waited === null || waited.until > next) return [];
    return [{ after: kinds.join(' + '), what, from: waited.from, ms: waited.until - waited.from }];
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
