import type { Result } from '../lib/result.ts';
import { err, ok, unreachable } from '../lib/result.ts';
import { isInDoubt, maySettle } from './firing-rules.ts';
import type { Order, OrderStatus } from './order.ts';
import type { OrderPatch } from './order-book.ts';
import type { PosTraits } from './pos.ts';
import type { Author } from './store.ts';

/**
 * What a person of ops does with one order.
 *
 * - `fire`: now, whatever its fire time; one that is unconfirmed is settled first, as always.
 * - `hold_back`: it is not fired by itself, until a person fires it. A person is still called 5 minutes before its
 *   promise time, and 30 minutes after it the order is a dead letter: nothing waits for ever unseen.
 * - `resolve`: a person has asked the store whether it has an order that is in doubt.
 * - `replay`: a dead letter is tried again with a fresh budget, and for 30 minutes at least.
 * - `purge`: a dead letter is given up.
 */
export type Intervention =
  | { readonly kind: 'fire' }
  | { readonly kind: 'hold_back' }
  | { readonly kind: 'resolve'; readonly outcome: 'delivered' | 'not_delivered' }
  | { readonly kind: 'replay' }
  | { readonly kind: 'purge' };

/** What an intervention makes of an order. */
export interface Decision {
  readonly to: OrderStatus;
  /** What was done, in words that `by` somebody and the reason can follow. */
  readonly words: string;
  readonly patch: OrderPatch;
}

/** What follows from an intervention, or why it is refused. No decision leads to an attempt that doubt forbids. */
export function decide(
  order: Order,
  intervention: Intervention,
  traits: PosTraits,
  author: Author,
): Result<Decision, string> {
  switch (intervention.kind) {
    case 'fire':
      return fire(order, traits, author.at);
    case 'hold_back':
      return holdBack(order, author);
    case 'resolve':
      return resolve(order, intervention.outcome, author.at);
    case 'replay':
      return replay(order, traits, author.at);
    case 'purge':
      return purge(order);
    default:
      return unreachable(intervention);
  }
}

function fire(order: Order, traits: PosTraits, now: number): Result<Decision, string> {
  const words = 'fired by hand';
  switch (order.status) {
    case 'scheduled':
    case 'deferred':
      return ok({ to: order.status, words, patch: { nextAttemptAt: now, heldBack: null } });
    case 'unconfirmed':
      return maySettle(traits) ? ok({ to: order.status, words, patch: { nextAttemptAt: now } }) : err(RESOLVE_FIRST);
    case 'dead_letter':
      return err('it is a dead letter: replay it');
    default:
      return err(`it is ${order.status} already`);
  }
}

function holdBack(order: Order, author: Author): Result<Decision, string> {
  if (order.status === 'unconfirmed') return err('the store may have it already: resolve it');
  if (order.status !== 'scheduled' && order.status !== 'deferred') return err(`it is ${order.status} already`);
  return ok({ to: order.status, words: 'held back', patch: { nextAttemptAt: null, heldBack: author } });
}

function resolve(order: Order, outcome: 'delivered' | 'not_delivered', now: number): Result<Decision, string> {
  if (!isInDoubt(order)) return err('whether its POS has it is known: only an order in doubt can be resolved');
  if (outcome === 'delivered') {
    return ok({ to: 'fired', words: 'found at the store', patch: { nextAttemptAt: null, heldBack: null } });
  }
  const to = order.status === 'dead_letter' ? 'scheduled' : 'deferred';
  return ok({ to, words: 'found missing at the store', patch: freshBudget(order, now) });
}

/** One that was in doubt stays so, and is looked up, or sent with the same key, before anything else. */
function replay(order: Order, traits: PosTraits, now: number): Result<Decision, string> {
  if (order.status !== 'dead_letter') return err('it is no dead letter');
  if (!isInDoubt(order)) return ok({ to: 'scheduled', words: 'replayed', patch: freshBudget(order, now) });
  if (!maySettle(traits)) return err(RESOLVE_FIRST);
  return ok({ to: 'unconfirmed', words: 'replayed', patch: freshBudget(order, now) });
}

function purge(order: Order): Result<Decision, string> {
  if (order.status !== 'dead_letter') return err('it is no dead letter');
  return ok({ to: 'cancelled', words: 'purged', patch: {} });
}

function freshBudget(order: Order, now: number): OrderPatch {
  return { attemptsBefore: order.attempts, nextAttemptAt: now, heldBack: null };
}

const RESOLVE_FIRST =
  'the store may have it, and its POS can neither be asked nor be sent it twice: ask the store, then resolve it';
