import { awaitsPos, scheduledAt } from './firing-rules.ts';
import type { Order } from './order.ts';

const minute = 60_000;

/** A person should look at an order that has not reached the POS 5 minutes before its promise time. */
export const ATTENTION_BEFORE_MS = 5 * minute;

/** An order that is put on its way at the last moment gets one burst before anyone is called. */
const ATTENTION_GRACE_MS = minute;

/**
 * Why an order needs a person.
 *
 * - `not_fired`: it is not at its POS 5 minutes before its promise time, and is still being tried.
 * - `held_back`: the same, because somebody holds it back.
 * - `unconfirmed`: whether its POS has it cannot be known without a person.
 * - `dead_letter`: no further automatic attempt will be made.
 */
export type Attention = 'not_fired' | 'held_back' | 'unconfirmed' | 'dead_letter';

/** How urgent; a person who was called for less is called again, for the same or less is not. */
export type Urgency = 0 | 1 | 2 | 3;

const urgencies: Readonly<Record<Attention, Urgency>> = { not_fired: 1, held_back: 1, unconfirmed: 2, dead_letter: 3 };

/** Why the order needs a person at `now`; undefined if it does not. Derived from the order alone, and kept nowhere. */
export function attentionOf(order: Order, now: number): Attention | undefined {
  const reason = reasonOf(order);
  return reason !== undefined && now >= sinceAt(order, reason) ? reason : undefined;
}

/** How urgently the order needs a person at `now`; 0 if it does not. */
export function urgencyOf(order: Order, now: number): Urgency {
  const attention = attentionOf(order, now);
  return attention === undefined ? 0 : urgencies[attention];
}

/** When a person has to be called who was called for `called` already; undefined when that will do. */
export function attentionAt(order: Order, called: Urgency): number | undefined {
  const reason = reasonOf(order);
  return reason === undefined || urgencies[reason] <= called ? undefined : sinceAt(order, reason);
}

/** Why the order needs a person, now or later, if nothing happens to it. */
function reasonOf(order: Order): Attention | undefined {
  if (order.status === 'dead_letter') return 'dead_letter';
  if (!awaitsPos(order.status)) return undefined;
  if (order.status === 'unconfirmed' && order.nextAttemptAt === undefined) return 'unconfirmed';
  return order.heldBack === undefined ? 'not_fired' : 'held_back';
}

function sinceAt(order: Order, reason: Attention): number {
  if (reason === 'dead_letter' || reason === 'unconfirmed') return order.later.at(-1)?.at ?? order.createdAt;
  return Math.max(order.slot - ATTENTION_BEFORE_MS, scheduledAt(order) + ATTENTION_GRACE_MS);
}
