import { err, ok } from '../lib/result.ts';
import { admit } from './admission.ts';
import type { Answer, OrderAnswer, OrderRequest, Refusal } from './booking.ts';
import { fireAt } from './firing-rules.ts';
import type { Hold } from './hold.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import { isFinal } from './order.ts';
import type { StoreState } from './store-state.ts';
import { undoneUnless } from './undone-unless.ts';

/** Turns a hold into an order. Durable when answered; fired at its fire time, or at once when that has passed. */
export async function confirmHold(store: StoreState, hold: Hold, request: OrderRequest): Answer<OrderAnswer> {
  const admitted = admit(store, { kind: 'keep', hold }, store.now);
  if (!admitted.ok) return admitted;
  const order = newOrder(store, hold, request);
  const confirmed = { ...hold, status: 'confirmed' as const, orderId: order.orderId, version: hold.version + 1 };
  store.table.confirm(confirmed);
  const answer = answerFor(store, order);
  const receipt = request.receipt === undefined ? {} : { receipt: request.receipt(answer) };
  const entry = { holds: [confirmed], ...orderEntry(order), ...receipt };
  const refusal = await undoneUnless(store.journal.commit(entry), () => store.table.unconfirm(hold));
  if (refusal !== null) return err(refusal);
  store.table.forget(hold.holdId);
  store.tell({ kind: 'order_confirmed', orderId: order.orderId, slot: order.slot, fireAt: answer.fireAt });
  store.book.put(order);
  return ok(answer);
}

/** Cancels before firing; after that, asks the POS to void its ticket. */
export async function cancelOrder(store: StoreState, order: Order, reason: string | undefined): Answer<OrderAnswer> {
  if (order.status === 'cancelled') return ok(answerFor(store, order));
  const refusedAs = whyNotCancelled(store, order);
  if (refusedAs !== null) return err(refusedAs);
  const detail = reason ?? 'cancelled by the customer';
  const voided = order.ticketId === undefined ? null : await voidTicket(store, order, detail);
  if (voided !== null) return err(voided);
  return cancelNow(store, store.book.get(order.orderId) ?? order, detail);
}

/** Moves an order that was not yet handed over to another slot; both or nothing. */
export async function rescheduleOrder(store: StoreState, order: Order, slot: number): Answer<OrderAnswer> {
  if (slot === order.slot) return ok(answerFor(store, order));
  const refusedAs = whyNotMoved(store, order);
  if (refusedAs !== null) return err(refusedAs);
  const admitted = admit(store, { kind: 'take', slot, units: order.units }, store.now);
  if (!admitted.ok) return admitted;
  store.table.takeOrdered(slot, order.units);
  const detail = `moved to ${new Date(slot).toISOString()}`;
  const next = store.book.step(order, 'scheduled', store.now, detail, { slot });
  const refusal = await changeAlone(store, next, order);
  store.table.giveBackOrdered(refusal === null ? order.slot : slot, order.units);
  if (refusal !== null) return err(refusal);
  store.tell({ kind: 'order_rescheduled', orderId: order.orderId, from: order.slot, to: slot });
  return ok(answerFor(store, next));
}

/** An order as it is answered, with its fire time by the rules in force. */
export function answerFor(store: StoreState, order: Order): OrderAnswer {
  return { order, fireAt: fireAt(order, store.settings.leadMs(store.now)) };
}

function newOrder(store: StoreState, hold: Hold, request: OrderRequest): Order {
  const { now } = store;
  return {
    orderId: store.world.ids.order(),
    storeId: store.storeId,
    holdId: hold.holdId,
    slot: hold.slot,
    units: hold.units,
    details: request.details,
    createdAt: now,
    status: 'scheduled',
    attempts: 0,
    attemptsBefore: 0,
    late: false,
    timeline: [{ at: now, status: 'scheduled' }],
    version: 1,
  };
}

/** Cancelled in memory at once, so that it is not fired meanwhile; its places are free once that is durable. */
async function cancelNow(store: StoreState, order: Order, detail: string): Answer<OrderAnswer> {
  const refusedAs = whyNotCancelled(store, order);
  if (refusedAs !== null) return err(refusedAs);
  const next = store.book.step(order, 'cancelled', store.now, detail);
  const refusal = await changeAlone(store, next, order);
  if (refusal !== null) return err(refusal);
  store.table.giveBackOrdered(order.slot, order.units);
  store.book.forgetFinal(order.orderId);
  store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to: 'cancelled', detail });
  return ok(answerFor(store, next));
}

/** Makes a change of an order durable, or undoes it. Until then no other change of this order is begun. */
async function changeAlone(store: StoreState, changed: Order, before: Order): Promise<Refusal | null> {
  store.undecided.add(before.orderId);
  try {
    return await undoneUnless(store.journal.commit(orderEntry(changed)), () => store.book.put(before));
  } finally {
    store.undecided.delete(before.orderId);
  }
}

async function voidTicket(store: StoreState, order: Order, reason: string): Promise<Refusal | null> {
  const outcome = await store.pos.cancel(order.orderId, reason);
  if (outcome.kind === 'voided') return null;
  if (outcome.kind === 'too_late') return illegal(order, `the store can no longer stop it: ${outcome.reason}`);
  return { kind: 'store-starting', retryAfterMs: 5_000, why: `the store's POS could not be asked: ${outcome.reason}` };
}

function whyNotCancelled(store: StoreState, order: Order): Refusal | null {
  if (order.status === 'unconfirmed')
    return illegal(order, 'whether the store has it is not known yet; try again shortly');
  if (isFinal(order.status)) return illegal(order, `it is ${order.status} already`);
  return whyNotChanged(store, order);
}

function whyNotMoved(store: StoreState, order: Order): Refusal | null {
  if (order.status !== 'scheduled') return illegal(order, 'only an order that is still scheduled can be moved');
  return whyNotChanged(store, order);
}

function whyNotChanged(store: StoreState, order: Order): Refusal | null {
  if (store.undecided.has(order.orderId)) return illegal(order, 'another change of it is under way; try again shortly');
  if (store.isInHand(order)) return illegal(order, 'it is being handed to the store at this moment; try again shortly');
  return null;
}

function illegal(order: Order, detail: string): Refusal {
  return { kind: 'illegal-transition', from: order.status, detail };
}
