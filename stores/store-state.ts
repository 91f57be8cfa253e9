import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { TimerQueue } from '../lib/timer-queue.ts';
import type { HoldListener } from './availability-table.ts';
import { AvailabilityTable } from './availability-table.ts';
import type { Directory } from './directory.ts';
import { attentionAt, awaitsPos, deadLetterAt, dueAt } from './firing-rules.ts';
import type { Cursor, HoldId, Ids, OrderId, StoreId } from './ids.ts';
import { Journal } from './journal.ts';
import type { Order } from './order.ts';
import type { BookOwner } from './order-book.ts';
import { OrderBook } from './order-book.ts';
import type { Pos } from './pos.ts';
import type { Records, StoreSnapshot } from './records.ts';
import type { SlotGrid } from './slots.ts';
import type { Report, StoreEvent, StoreHappening } from './store-event.ts';
import { StoreSettings } from './store-settings.ts';

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
  /** No call to the POS before this (monotonic): the former owner may still believe that it is the owner. */
  readonly callableAt: number;
  cursor: Cursor | null;
  /** When the feed was last read to its end. */
  feedReadAt: number | undefined;
  /** Sets the manager's alarm anew; the manager that runs puts itself here. */
  setAlarm: () => void = () => {};
  /** Puts changed rules in force; the manager that runs puts itself here. */
  rulesChanged: () => void = () => {};
  /** Tells the tracker that an order has just reached the store; the tracker that runs puts itself here. */
  orderLeft: () => void = () => {};
  /** Whether a delivery of this order is under way; the delivery pool that runs puts itself here. */
  isInHand: (order: Order) => boolean = () => false;
  /** Orders with a change under way that is not durable yet: no other change of them is begun. */
  readonly undecided = new Set<OrderId>();
  readonly #recent: StoreEvent[] = [];

  constructor(world: StoreWorld, snapshot: StoreSnapshot, onFenced: () => void) {
    this.world = world;
    this.settings = new StoreSettings(snapshot.definition, snapshot.controls);
    this.table = new AvailabilityTable(this);
    this.book = new OrderBook(this);
    this.journal = new Journal(world.records, { storeId: this.storeId, epoch: snapshot.epoch }, onFenced);
    this.pos = world.posOf(snapshot.definition);
    this.callableAt = world.clock.monotonic() + snapshot.formerLeaseMs;
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

  get recentEvents(): readonly StoreEvent[] {
    return this.#recent;
  }

  /** Tells the outside that something happened. */
  tell(happening: StoreHappening): void {
    const event = { storeId: this.storeId, at: this.now, ...happening };
    if (this.#recent.length >= RECENT_EVENTS) this.#recent.shift();
    this.#recent.push(event);
    this.world.report(event);
  }

  holdKnown(holdId: HoldId): void {
    this.world.directory.holds.set(holdId, this);
  }

  holdExpired(holdId: HoldId): void {
    this.tell({ kind: 'hold_expired', holdId });
  }

  holdGone(holdId: HoldId): void {
    this.world.directory.holds.delete(holdId);
  }

  orderKnown(orderId: OrderId): void {
    this.world.directory.orders.set(orderId, this);
  }

  orderGone(orderId: OrderId): void {
    this.world.directory.orders.delete(orderId);
  }

  /**
   * When an order next needs a look: it is due, somebody has to be told, or it is too late for it. One that is in hand
   * comes due only through its delivery.
   */
  lookAt(order: Order): number | undefined {
    if (!awaitsPos(order.status)) return undefined;
    const { now } = this;
    const due = this.isInHand(order) ? undefined : dueAt(order, this.settings.leadMs(now));
    const later = [attentionAt(order), deadLetterAt(order)].find((at) => at > now);
    return due === undefined || later === undefined ? (due ?? later) : Math.min(due, later);
  }

  agendaChanged(): void {
    this.setAlarm();
  }

  /** Takes this opening's holds and orders out of the directory, unless a later opening has them. */
  leaveDirectory(): void {
    const { holds, orders } = this.world.directory;
    for (const holdId of this.table.holdIds()) if (holds.get(holdId) === this) holds.delete(holdId);
    for (const { orderId } of this.book.all()) if (orders.get(orderId) === this) orders.delete(orderId);
  }

  #load({ slots, holds, orders, settledUnits }: StoreSnapshot): void {
    for (const override of slots) this.table.setOverride(override);
    for (const hold of holds) this.table.place(hold);
    for (const { slot, units } of settledUnits) this.table.takeOrdered(slot, units);
    for (const order of orders) {
      this.table.takeOrdered(order.slot, order.units);
      this.book.put(order);
    }
  }
}
