import { unreachable } from '../lib/result.ts';
import { AttemptUnderWay } from './attempt.ts';
import type { NextStep } from './firing-rules.ts';
import { afterAttempt, awaitsPos, isInDoubt, looksUpFirst, mayBeSent, owedAt, waitAfter } from './firing-rules.ts';
import type { OrderId, TicketId } from './ids.ts';
import { orderEntry } from './journal.ts';
import type { Attempt, Order, OrderStatus } from './order.ts';
import { mayBecome } from './order.ts';
import type { OrderPatch } from './order-book.ts';
import type { AttemptOutcome, LookUpOutcome } from './pos.ts';
import type { PosVisit } from './pos-breaker.ts';
import type { StoreState } from './store-state.ts';

type NotDelivered = Exclude<AttemptOutcome, { kind: 'delivered' }>;

/** The POS offers no look-up. */
interface CannotAsk {
  readonly kind: 'cannot_ask';
}

/** How soon an attempt that could not even be recorded is tried again. */
const UNRECORDED_RETRY_MS = 2_000;

/**
 * One delivery: settles what an earlier attempt may have left open, then makes one attempt, and says what follows.
 * An order that was settled by others meanwhile is left alone. `mayGo` is asked right before each step that others
 * would see: false once the pool that started this delivery drains or is no more. `visit` is told whether the POS is
 * there.
 */
export async function deliver(
  store: StoreState,
  orderId: OrderId,
  mayGo: () => boolean,
  visit: PosVisit,
): Promise<void> {
  const order = store.book.get(orderId);
  if (order === undefined || !isDue(store, order)) return;
  const mustLookUp = isInDoubt(order) && looksUpFirst(store.pos.traits);
  if (mustLookUp && !(await isSurelyNotThere(store, order, visit))) return;
  const current = store.book.get(orderId);
  if (current === undefined || !awaitsPos(current.status) || !mayGo()) return;
  const outcome = await attempt(store, current, isInDoubt(order) && !mustLookUp, mayGo);
  if (outcome !== null) tell(visit, outcome);
}

/** What speaks neither of a POS that is there nor of one that is not tells nothing, as when the account is suspended. */
function tell(visit: PosVisit, outcome: AttemptOutcome | Exclude<LookUpOutcome, { kind: 'absent' }>): void {
  if ('down' in outcome) visit.foundDown(outcome.reason);
  else if (outcome.kind === 'delivered' || outcome.kind === 'found' || outcome.kind === 'rejected') visit.answered();
}

/** It may have been cancelled or moved while it waited for its turn. */
function isDue(store: StoreState, order: Order): boolean {
  const dueAt = store.dueAt(order);
  return dueAt !== undefined && dueAt <= store.now;
}

/** Asks the POS about an unconfirmed attempt; true when a further one would not be a second ticket. */
async function isSurelyNotThere(store: StoreState, order: Order, visit: PosVisit): Promise<boolean> {
  const found = await lookUp(store, order);
  if (found.kind === 'found' || found.kind === 'unknown') tell(visit, found);
  const current = store.book.get(order.orderId);
  if (current === undefined || !awaitsPos(current.status)) return false;
  if (found.kind === 'absent' && mayBeSent(current, store.pos.traits)) return true;
  if (found.kind === 'found') delivered(store, current, found.ticketId, store.now);
  else record(store, putOff(store, current, ...notCleared(store, current, found)));
  return false;
}

async function lookUp(store: StoreState, order: Order): Promise<LookUpOutcome | CannotAsk> {
  return store.pos.traits.canLookUp ? store.pos.lookUp(order.orderId) : { kind: 'cannot_ask' };
}

/** Look-ups back off as attempts do, and count for themselves: there is a step for each. */
function stepsInDoubt({ later }: Order): number {
  return Math.max(1, later.length - 1 - later.findLastIndex(({ status }) => status !== 'unconfirmed'));
}

/** The next step, whether the order stays in doubt, and why. */
function notCleared(
  store: StoreState,
  order: Order,
  found: Exclude<LookUpOutcome | CannotAsk, { kind: 'found' }>,
): [next: NextStep, inDoubt: boolean, reason?: string] {
  switch (found.kind) {
    case 'absent':
      return [{ kind: 'dead_letter', reason: 'not at the POS, and retries are off' }, false];
    case 'cannot_ask':
      return [{ kind: 'ask_person', reason: 'an attempt was interrupted and this POS cannot be asked' }, true];
    case 'unknown': {
      const inMs = waitAfter(stepsInDoubt(order), store.world.random);
      return [{ kind: 'again', inMs }, true, `look-up failed: ${found.reason}`];
    }
    default:
      return unreachable(found);
  }
}

/** Null when nothing was attempted: it could not be recorded, or was called back while it waited for its turn. */
async function attempt(
  store: StoreState,
  order: Order,
  inDoubt: boolean,
  mayGo: () => boolean,
): Promise<AttemptOutcome | null> {
  const attempt = new AttemptUnderWay(store, order);
  if (!(await mayBeMade(store, attempt))) {
    if (attempt.isUndisturbed) unsent(store, attempt.order, order.attempts, inDoubt);
    return null;
  }
  let sentAt = attempt.row.startedAt;
  const beforeSend = () => {
    sentAt = store.now;
    if (!mayGo() || !mayCall(store, attempt) || !attempt.isUndisturbed) return false;
    attempt.ensureBegun();
    return true;
  };
  const outcome = await submit(store, attempt, beforeSend);
  const wasCalledBack = !mayGo() || !mayCall(store, attempt);
  if (!attempt.isBegun && wasCalledBack) return null;
  attempt.ensureBegun();
  if (!attempt.isBegun) return null;
  settle(store, attempt.row, outcome, inDoubt, sentAt);
  return outcome;
}

/** One that crashes counts, however far it came: it must not crash for ever. */
async function submit(store: StoreState, attempt: AttemptUnderWay, beforeSend: () => boolean): Promise<AttemptOutcome> {
  const { orderId, startedAt } = attempt.row;
  if (!attempt.isBegun) store.awaitingTurn.set(orderId, startedAt);
  try {
    return await store.pos.submit(attempt.order, beforeSend);
  } catch (bug) {
    attempt.ensureBegun();
    throw bug;
  } finally {
    store.awaitingTurn.delete(orderId);
  }
}

/**
 * For a POS that honours our key an attempt begins when its turn has come, and nobody waits for the record, so that
 * orders go out on time even while the storage is away. For one that does not it is durable before the call: after a
 * crash it is looked up, never sent blindly. And that one is not even begun while we cannot be sure that the store is
 * ours.
 */
async function mayBeMade(store: StoreState, attempt: AttemptUnderWay): Promise<boolean> {
  const { lease } = store.world.records;
  if (lease.trusted()) return store.pos.traits.idempotent || attempt.beginDurably();
  const renewed = await lease.renew();
  if (store.pos.traits.idempotent) return renewed !== 'lost';
  return renewed === 'held' && attempt.isUndisturbed && attempt.beginDurably();
}

/**
 * Right before the first byte: a POS that does not honour our key is called only while no other process can believe
 * that the store is its own.
 */
function mayCall(store: StoreState, { isDurable }: AttemptUnderWay): boolean {
  return store.pos.traits.idempotent || (isDurable && store.world.records.lease.trusted());
}

/** It was no attempt: nothing of it is durable, and the POS has no part in it. So the next one is as soon as any. */
function unsent(store: StoreState, order: Order, attempts: number, inDoubt: boolean): void {
  const patch = { attempts, nextAttemptAt: store.now + UNRECORDED_RETRY_MS };
  const status = inDoubt ? 'unconfirmed' : 'deferred';
  const putOff = change(store, order, status, 'not sent: its attempt could not be recorded', patch);
  void store.journal.append(orderEntry(putOff, 2));
}

function settle(store: StoreState, row: Attempt, outcome: AttemptOutcome, inDoubt: boolean, sentAt: number): void {
  const reason = outcome.kind === 'delivered' ? undefined : outcome.reason;
  const ended: Attempt = { ...row, endedAt: store.now, outcome: outcome.kind, ...(reason && { detail: reason }) };
  const { orderId, number } = row;
  const tookMs = store.now - row.startedAt;
  store.tell({ kind: 'attempt_ended', orderId, number, outcome: outcome.kind, tookMs, ...(reason && { reason }) });
  const order = store.book.get(orderId);
  if (order !== undefined && outcome.kind === 'delivered') delivered(store, order, outcome.ticketId, sentAt, ended);
  else if (order?.status === 'firing' && outcome.kind !== 'delivered') failed(store, order, outcome, inDoubt, ended);
  else void store.journal.append({ attempts: [ended] });
}

/** The POS has it. The feed may have said so first; then only the ticket is news. */
function delivered(store: StoreState, order: Order, ticketId: TicketId, sentAt: number, ended?: Attempt): void {
  const patch = { ticketId, firedAt: sentAt, nextAttemptAt: null };
  const detail = ended === undefined ? 'found by looking it up' : undefined;
  if (mayBecome(order.status, 'fired')) record(store, change(store, order, 'fired', detail, patch), ended);
  else void store.journal.append({ orders: [store.book.patch(order, patch)], ...(ended && { attempts: [ended] }) });
  const latenessMs = Math.max(0, sentAt - owedAt(order, store.settings.lead(sentAt)));
  store.follower?.orderLeft();
  store.tell({ kind: 'order_fired', orderId: order.orderId, ticketId, latenessMs });
}

function failed(store: StoreState, order: Order, outcome: NotDelivered, wasInDoubt: boolean, ended: Attempt): void {
  const inDoubt = wasInDoubt || outcome.kind === 'unconfirmed';
  const made = order.attempts - order.attemptsBefore;
  const next = afterAttempt(outcome, inDoubt, made, store.pos.traits, store.world.random);
  record(store, putOff(store, order, next, inDoubt, outcome.reason), ended);
}

/** What follows an attempt or a look-up that did not deliver. */
function putOff(store: StoreState, order: Order, next: NextStep, inDoubt: boolean, reason?: string): Order {
  switch (next.kind) {
    case 'dead_letter':
      return change(store, order, 'dead_letter', next.reason, { nextAttemptAt: null, inDoubt: inDoubt || null });
    case 'ask_person': {
      const detail = `${next.reason}; whether the store has it cannot be known`;
      return change(store, order, 'unconfirmed', detail, { nextAttemptAt: null });
    }
    case 'again': {
      const detail = `${reason ?? 'not delivered'}; again in ${Math.round(next.inMs / 100) / 10} s`;
      const waiting = inDoubt ? 'unconfirmed' : 'deferred';
      return change(store, order, waiting, detail, { nextAttemptAt: store.now + next.inMs });
    }
    default:
      return unreachable(next);
  }
}

function change(
  store: StoreState,
  order: Order,
  to: OrderStatus,
  detail: string | undefined,
  patch: OrderPatch,
): Order {
  const next = store.book.step(order, to, store.now, detail, patch);
  store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to, ...(detail && { detail }) });
  return next;
}

function record(store: StoreState, order: Order, ended?: Attempt): void {
  void store.journal.append({ ...orderEntry(order), ...(ended && { attempts: [ended] }) });
}
