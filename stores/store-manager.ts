import type { Timer } from '../lib/clock.ts';
import type { ChildContext, ChildSpec, Running } from '../lib/supervision/child.ts';
import { asError } from '../lib/supervision/child.ts';
import { Lane } from '../lib/supervision/lane.ts';
import { attentionOf, urgencyOf } from './attention.ts';
import type {
  Answer,
  ControlsPatch,
  HoldAnswer,
  HoldRequest,
  OrderAnswer,
  OrderRequest,
  Refusal,
  SlotAvailability,
  SlotPatch,
} from './booking.ts';
import { endLapsed, setControls, setSlot } from './control-commands.ts';
import type { DeliveryPool } from './delivery-pool.ts';
import { awaitsPos, deadLetterAt, LATE_AFTER_MS, owedAt, whyTooLate } from './firing-rules.ts';
import type { Hold } from './hold.ts';
import { extendHold, placeHold, releaseHold } from './hold-commands.ts';
import type { Intervention } from './intervention.ts';
import { intervene } from './intervention-commands.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import { cancelOrder, confirmHold, rescheduleOrder } from './order-commands.ts';
import type { Author } from './store.ts';
import type { StoreState, Waker } from './store-state.ts';

/** What of past slots is still shown. */
const KEEP_PAST_SLOTS_MS = 86_400_000;
/** How often what is older is thrown away. */
const PRUNE_EVERY_MS = 3_600_000;

/** One run of the manager. */
interface Run {
  readonly context: ChildContext;
  readonly wake: () => void;
}

/**
 * The only writer of a store's table. Answers commands, and keeps one alarm for whatever comes next: a hold that
 * expires, an order that is due, a person to be called, a setting that lapses. Starts last and stops first.
 */
export class StoreManager implements ChildSpec, Waker {
  readonly id = 'manager';
  readonly #store: StoreState;
  readonly #pool: DeliveryPool;
  #run: Run | undefined;
  /** When the next setting of the controls, or of a slot, falls back to its default. */
  #lapseAt: number | undefined;
  #prunedAt = 0;
  #alarmAt: number | undefined;
  #alarm: Timer | undefined;
  /** One change of the controls at a time, each built on the one before. */
  #controlling: Lane | undefined;

  constructor(store: StoreState, pool: DeliveryPool) {
    this.#store = store;
    this.#pool = pool;
  }

  async start(context: ChildContext): Promise<Running> {
    this.#run = { context, wake: context.guard(() => this.#wake()) };
    this.#store.waker = this;
    context.onEnd(() => this.#stop(context));
    this.rulesChanged();
    return {};
  }

  hold(request: HoldRequest): Answer<HoldAnswer> {
    return this.#answer(() => placeHold(this.#store, request));
  }

  extend(hold: Hold): Answer<HoldAnswer> {
    return this.#answer(() => extendHold(this.#store, hold));
  }

  release(hold: Hold): Answer<void> {
    return this.#answer(() => releaseHold(this.#store, hold));
  }

  confirm(hold: Hold, request: OrderRequest): Answer<OrderAnswer> {
    return this.#answer(() => confirmHold(this.#store, hold, request));
  }

  cancel(order: Order, reason: string | undefined): Answer<OrderAnswer> {
    return this.#answer(() => cancelOrder(this.#store, order, reason));
  }

  reschedule(order: Order, slot: number): Answer<OrderAnswer> {
    return this.#answer(() => rescheduleOrder(this.#store, order, slot));
  }

  intervene(order: Order, intervention: Intervention, author: Author): Answer<OrderAnswer> {
    return this.#answer(() => intervene(this.#store, order, intervention, author));
  }

  setControls(patch: ControlsPatch, author: Author): Answer<void> {
    return this.#control(() => setControls(this.#store, patch, author));
  }

  setSlot(slot: number, patch: SlotPatch, author: Author): Answer<SlotAvailability> {
    return this.#control(() => setSlot(this.#store, slot, patch, author));
  }

  setAlarm(): void {
    const run = this.#run;
    if (run === undefined) return;
    const at = this.#nextAt();
    if (at === this.#alarmAt) return;
    this.#clearAlarm();
    this.#alarmAt = at;
    this.#alarm = at === undefined ? undefined : this.#store.world.timers.at(at, run.wake);
  }

  rulesChanged(): void {
    const { settings, table, now } = this.#store;
    if (this.#lapseAt !== undefined && this.#lapseAt <= now) endLapsed(this.#store, this.#lapseAt, now);
    this.#lapseAt = earliest(settings.nextLapseAt(now), table.nextLapseAt);
    this.#pool.adjust();
    this.#store.book.planAll();
    this.setAlarm();
  }

  /** Looks at everything that should have been looked at; finds what a lost alarm missed, and leaves one that stands. */
  sweep(): void {
    this.#run?.context.guard(() => this.#lookAtAll())();
  }

  #lookAtAll(): void {
    const { book, now } = this.#store;
    book.planAll();
    this.#prune(now);
    if ((this.#nextAt() ?? Number.POSITIVE_INFINITY) <= now) this.#wake();
    else this.setAlarm();
  }

  #nextAt(): number | undefined {
    return earliest(this.#lapseAt, earliest(this.#store.table.nextExpiryAt, this.#store.book.nextAt));
  }

  /** Answers a command in this run of the manager; a bug in it crashes the manager and the command alone. */
  async #answer<T>(command: () => Answer<T>): Answer<T> {
    const run = this.#run;
    if (!run?.context.alive) return { ok: false, error: starting };
    try {
      return await command();
    } catch (error) {
      run.context.ends(asError(error));
      throw error;
    }
  }

  #control<T>(command: () => Answer<T>): Answer<T> {
    this.#controlling ??= new Lane();
    return this.#controlling.run(() => this.#answer(command));
  }

  #stop(context: ChildContext): void {
    const run = this.#run;
    if (run?.context !== context) return;
    this.#run = undefined;
    this.#store.waker = undefined;
    this.#clearAlarm();
    context.ends();
  }

  #clearAlarm(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    this.#alarmAt = undefined;
  }

  #wake(): void {
    const { table, now } = this.#store;
    this.#clearAlarm();
    if (this.#lapseAt !== undefined && this.#lapseAt <= now) this.rulesChanged();
    table.expireUntil(now);
    this.#lookAtDue(now);
    this.setAlarm();
  }

  #prune(now: number): void {
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    this.#store.table.prune(now - KEEP_PAST_SLOTS_MS);
  }

  /** Each due order once, the earliest first, even where it is due again at once. */
  #lookAtDue(now: number): void {
    const due: Order[] = [];
    const { book } = this.#store;
    for (let next = book.takeDue(now); next !== undefined; next = book.takeDue(now)) due.push(next);
    for (const order of due.sort((a, b) => a.slot - b.slot)) this.#lookAt(order, now);
  }

  /** An order that the pool cannot take now is offered again by the sweep, or when the pool has started again. */
  #lookAt(order: Order, now: number): void {
    if (this.#isTooLate(order, now)) {
      this.#deadLetter(order, now);
      return;
    }
    this.#callAttention(order, now);
    const isLeft = this.#isDue(order, now) && !this.#pool.take(this.#markLate(order, now));
    if (!isLeft) this.#store.book.plan(order.orderId);
  }

  #isDue(order: Order, now: number): boolean {
    const dueAt = this.#store.inHand.has(order.orderId) ? undefined : this.#store.dueAt(order);
    return dueAt !== undefined && dueAt <= now;
  }

  /** One that is being delivered is left to its delivery. */
  #isTooLate(order: Order, now: number): boolean {
    const isOpen = awaitsPos(order.status) && this.#store.inHand.get(order.orderId) !== 'in_flight';
    return isOpen && now >= deadLetterAt(order);
  }

  #deadLetter(order: Order, now: number): void {
    const detail = whyTooLate(order);
    const dead = this.#store.book.step(order, 'dead_letter', now, detail, { nextAttemptAt: null });
    this.#store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to: 'dead_letter', detail });
    void this.#store.journal.append(orderEntry(dead));
  }

  #callAttention(order: Order, now: number): void {
    const attention = attentionOf(order, now);
    if (attention === undefined || !this.#store.book.call(order.orderId, urgencyOf(order, now))) return;
    const reason = order.later.at(-1)?.detail ?? `still ${order.status}`;
    this.#store.tell({ kind: 'attention_required', orderId: order.orderId, attention, reason });
  }

  /** Its fire time passed while nobody could fire it. */
  #markLate(order: Order, now: number): Order {
    if (order.status !== 'scheduled' || order.late) return order;
    const isLate = now - owedAt(order, this.#store.settings.lead(now)) > LATE_AFTER_MS;
    return isLate ? this.#store.book.patch(order, { late: true }) : order;
  }
}

const starting: Refusal = {
  kind: 'store-starting',
  retryAfterMs: 1_000,
  why: "the store's manager is starting again",
};

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
