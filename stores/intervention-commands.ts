import { err, ok } from '../lib/result.ts';
import { urgencyOf } from './attention.ts';
import type { Answer, OrderAnswer } from './booking.ts';
import type { Decision, Intervention } from './intervention.ts';
import { decide } from './intervention.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import { answerFor, changeAlone, illegal, whyNotChanged } from './order-commands.ts';
import type { AuditEntry } from './records.ts';
import type { Author } from './store.ts';
import type { StoreState } from './store-state.ts';
import { undoneUnless } from './undecided.ts';

/** What each is called in the audit. */
const actions: Readonly<Record<Intervention['kind'], string>> = {
  fire: 'order.fire',
  hold_back: 'order.hold-back',
  resolve: 'order.resolve',
  replay: 'dead-letter.replay',
  purge: 'dead-letter.purge',
};

/** Does with an order what a person of ops wants; durable, with who and why in the same change, when answered. */
export async function intervene(
  store: StoreState,
  order: Order,
  intervention: Intervention,
  author: Author,
): Answer<OrderAnswer> {
  const refusedAs = whyNotChanged(store, order);
  if (refusedAs !== null) return err(refusedAs);
  const decision = decide(order, intervention, store.pos.traits, author);
  if (!decision.ok) return err(illegal(order, decision.error));
  return changeAlone(store, order, () => carryOut(store, order, intervention, decision.value, author));
}

async function carryOut(
  store: StoreState,
  order: Order,
  { kind }: Intervention,
  { to, words, patch }: Decision,
  author: Author,
): Answer<OrderAnswer> {
  const detail = `${words} by ${author.by}: ${author.reason}`;
  const next = store.book.step(order, to, author.at, detail, patch);
  const entry = { ...orderEntry(next), audit: auditEntry(order, kind, author, `${order.status} to ${to}`) };
  const refusal = await undoneUnless(store.journal.commit(entry), () => store.book.put(order));
  if (refusal !== null) return err(refusal);
  letGo(store, next);
  store.book.attended(order.orderId, urgencyOf(next, store.now));
  store.tell({ kind: 'order_handled', orderId: order.orderId, action: kind, by: author.by, reason: author.reason });
  if (to !== order.status) {
    store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to, detail });
  }
  return ok(answerFor(store, next));
}

/** Of one that is purged the place is free once that is durable; one that is at the store is followed there. */
function letGo(store: StoreState, next: Order): void {
  if (next.status === 'fired') store.follower?.orderLeft();
  if (next.status !== 'cancelled') return;
  store.table.giveBackOrdered(next.slot, next.units);
  store.book.forgetFinal(next.orderId);
}

function auditEntry(order: Order, kind: Intervention['kind'], author: Author, detail: string): AuditEntry {
  const { at, by, reason } = author;
  return { at, by, action: actions[kind], target: `order ${order.orderId}`, reason, detail };
}
