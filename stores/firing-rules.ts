import type { Backoff } from '../lib/backoff.ts';
import { waitMs } from '../lib/backoff.ts';
import type { Random } from '../lib/random.ts';
import type { Order, OrderStatus, TimelineEntry } from './order.ts';
import type { AttemptOutcome, PosTraits } from './pos.ts';

const second = 1_000;
const minute = 60 * second;

/** Four attempts, with waits of 3, 6 and 12 s between them, each up to 20 % longer. */
export const burst: { readonly attempts: number; readonly backoff: Backoff } = {
  attempts: 4,
  backoff: { firstMs: 3 * second, factor: 2, maxMs: minute, jitter: 0.2 },
};

/** After the burst: one attempt each, with waits of 30 s, 1, 2 and 4 min and then 5 min, each up to 20 % longer. */
const deferral: Backoff = { firstMs: 30 * second, factor: 2, maxMs: 5 * minute, jitter: 0.2 };

/** An order that has not reached the POS 30 minutes after its promise time never will by itself. */
const DEAD_LETTER_AFTER_MS = 30 * minute;

/** An order whose fire time passed this long before anybody could fire it is marked late. */
export const LATE_AFTER_MS = second;

/** When the order goes to the POS: promise time − lead time. */
export function fireAt(order: Pick<Order, 'slot'>, leadMs: number): number {
  return order.slot - leadMs;
}

/**
 * When it was put on its way: it was booked, moved to its slot, fired or held back by hand, or put back after it was a
 * dead letter.
 */
export function scheduledAt({ later, createdAt }: Order): number {
  const isStart = ({ status }: TimelineEntry, index: number) =>
    status === 'scheduled' || later[index - 1]?.status === 'dead_letter';
  return later.findLast(isStart)?.at ?? createdAt;
}

/** A store's lead time: the usual one, and the one in force since some instant. */
export interface Lead {
  readonly usualMs: number;
  readonly ms: number;
  readonly sinceAt: number;
}

/**
 * When the order was to be sent: its fire time, or when it was booked or moved there if that came later. A longer lead
 * time owes nothing before it was set.
 */
export function owedAt(order: Order, lead: Lead): number {
  return Math.max(fireOwedAt(order, lead), scheduledAt(order));
}

/** Its fire time, but not before a longer lead time was set. */
export function fireOwedAt(order: Order, { usualMs, ms, sinceAt }: Lead): number {
  return Math.min(fireAt(order, usualMs), Math.max(fireAt(order, ms), sinceAt));
}

/** 30 minutes after its promise time, or after it was put on its way if that came later. */
export function deadLetterAt(order: Order): number {
  return Math.max(order.slot, scheduledAt(order)) + DEAD_LETTER_AFTER_MS;
}

/** Why an order is a dead letter whose time for that has come. */
export function whyTooLate({ status, heldBack }: Order): string {
  if (heldBack !== undefined) return `held back by ${heldBack.by} until 30 minutes after its promise time`;
  const known = status === 'unconfirmed' ? 'not known to be' : 'not';
  return `${known} at the POS 30 minutes after its promise time`;
}

/** Statuses in which the order has not surely reached the POS. */
export function awaitsPos(status: OrderStatus): boolean {
  return status === 'scheduled' || status === 'firing' || status === 'deferred' || status === 'unconfirmed';
}

/** The POS has it, and nothing final has happened to it. */
export function isAtStore(status: OrderStatus): boolean {
  return status === 'fired' || status === 'accepted' || status === 'preparing' || status === 'ready';
}

/**
 * When the order may next be handed to the delivery pool; undefined when that is for others to decide, as for one that
 * is held back. A scheduled order that is fired by hand does not wait for its fire time. An order found `firing`
 * without a delivery was interrupted, and goes on at once.
 */
export function dueAt(order: Order, leadMs: number): number | undefined {
  if (order.heldBack !== undefined) return undefined;
  switch (order.status) {
    case 'scheduled':
      return Math.min(fireAt(order, leadMs), order.nextAttemptAt ?? Number.POSITIVE_INFINITY);
    case 'firing':
      return scheduledAt(order);
    case 'deferred':
    case 'unconfirmed':
      return order.nextAttemptAt;
    default:
      return undefined;
  }
}

/**
 * Whether an attempt may have reached the POS without our knowing. One that is found `firing` when a delivery begins
 * was interrupted in the middle of an attempt; a dead letter keeps the doubt it had.
 */
export function isInDoubt(order: Order): boolean {
  return order.status === 'unconfirmed' || order.status === 'firing' || order.inDoubt === true;
}

/** What follows an attempt or a look-up. */
export type NextStep =
  | { readonly kind: 'again'; readonly inMs: number }
  | { readonly kind: 'dead_letter'; readonly reason: string }
  | { readonly kind: 'ask_person'; readonly reason: string };

/** What an attempt that did not deliver allows. `inDoubt`: this attempt or an earlier one is unconfirmed. */
export function afterAttempt(
  outcome: Exclude<AttemptOutcome, { kind: 'delivered' }>,
  inDoubt: boolean,
  made: number,
  traits: PosTraits,
  random: Random,
): NextStep {
  if (outcome.kind === 'rejected') return { kind: 'dead_letter', reason: outcome.reason };
  if (inDoubt && !maySettle(traits)) return { kind: 'ask_person', reason: outcome.reason };
  if (!inDoubt && !traits.retries) return { kind: 'dead_letter', reason: `${outcome.reason}; retries are off` };
  const askedMs = outcome.kind === 'not_received' ? (outcome.retryAfterMs ?? 0) : 0;
  return { kind: 'again', inMs: Math.max(waitAfter(made, random), askedMs) };
}

/** The wait after `made` attempts of the present budget. */
export function waitAfter(made: number, random: Random): number {
  const inBurst = made < burst.attempts;
  return inBurst ? waitMs(burst.backoff, made, random) : waitMs(deferral, made - burst.attempts + 1, random);
}

/** Whether an unconfirmed attempt can be settled without a person: by looking it up, or by sending the same key again. */
export function maySettle(traits: PosTraits): boolean {
  return traits.canLookUp || (traits.idempotent && traits.retries);
}

/** Whether doubt is settled by asking the POS first, rather than by sending the same key again. */
export function looksUpFirst(traits: PosTraits): boolean {
  return !(traits.idempotent && traits.retries);
}

/** Whether an order that is surely not at the POS may be sent: where retries are off, once in each budget. */
export function mayBeSent(order: Order, traits: PosTraits): boolean {
  return traits.retries || order.attempts === order.attemptsBefore;
}
