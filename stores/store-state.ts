import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { SparseMap } from '../lib/sparse-map.ts';
import type { TimerQueue } from '../lib/timer-queue.ts';
import type { Urgency } from './attention.ts';
import { attentionAt } from './attention.ts';
import type { HoldListener } from './availability-table.ts';
import { AvailabilityTable } from './availability-table.ts';
import type { Directory } from './directory.ts';
import { awaitsPos, deadLetterAt, dueAt, scheduledAt } from './firing-rules.ts';
import type { Hold } from './hold.ts';
import type { Cursor, HoldId, Ids, OrderId, StoreId } from './ids.ts';
import { Journal } from './journal.ts';
import type { Attempt, Order } from './order.ts';
import type { BookOwner } from './order-book.ts';
import { OrderBook } from './order-book.ts';
import type { Pos } from './pos.ts';
import { PosBreaker } from './pos-breaker.ts';
import type { Records, StoreSnapshot } from './records.ts';
import type { SlotGrid } from './slots.ts';
import { hasLapsed } from './store.ts';
import type { Report, StoreEvent, StoreHappening } from './store-event.ts';
import { StoreSettings } from './store-settings.ts';
import { Undecided } from './undecided.ts';

/** What every store of a process shares. */
export interface StoreWorld {
  readonly clock: Clock;
  /** All stores' alarms, on one timer. */
  readonly timers: TimerQueue;
  readonly random: Random;
  readonly ids: Ids;
  readonly grid: SlotGrid;
  readonly records: Records;
  readonly report: Report;
  readonly directory: Directory<StoreState>;
  posOf(definition: StoreSnapshot['definition']): Pos;
  /** Every store was opened, or set aside; they are not ready before this returns. */
  readonly allOpened?: () => void;
}

/** Keeps a store's alarm: its manager, while that runs. */
export interface Waker {
  /** What comes next may have changed. */
  setAlarm(): void;
  /** Puts changed controls in force. */
  rulesChanged(): void;
}

/** Follows a store's orders: its tracker, while that runs. */
export interface Follower {
  /** An order has just reached the store. */
  orderLeft(): void;
  /** From now on the feed is what tells soonest that the POS is back. */
  posWentDown(): void;
}

/** Hands orders to the POS: the store's delivery pool, while that runs. */
export interface Sender {
  /** How many may go, or when, may have changed. */
  adjust(): void;
}

/** Events a store remembers for whoever asks what has just happened. */
const RECENT_EVENTS = 20;

/**
 * What one opening of a store knows: plain data, owned by the store's supervisor, so that it outlives the manager, the
 * delivery pool and the tracker, each of which may crash and start again on it.
 */
export class StoreState implements HoldListener, BookOwner {
  readonly world: StoreWorld;
  readonly settings: StoreSettings;
  readonly table: AvailabilityTable;
  readonly book: OrderBook;
  readonly journal: Journal;
  readonly pos: Pos;
  readonly breaker: PosBreaker;
  readonly undecided = new Undecided();
  /** The orders that the delivery pool has taken: whether they wait for their turn there, or are being delivered. */
  readonly inHand = new SparseMap<OrderId, 'queued' | 'in_flight'>();
  /** Since when an attempt that has not begun waits for its turn under the limits of the POS account. */
  readonly awaitingTurn = new SparseMap<OrderId, number>();
  /** Cancelled orders that turned out to be at the POS, until it has said what becomes of their tickets. */
  readonly strays = new SparseMap<OrderId, Order>();
  /** No call to the POS before this (monotonic): the former owner may still believe that it is the owner. */
  readonly callableAt: number;
  /** Until then a former process may have sent what was due. */
  readonly #formerUntil: number;
  cursor: Cursor | null;
  /** When the feed was last read to its end. */
  feedReadAt: number | undefined;
  waker: Waker | undefined;
  follower: Follower | undefined;
  sender: Sender | undefined;
  #isListed = false;
  /** As long as it has to be, for there are thousands of stores; once full, a ring that begins at `oldest`. */
  #recent: StoreEvent[] = [];
  #oldest = 0;

  constructor(world: StoreWorld, snapshot: StoreSnapshot, onFenced: () => void) {
    this.world = world;
    this.settings = new StoreSettings(snapshot.definition, snapshot.controls);
    this.table = new AvailabilityTable(this);
    this.book = new OrderBook(this);
    this.journal = new Journal(world.records, { storeId: this.storeId, epoch: snapshot.epoch }, onFenced);
    this.pos = world.posOf(snapshot.definition);
    this.breaker = new PosBreaker(world.clock, world.random);
    this.callableAt = world.clock.monotonic() + snapshot.formerLeaseMs;
    this.#formerUntil = world.clock.now() + snapshot.formerLeaseMs;
    this.cursor = snapshot.cursor;
    this.#load(snapshot);
  }

  get storeId(): StoreId {
    return this.settings.definition.storeId;
  }

  /** Wall time. */
  get now(): number {
    return this.world.clock.now();
  }

  get mayCallPos(): boolean {
    return this.world.clock.monotonic() >= this.callableAt;
  }

  /** Oldest first. */
  get recentEvents(): readonly StoreEvent[] {
    return [...this.#recent.slice(this.#oldest), ...this.#recent.slice(0, this.#oldest)];
  }

  /** Tells the outside that something happened. */
  tell(happening: StoreHappening): void {
    const event = { ...happening, storeId: this.storeId, at: this.now };
    this.#remember(event);
    this.world.report(event);
  }

  holdKnown(holdId: HoldId): void {
    if (this.#isListed) this.world.directory.holds.set(holdId, this);
  }

  /** Nobody waits for the record, but whatever takes the place is written after it, or with it. */
  holdExpired(hold: Hold): void {
    void this.journal.append({ holds: [{ ...hold, status: 'expired', version: hold.version + 1 }] });
    this.tell({ kind: 'hold_expired', holdId: hold.holdId });
  }

  holdGone(holdId: HoldId): void {
    if (this.#isListed) this.world.directory.holds.delete(holdId);
  }

  orderKnown(orderId: OrderId): void {
    if (this.#isListed) this.world.directory.orders.set(orderId, this);
  }

  orderGone(orderId: OrderId): void {
    if (this.#isListed) this.world.directory.orders.delete(orderId);
  }

  /** When the order may next be handed to the delivery pool; undefined while that is for others to decide. */
  dueAt(order: Order): number | undefined {
    return this.undecided.has(order.orderId) ? undefined : dueAt(order, this.settings.leadMs(this.now));
  }

  /**
   * Whether a former process may have sent an order without being able to record it: for a POS that honours our key
   * nobody waits for that. True for what came due before its lease was over and has not been tried in this opening.
   */
  mayHaveBeenSent(order: Order): boolean {
    const dueAt = this.dueAt(order);
    const wasDue = dueAt !== undefined && Math.max(dueAt, scheduledAt(order)) <= Math.min(this.#formerUntil, this.now);
    return wasDue && this.pos.traits.idempotent && this.settings.deliveryConcurrency(this.now) > 0;
  }

  /**
   * When an order next needs a look: it is due, somebody has to be told, or it is too late for it. One that is in hand
   * comes due only through its delivery.
   */
  lookAt(order: Order, called: Urgency): number | undefined {
    if (this.undecided.has(order.orderId)) return undefined;
    const hand = this.inHand.get(order.orderId);
    const callAt = attentionAt(order, called);
    if (!awaitsPos(order.status) || hand === 'in_flight') return callAt;
    const due = hand === 'queued' ? undefined : this.dueAt(order);
    return Math.min(due ?? Number.POSITIVE_INFINITY, callAt ?? deadLetterAt(order));
  }

  agendaChanged(): void {
    this.waker?.setAlarm();
  }

  /** From now on this opening is where its holds and orders are found. */
  enterDirectory(): void {
    this.#isListed = true;
    for (const holdId of this.table.holdIds()) this.holdKnown(holdId);
    for (const { orderId } of this.book.all()) this.orderKnown(orderId);
  }

  /** Whatever this opening still finishes is nobody's business any more: the next one reads what became durable. */
  leaveDirectory(): void {
    for (const holdId of this.table.holdIds()) this.holdGone(holdId);
    for (const { orderId } of this.book.all()) this.orderGone(orderId);
    this.#isListed = false;
  }

  /** An attempt that was under way when the former process ended has no outcome, and will get none. */
  endInterrupted(attempts: readonly Attempt[]): void {
    if (attempts.length === 0) return;
    const end = { endedAt: this.now, outcome: 'unconfirmed' as const, detail: 'interrupted by a restart' };
    void this.journal.append({ attempts: attempts.map((attempt) => ({ ...attempt, ...end })) });
  }

  #remember(event: StoreEvent): void {
    if (this.#recent.length < RECENT_EVENTS) {
      this.#recent = this.#recent.concat(event);
      return;
    }
    this.#recent[this.#oldest] = event;
    this.#oldest = (this.#oldest + 1) % RECENT_EVENTS;
  }

  #load({ slots, holds, orders, strays, settledUnits }: StoreSnapshot): void {
    for (const override of slots) if (!hasLapsed(override, this.now)) this.table.setOverride(override);
    for (const hold of holds) this.table.place(hold);
    for (const { slot, units } of settledUnits) this.table.takeOrdered(slot, units);
    for (const order of orders) {
      this.table.takeOrdered(order.slot, order.units);
      this.book.put(order);
    }
    for (const order of strays) this.strays.set(order.orderId, order);
  }
}
