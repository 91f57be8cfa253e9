import type { OrderId } from '../../stores/ids.ts';
import type { OrderStatus } from '../../stores/order.ts';
import { mayBecome } from '../../stores/order.ts';
import type { Check, FactOf } from './check.ts';
import { lookAt } from './check.ts';
import type { Boot, Fact } from './facts.ts';
import { isReachable } from './reachable.ts';

/** Hours after the last fault nothing may be on its way any more. */
const everythingSettled: Check = () =>
  lookAt('ended', ({ orderId, status }) => {
    const isOnItsWay = ['scheduled', 'firing', 'deferred', 'unconfirmed'].includes(status);
    return isOnItsWay ? `${orderId} is still ${status}` : null;
  });

/**
 * What we believe of an order is what became of its ticket. Two things are excused, for we know of them and say so: that
 * the last change of a ticket was set aside, and a stray ticket that the POS could no longer stop.
 */
const agreesWithTheKitchen: Check = () => {
  const stays = new Set<OrderId>();
  const isStray = strays();
  const missed = missedChanges();
  return (fact) => {
    if (isStray(fact)) stays.add(fact.orderId);
    const hasMissed = missed(fact);
    if (fact.kind !== 'ended' || stays.has(fact.orderId) || hasMissed || agree(fact)) return null;
    return `${fact.orderId} is ${fact.status} here and ${fact.ticket ?? 'unknown'} in the kitchen`;
  };
};

/**
 * Sees in a history which tickets are known to stay although their orders are cancelled, by no fault of who cancelled:
 * no attempt was recorded, and each was made by another process, which had lost the store or was dead.
 */
function strays(): (fact: Fact) => fact is FactOf<'stray'> {
  const senders = new Map<OrderId, Set<Boot>>();
  const cancelledBy = new Map<OrderId, Boot>();
  return (fact): fact is FactOf<'stray'> => {
    if (fact.kind === 'sent') senders.set(fact.orderId, (senders.get(fact.orderId) ?? new Set()).add(fact.boot));
    if (isUnsentCancelled(fact)) cancelledBy.set(fact.orderId, fact.boot);
    if (fact.kind !== 'stray' || fact.fate !== 'stays') return false;
    const canceller = cancelledBy.get(fact.orderId);
    return canceller !== undefined && !senders.get(fact.orderId)?.has(canceller);
  };
}

/** Sees whether an order ends short of what became of its ticket by just the change that was set aside. */
function missedChanges(): (fact: Fact) => boolean {
  const setAside = new Map<OrderId, Set<OrderStatus>>();
  return (fact) => {
    if (fact.kind === 'set_aside')
      setAside.set(fact.orderId, (setAside.get(fact.orderId) ?? new Set()).add(fact.status));
    if (fact.kind !== 'ended' || fact.ticket === null) return false;
    return setAside.get(fact.orderId)?.has(fact.ticket) === true && mayBecome(fact.status, fact.ticket);
  };
}

function isUnsentCancelled(fact: Fact): fact is FactOf<'order_row'> {
  return fact.kind === 'order_row' && fact.from === 'scheduled' && fact.to === 'cancelled';
}

/** An order that never got there has no ticket; one that still might is looked at by another check. */
function agree({ status, ticket }: FactOf<'ended'>): boolean {
  if (ticket !== null) return ticket === asTicket(status);
  return status === 'dead_letter' || status === 'cancelled' || !isReachable('fired', status);
}

const everyStoreServes: Check = () =>
  lookAt('left', ({ storeId, open, holds }) => {
    if (!open) return `${storeId} is not open, hours after the last fault`;
    return holds === 0 ? null : `${storeId} still has ${holds} holds`;
  });

/** The kitchen knows no difference between who cancelled. */
function asTicket(status: FactOf<'ended'>['status']): string {
  return status === 'cancelled' ? 'cancelled_by_store' : status;
}

/** What must have come of it all when everything works again. */
export const endingChecks = {
  'every order is settled at the end': everythingSettled,
  'the order and its ticket agree at the end': agreesWithTheKitchen,
  'every store serves at the end': everyStoreServes,
} as const satisfies { readonly [name: string]: Check };
