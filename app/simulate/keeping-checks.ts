import type { OrderId } from '../../stores/ids.ts';
import { mayBecome } from '../../stores/order.ts';
import type { Check } from './check.ts';
import { lookAt } from './check.ts';
import { isReachable } from './reachable.ts';

const fencing: Check = () =>
  lookAt('wrote', ({ boot, epoch, owner }) => {
    if (boot === owner.boot && epoch === owner.epoch) return null;
    return `${boot} wrote with epoch ${epoch}, but ${owner.boot} owns the store with epoch ${owner.epoch}`;
  });

const neverOversold: Check = () =>
  lookAt('filled', ({ slot, ordered, held, capacity }) => {
    if (ordered + held <= capacity) return null;
    return `slot ${timeOf(slot)} has ${ordered} ordered and ${held} held of ${capacity}`;
  });

const oneOrderPerHold: Check = () => {
  const orders = new Map<string, OrderId>();
  return lookAt('order_row', ({ holdId, orderId }) => {
    const first = orders.get(holdId) ?? orderId;
    orders.set(holdId, first);
    return first === orderId ? null : `${holdId} became ${first} and ${orderId}`;
  });
};

/** Appends are joined while Postgres is away, so that steps may be missing in between. */
const neverBackwards: Check = () =>
  lookAt('order_row', ({ orderId, from, to }) => {
    const first = from === null && to !== 'scheduled';
    if (!first && (from === null || isReachable(from, to))) return null;
    return `${orderId} went from ${from ?? 'nothing'} to ${to}`;
  });

/** What a customer or a store is told must not be missing a step. */
const timelineTellsAll: Check = () =>
  lookAt('order_row', ({ orderId, to, told }) => {
    return to === told ? null : `${orderId} is ${to}, and its timeline ends with ${told ?? 'nothing'}`;
  });

const alongTheArrows: Check = () =>
  lookAt('moved', ({ orderId, from, to }) => {
    return from === to || mayBecome(from, to) ? null : `${orderId} went from ${from} to ${to}`;
  });

const acknowledgedIsDurable: Check = () =>
  lookAt('acknowledged', ({ what, id, durable }) => (durable ? null : `${what} of ${id} was told and is not durable`));

const noPlaceLeaked: Check = () =>
  lookAt('counted', ({ slot, table, sum }) => {
    if (table.pending === sum.pending && table.confirmed === sum.confirmed) return null;
    const words = (places: { pending: number; confirmed: number }) =>
      `${places.pending} held, ${places.confirmed} ordered`;
    return `slot ${timeOf(slot)} counts ${words(table)}; its holds and orders are ${words(sum)}`;
  });

const noBugOfOurs: Check = () =>
  lookAt('crashed', ({ path, error, injected }) => (injected ? null : `${path} crashed by itself: ${error}`));

function timeOf(instant: number): string {
  return new Date(instant).toISOString();
}

/** What may be booked, and what is kept of it. */
export const keepingChecks = {
  'no write is taken with an old epoch': fencing,
  'no slot is oversold': neverOversold,
  'a hold becomes one order': oneOrderPerHold,
  'a durable order never moves backwards': neverBackwards,
  'an order moves along the arrows': alongTheArrows,
  'a timeline tells all': timelineTellsAll,
  'what was acknowledged is durable': acknowledgedIsDurable,
  'no place is leaked': noPlaceLeaked,
  'nothing crashes by itself': noBugOfOurs,
} as const satisfies { readonly [name: string]: Check };
