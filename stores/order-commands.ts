import { err, ok } from '../lib/result.ts';
import { admit } from './admission.ts';
import { attentionOf } from './attention.ts';
import type { Answer, OrderAnswer, OrderRequest, Refusal } from './booking.ts';
import { fireAt, fireOwedAt, isAtStore, isInDoubt } from './firing-rules.ts';
import type { Hold } from './hold.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import { detailsText, isFinal, newOrder } from './order.ts';
import type { StoreState } from './store-state.ts';
import { undoneUnless } from './undecided.ts';

type IllegalTransition = Extract<Refusal, { kind: 'illegal-transition' }>;

/** How long a customer should wait before trying again where the POS cannot be asked. */
const POS_RETRY_MS = 5_000;

/** Turns a hold into an order. Durable when answered; fired at its fire time, or at once when that has passed. */
export async function confirmHold(store: StoreState, hold: Hold, request: OrderRequest): Answer<OrderAnswer> {
  const admitted = admit(store, { kind: 'keep', hold }, store.now);
  if (!admitted.ok) return admitted;
  const order = orderOf(store, hold, request);
  const confirmed = { ...hold, status: 'confirmed' as const, orderId: order.orderId, version: hold.version + 1 };
  const answer = answerFor(store, order);
  const receipt = request.receipt === undefined ? {} : { receipt: request.receipt(answer) };
  const entry = { holds: [confirmed], ...orderEntry(order), ...receipt };
  return store.undecided.alone(hold.holdId, async () => {
    store.table.confirm(confirmed);
    const refusal = await undoneUnless(store.journal.commit(entry), () => unconfirm(store, hold));
    if (refusal !== null) return err(refusal);
    store.table.forget(hold.holdId);
    store.book.put(order);
    store.tell({ kind: 'order_confirmed', orderId: order.orderId, slot: order.slot, fireAt: answer.fireAt });
    return ok(answer);
  });
}

/** Cancels before firing; after that, asks the POS to void its ticket. */
export async function cancelOrder(store: StoreState, order: Order, reason: string | undefined): Answer<OrderAnswer> {
  const refusedAs = whyNotCancelled(store, order);
  if (refusedAs !== null) return err(refusedAs);
  const detail = reason ?? 'cancelled by the customer';
  return changeAlone(store, order, async () => {
    const notVoided = isAtStore(order.status) ? await voidTicket(store, order, detail) : null;
    return notVoided === null ? cancelNow(store, order, detail) : err(notVoided);
  });
}

/** Moves an order that was not yet handed over to another slot; both or nothing. */
export async function rescheduleOrder(store: StoreState, order: Order, slot: number): Answer<OrderAnswer> {
  if (slot === order.slot) return ok(answerFor(store, order));
  const refusedAs = whyNotMoved(store, order);
  if (refusedAs !== null) return err(refusedAs);
  const admitted = admit(store, { kind: 'take', slot, units: order.units }, store.now);
  return admitted.ok ? changeAlone(store, order, () => moveTo(store, order, slot)) : admitted;
}

/** An order as it is answered, with what follows from the rules in force. */
export function answerFor(store: StoreState, order: Order): OrderAnswer {
  const { now } = store;
  const attention = attentionOf(order, now);
  const lead = store.settings.lead(now);
  const times = { fireAt: fireAt(order, lead.ms), fireOwedAt: fireOwedAt(order, lead) };
  const since = store.awaitingTurn.get(order.orderId);
  return { order, ...times, ...(attention && { attention }), ...(since !== undefined && { awaitsTurnSince: since }) };
}

function orderOf(store: StoreState, { holdId, slot, units }: Hold, { details }: OrderRequest): Order {
  const { storeId, now, world } = store;
  const orderId = world.ids.order();
  return newOrder({ orderId, storeId, holdId, slot, units, details: detailsText(details), createdAt: now });
}

function unconfirm(store: StoreState, hold: Hold): void {
  store.table.unconfirm(hold);
  store.waker?.setAlarm();
}

/** Nobody fires the order or changes it otherwise while this change is under way. */
export async function changeAlone<T>(store: StoreState, order: Order, change: () => Promise<T>): Promise<T> {
  try {
    return await store.undecided.alone(order.orderId, change);
  } finally {
    store.book.plan(order.orderId);
  }
}

/** Its places are free once it is durable. */
async function cancelNow(store: StoreState, order: Order, detail: string): Answer<OrderAnswer> {
  const next = store.book.step(order, 'cancelled', store.now, detail);
  const refusal = await undoneUnless(store.journal.commit(orderEntry(next)), () => store.book.put(order));
  if (refusal !== null) return err(refusal);
  store.table.giveBackOrdered(order.slot, order.units);
  store.book.forgetFinal(order.orderId);
  store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to: 'cancelled', detail });
  return ok(answerFor(store, next));
}

/** Takes the new place before the old one is given back. */
async function moveTo(store: StoreState, order: Order, slot: number): Answer<OrderAnswer> {
  store.table.takeOrdered(slot, order.units);
  const detail = `moved to ${store.world.grid.formatInstant(store.settings.definition, slot)}`;
  const next = store.book.step(order, 'scheduled', store.now, detail, { slot, nextAttemptAt: null });
  const refusal = await undoneUnless(store.journal.commit(orderEntry(next)), () => {
    store.table.giveBackOrdered(slot, order.units);
    store.book.put(order);
  });
  if (refusal !== null) return err(refusal);
  store.table.giveBackOrdered(order.slot, order.units);
  store.tell({ kind: 'order_rescheduled', orderId: order.orderId, from: order.slot, to: slot });
  return ok(answerFor(store, next));
}

async function voidTicket(store: StoreState, order: Order, reason: string): Promise<Refusal | null> {
  if (!store.mayCallPos) return posUnasked('another process may still be in charge of this store');
  if (store.breaker.retryInMs > 0) return posUnasked(`${store.breaker.why}`);
  const outcome = await store.pos.cancel(order.orderId, reason);
  if (outcome.kind === 'voided') return null;
  if (outcome.kind === 'too_late') return illegal(order, `the store can no longer stop it: ${outcome.reason}`);
  return posUnasked(outcome.reason);
}

function posUnasked(reason: string): Refusal {
  return { kind: 'store-starting', retryAfterMs: POS_RETRY_MS, why: `the store's POS could not be asked: ${reason}` };
}

export function whyNotCancelled(store: StoreState, order: Order): IllegalTransition | null {
  if (isFinal(order.status)) return illegal(order, `it is ${order.status} already`);
  return whyNotChanged(store, order) ?? (isInDoubt(order) ? illegal(order, IN_DOUBT) : whyNotKnown(store, order));
}

function whyNotMoved(store: StoreState, order: Order): IllegalTransition | null {
  if (order.status !== 'scheduled') return illegal(order, 'only an order that is still scheduled can be moved');
  return whyNotChanged(store, order) ?? whyNotKnown(store, order);
}

function whyNotKnown(store: StoreState, order: Order): IllegalTransition | null {
  return store.mayHaveBeenSent(order) ? illegal(order, IN_DOUBT) : null;
}

const IN_DOUBT = 'whether the store has it is not known yet; try again shortly';

export function whyNotChanged(store: StoreState, order: Order): IllegalTransition | null {
  if (store.inHand.get(order.orderId) !== 'in_flight') return null;
  return illegal(order, 'it is being handed to the store at this moment; try again shortly');
}

export function illegal(order: Order, detail: string): IllegalTransition {
  return { kind: 'illegal-transition', from: order.status, detail };
}
