import type { Timer } from '../lib/clock.ts';
import type { ChildContext, Running } from '../lib/supervision/child.ts';
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
import { setControls, setSlot } from './control-commands.ts';
import type { DeliveryPool } from './delivery-pool.ts';
import { attentionAt, awaitsPos, deadLetterAt, dueAt, LATE_AFTER_MS } from './firing-rules.ts';
import type { Hold } from './hold.ts';
import { extendHold, placeHold, releaseHold } from './hold-commands.ts';
import { orderEntry } from './journal.ts';
import type { Order } from './order.ts';
import { cancelOrder, confirmHold, rescheduleOrder } from './order-commands.ts';
import type { Author } from './store.ts';
import type { StoreState } from './store-state.ts';

/** How long a customer should wait before trying again while the manager starts again. */
const RESTART_RETRY_MS = 1_000;

/** What of past slots is still shown. */
const KEEP_PAST_SLOTS_MS = 86_400_000;

/** How often what is older is thrown away. */
const PRUNE_EVERY_MS = 3_600_000;

/**
 * The only writer of a store's table. Answers commands, and keeps one alarm for whatever comes next: a hold that
 * expires, an order that is due, a person to be called, a setting that lapses. Starts last and stops first.
 */
export class StoreManager {
  readonly #store: StoreState;
  readonly #pool: DeliveryPool;
  #run: { readonly context: ChildContext; readonly crash: (error: unknown) => void } | undefined;
  /** When the next setting of the controls falls back to its default. */
  #lapseAt: number | undefined;
  #prunedAt = 0;
  #alarm: { readonly at: number; readonly timer: Timer } | undefined;

  constructor(store: StoreState, pool: DeliveryPool) {
    this.#store = store;
    this.#pool = pool;
  }

  readonly start = async (context: ChildContext): Promise<Running> => {
    const { promise: done, resolve, reject } = Promise.withResolvers<void>();
    this.#run = { context, crash: reject };
    const wake = context.guard(() => this.#wake());
    this.#store.setAlarm = () => this.#setAlarm(wake);
    this.#store.rulesChanged = () => this.#rulesChanged();
    context.signal.addEventListener('abort', () => this.#stop(context, resolve), { once: true });
    this.#store.book.planAll();
    this.#setAlarm(wake);
    return { done };
  };

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

  setControls(patch: ControlsPatch, author: Author): Answer<void> {
    return this.#answer(() => setControls(this.#store, patch, author));
  }

  setSlot(slot: number, patch: SlotPatch, author: Author): Answer<SlotAvailability> {
    return this.#answer(() => setSlot(this.#store, slot, patch, author));
  }

  /** Looks at everything that should have been looked at; finds what a lost alarm missed. */
  sweep(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#store.book.planAll();
    run.context.guard(() => this.#wake())();
  }

  /** Answers a command in this run of the manager; a bug in it crashes the manager and the command alone. */
  async #answer<T>(command: () => Answer<T>): Answer<T> {
    const run = this.#run;
    if (run === undefined || !run.context.alive || run.context.signal.aborted) return { ok: false, error: starting };
    try {
      return await command();
    } catch (error) {
      run.crash(error);
      throw error;
    }
  }

  #stop(context: ChildContext, ended: () => void): void {
    if (this.#run?.context !== context) return;
    this.#run = undefined;
    this.#alarm?.timer.cancel();
    this.#alarm = undefined;
    this.#store.setAlarm = () => {};
    this.#store.rulesChanged = () => {};
    ended();
  }

  #setAlarm(wake: () => void): void {
    this.#lapseAt = this.#store.settings.nextLapseAt(this.#store.now);
    const at = earliest(this.#store.table.nextExpiryAt, this.#store.book.nextAt, this.#lapseAt);
    if (at === this.#alarm?.at) return;
    this.#alarm?.timer.cancel();
    this.#alarm = at === undefined ? undefined : { at, timer: this.#store.world.timers.at(at, wake) };
  }

  #wake(): void {
    const store = this.#store;
    const { now } = store;
    this.#alarm?.timer.cancel();
    this.#alarm = undefined;
    store.table.expireUntil(now);
    this.#prune(now);
    this.#lookAtDue(now);
    if (this.#lapseAt !== undefined && this.#lapseAt <= now) this.#rulesChanged();
    store.setAlarm();
  }

  #prune(now: number): void {
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    this.#store.table.prune(now - KEEP_PAST_SLOTS_MS);
  }

  #rulesChanged(): void {
    this.#pool.adjust();
    this.#store.book.planAll();
    this.#store.setAlarm();
  }

  /** Each due order once, the earliest first, even where it is due again at once. */
  #lookAtDue(now: number): void {
    const due: Order[] = [];
    for (let order = this.#store.book.takeDue(now); order !== undefined; order = this.#store.book.takeDue(now)) {
      due.push(order);
    }
    for (const order of due.sort((a, b) => a.slot - b.slot)) this.#lookAt(order, now);
  }

  /** An order that the pool cannot take now is offered again by the sweep, or when the pool has started again. */
  #lookAt(order: Order, now: number): void {
    if (this.#isTooLate(order, now)) {
      this.#deadLetter(order, now);
      return;
    }
    if (now >= attentionAt(order)) this.#callAttention(order);
    const due = dueAt(order, this.#store.settings.leadMs(now));
    const isDue = due !== undefined && due <= now && !this.#store.isInHand(order);
    const isLeft = isDue && !this.#pool.take(this.#markLate(order, due, now));
    if (!isLeft) this.#store.book.plan(order.orderId);
  }

  /** One that is in hand is left to its delivery. */
  #isTooLate(order: Order, now: number): boolean {
    return (
      awaitsPos(order.status) &&
      now >= deadLetterAt(order) &&
      !(order.status === 'firing' && this.#store.isInHand(order))
    );
  }

  #deadLetter(order: Order, now: number): void {
    const detail = 'not at the POS 30 minutes after its promise time';
    const dead = this.#store.book.step(order, 'dead_letter', now, detail, { nextAttemptAt: null });
    this.#store.tell({ kind: 'order_status', orderId: order.orderId, from: order.status, to: 'dead_letter', detail });
    void this.#store.journal.append(orderEntry(dead));
  }

  #callAttention(order: Order): void {
    if (!this.#store.book.raiseAttention(order.orderId)) return;
    const reason = order.timeline.at(-1)?.detail ?? `still ${order.status}`;
    this.#store.tell({ kind: 'attention_required', orderId: order.orderId, reason });
  }

  /** Its fire time passed while nobody could fire it. */
  #markLate(order: Order, due: number, now: number): Order {
    const isLate = order.status === 'scheduled' && now - Math.max(due, order.createdAt) > LATE_AFTER_MS;
    return isLate && !order.late ? this.#store.book.patch(order, { late: true }) : order;
  }
}

const starting: Refusal = {
  kind: 'store-starting',
  retryAfterMs: RESTART_RETRY_MS,
  why: "the store's manager is starting again",
};

function earliest(...instants: readonly (number | undefined)[]): number | undefined {
  return instants.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}
