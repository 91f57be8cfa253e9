import { err, ok } from '../lib/result.ts';
import { admit, slotCount } from './admission.ts';
import type { Answer, HoldAnswer, HoldRequest, Refusal } from './booking.ts';
import type { Hold } from './hold.ts';
import { MAX_LIVE_HOLDS_PER_CUSTOMER } from './hold.ts';
import type { StoreState } from './store-state.ts';
import { undoneUnless } from './undecided.ts';

/** Takes places for a customer; counted before it is answered, durable when it is. */
export async function placeHold(store: StoreState, request: HoldRequest): Answer<HoldAnswer> {
  const { now } = store;
  const admitted = admit(store, { kind: 'take', slot: request.slot, units: request.units }, now);
  if (!admitted.ok) return admitted;
  if (hasTooMany(store, request.customerRef, now)) {
    const retryAfterMs = Math.max(0, (store.table.nextExpiryAt ?? now) - now);
    return err({ kind: 'too-many-holds', limit: MAX_LIVE_HOLDS_PER_CUSTOMER, retryAfterMs });
  }
  const hold = newHold(store, request, now);
  store.table.place(hold);
  store.waker?.setAlarm();
  const answer = { hold, count: slotCount(store, hold.slot, now) };
  const entry = request.receipt === undefined ? { holds: [hold] } : { holds: [hold], receipt: request.receipt(answer) };
  const refusal = await undoneUnless(store.journal.commit(entry), () => store.table.release(hold.holdId));
  if (refusal !== null) return err(refusal);
  store.tell({ kind: 'hold_placed', holdId: hold.holdId, slot: hold.slot, units: hold.units });
  return ok(answer);
}

/** Gives a hold its time once more; once only. */
export async function extendHold(store: StoreState, hold: Hold): Answer<HoldAnswer> {
  const admitted = admit(store, { kind: 'keep', hold }, store.now);
  if (!admitted.ok) return admitted;
  if (hold.extended) return err({ kind: 'hold-extended' });
  const expiresAt = Math.min(hold.expiresAt + store.settings.holdMs, hold.slot);
  const extended = { ...hold, expiresAt, extended: true, version: hold.version + 1 };
  return store.undecided.alone(hold.holdId, async () => {
    const refusal = await changeHold(store, extended, hold);
    if (refusal !== null) return err(refusal);
    store.tell({ kind: 'hold_extended', holdId: hold.holdId });
    return ok({ hold: extended, count: slotCount(store, extended.slot, store.now) });
  });
}

/** Gives a hold's places back: to others only once that is durable. Fine when they are free already. */
export async function releaseHold(store: StoreState, hold: Hold): Answer<void> {
  const admitted = admit(store, { kind: 'keep', hold }, store.now);
  if (!admitted.ok) return admitted.error.kind === 'hold-gone' ? ok(undefined) : admitted;
  const released = { ...hold, status: 'released' as const, version: hold.version + 1 };
  return store.undecided.alone(hold.holdId, async () => {
    const refusal = await changeHold(store, released, hold);
    if (refusal !== null) return err(refusal);
    store.table.release(hold.holdId);
    store.tell({ kind: 'hold_released', holdId: hold.holdId });
    return ok(undefined);
  });
}

/** Puts a changed hold in place of what it was, for good once that is durable. */
function changeHold(store: StoreState, changed: Hold, before: Hold): Promise<Refusal | null> {
  replaceHold(store, changed);
  return undoneUnless(store.journal.commit({ holds: [changed] }), () => replaceHold(store, before));
}

function replaceHold(store: StoreState, hold: Hold): void {
  store.table.replace(hold);
  store.waker?.setAlarm();
}

function hasTooMany(store: StoreState, customerRef: string | undefined, now: number): boolean {
  return customerRef !== undefined && store.table.holdsOf(customerRef, now) >= MAX_LIVE_HOLDS_PER_CUSTOMER;
}

/** A hold never outlives its slot's start: after that there is nothing to order. */
export function newHold(store: StoreState, { slot, units, customerRef }: HoldRequest, now: number): Hold {
  const hold: Hold = {
    holdId: store.world.ids.hold(),
    storeId: store.storeId,
    slot,
    units,
    createdAt: now,
    expiresAt: Math.min(now + store.settings.holdMs, slot),
    extended: false,
    status: 'held',
    version: 1,
  };
  return customerRef === undefined ? hold : { ...hold, customerRef };
}
