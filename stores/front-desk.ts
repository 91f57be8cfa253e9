import type { Result } from '../lib/result.ts';
import { err, ok } from '../lib/result.ts';
import { dayAvailability } from './admission.ts';
import type {
  Answer,
  ControlsPatch,
  DayAvailability,
  HoldAnswer,
  HoldRequest,
  OrderAnswer,
  OrderRequest,
  PossibleChanges,
  Refusal,
  SlotAvailability,
  SlotPatch,
  StoreGlance,
  StoreHealth,
  Stores,
  StoreView,
} from './booking.ts';
import type { DeadLetterQuery } from './dead-letters.ts';
import { pickDeadLetters } from './dead-letters.ts';
import type { Hold } from './hold.ts';
import { holdStatus } from './hold.ts';
import type { HoldId, OrderId, StoreId } from './ids.ts';
import type { Intervention } from './intervention.ts';
import type { Order } from './order.ts';
import { answerFor } from './order-commands.ts';
import { listOrders } from './order-list.ts';
import type { OrderRange } from './order-range.ts';
import { possibleChanges } from './possible-changes.ts';
import { StorageUnavailable } from './records.ts';
import type { Author, StoreDefinition } from './store.ts';
import type { StoreManager } from './store-manager.ts';
import type { StoreWorld } from './store-state.ts';
import type { StoreSupervisor } from './store-supervisor.ts';
import type { StoresSupervisor } from './stores-supervisor.ts';
import { whenDecided } from './when-decided.ts';

/** How long a customer should wait before asking again for a store that is not open, or while the storage is away. */
const RETRY_MS = 2_000;

/** Finds the store that a request is about, and hands it to that store's manager; reads what is no longer in memory. */
export class FrontDesk implements Stores {
  readonly #world: StoreWorld;
  readonly #stores: StoresSupervisor;

  constructor(world: StoreWorld, stores: StoresSupervisor) {
    this.#world = world;
    this.#stores = stores;
  }

  list(): { definition: StoreDefinition; health: StoreHealth }[] {
    const now = this.#world.clock.now();
    return [...this.#stores.seats.values()].map((seat) => ({ definition: seat.definition, health: seat.health(now) }));
  }

  *glances(): Generator<StoreGlance> {
    for (const seat of this.#stores.seats.values()) yield seat.glance(this.#world.clock.now());
  }

  definition(storeId: StoreId): StoreDefinition | null {
    return this.#stores.seats.get(storeId)?.definition ?? null;
  }

  view(storeId: StoreId): Result<StoreView, Refusal> {
    const seat = this.#stores.seats.get(storeId);
    return seat === undefined ? err({ kind: 'store-unknown' }) : ok(seat.view(this.#world.clock.now()));
  }

  availability(storeId: StoreId, date?: string): Result<DayAvailability, Refusal> {
    const found = this.#find(storeId);
    return found.ok ? ok(dayAvailability(found.value.state, date)) : found;
  }

  async hold(storeId: StoreId, request: HoldRequest): Answer<HoldAnswer> {
    const found = this.#find(storeId);
    if (!found.ok) return this.#refuse(storeId, found.error, request.slot);
    const answer = await found.value.manager.hold(request);
    return answer.ok ? answer : this.#refuse(storeId, answer.error, request.slot);
  }

  async findHold(holdId: HoldId): Answer<Hold> {
    return whenDecided(this.#world.directory.holds, holdId, (state) => {
      const known = state?.table.hold(holdId, this.#world.clock.now());
      return known === undefined ? this.#read(() => this.#world.records.findHold(holdId), 'hold-unknown') : ok(known);
    });
  }

  extend(holdId: HoldId): Answer<HoldAnswer> {
    return this.#withHold(holdId, (manager, hold) => manager.extend(hold));
  }

  async release(holdId: HoldId): Answer<void> {
    const answer = await this.#withHold(holdId, (manager, hold) => manager.release(hold));
    return !answer.ok && answer.error.kind === 'hold-gone' ? ok(undefined) : answer;
  }

  confirm(request: OrderRequest): Answer<OrderAnswer> {
    return this.#withHold(request.holdId, (manager, hold) => manager.confirm(hold, request));
  }

  findOrder(orderId: OrderId): Answer<OrderAnswer> {
    return whenDecided(this.#world.directory.orders, orderId, (state) => {
      const known = state?.book.get(orderId);
      return state === undefined || known === undefined ? this.#readOrder(orderId) : ok(answerFor(state, known));
    });
  }

  async listOrders(storeId: StoreId, range: OrderRange): Answer<readonly OrderAnswer[]> {
    const found = this.#find(storeId);
    return found.ok ? this.#read(() => listOrders(found.value.state, range), 'order-unknown') : found;
  }

  cancel(orderId: OrderId, reason: string | undefined): Answer<OrderAnswer> {
    return this.#unlessCancelled(
      orderId,
      this.#withOrder(orderId, (manager, order) => manager.cancel(order, reason)),
    );
  }

  reschedule(orderId: OrderId, slot: number): Answer<OrderAnswer> {
    return this.#withOrder(orderId, (manager, order) => manager.reschedule(order, slot));
  }

  intervene(orderId: OrderId, intervention: Intervention, author: Author): Answer<OrderAnswer> {
    const answer = this.#withOrder(orderId, (manager, order) => manager.intervene(order, intervention, author));
    return intervention.kind === 'purge' ? this.#unlessCancelled(orderId, answer) : answer;
  }

  possibleChanges(order: Order): PossibleChanges {
    return possibleChanges(this.#world.directory.orders.get(order.orderId), order);
  }

  deadLetters(query: DeadLetterQuery): readonly OrderAnswer[] {
    const orders = pickDeadLetters(this.#stores.seats.values(), query);
    return orders.flatMap((order) => {
      const state = this.#world.directory.orders.get(order.orderId);
      return state === undefined ? [] : [answerFor(state, order)];
    });
  }

  async setControls(storeId: StoreId, patch: ControlsPatch, author: Author): Answer<StoreView> {
    const found = this.#find(storeId);
    if (!found.ok) return found;
    const done = await found.value.manager.setControls(patch, author);
    return done.ok ? this.view(storeId) : done;
  }

  async setSlot(storeId: StoreId, slot: number, patch: SlotPatch, author: Author): Answer<SlotAvailability> {
    const found = this.#find(storeId);
    return found.ok ? found.value.manager.setSlot(slot, patch, author) : found;
  }

  reopen(storeId: StoreId): Promise<void> {
    return this.#stores.reopen(storeId);
  }

  #find(storeId: StoreId): Result<StoreSupervisor, Refusal> {
    const seat = this.#stores.seats.get(storeId);
    if (seat?.open !== undefined) return ok(seat.open);
    if (seat !== undefined) return err(notOpen(seat.why ?? 'it is being opened'));
    return err(this.#stores.readiness.ready ? { kind: 'store-unknown' } : notOpen('the stores are being opened'));
  }

  /** A hold in memory goes to its manager; one that is not has ended, and the records say how. */
  #withHold<T>(holdId: HoldId, command: (manager: StoreManager, hold: Hold) => Answer<T>): Answer<T> {
    return whenDecided(this.#world.directory.holds, holdId, (state): Answer<T> | Result<T, Refusal> => {
      const now = this.#world.clock.now();
      const hold = state?.table.hold(holdId, now);
      if (state === undefined || hold === undefined) return this.#endedHold(holdId, now);
      const found = this.#find(state.storeId);
      return found.ok ? command(found.value.manager, hold) : found;
    });
  }

  async #endedHold(holdId: HoldId, now: number): Promise<Result<never, Refusal>> {
    const read = await this.#read(() => this.#world.records.findHold(holdId), 'hold-unknown');
    if (!read.ok) return read;
    const status = holdStatus(read.value, now);
    if (status === 'held') return err(notOpen('the store that has this hold is not open'));
    if (status !== 'confirmed') return err({ kind: 'hold-gone', reason: status });
    return err({ kind: 'hold-confirmed', ...(read.value.orderId && { orderId: read.value.orderId }) });
  }

  #withOrder(
    orderId: OrderId,
    command: (manager: StoreManager, order: Order) => Answer<OrderAnswer>,
  ): Answer<OrderAnswer> {
    return whenDecided(this.#world.directory.orders, orderId, (state) => {
      const order = state?.book.get(orderId);
      if (state === undefined || order === undefined) return this.#endedOrder(orderId);
      const found = this.#find(state.storeId);
      return found.ok ? command(found.value.manager, order) : found;
    });
  }

  /** Cancelling or purging what was cancelled already is fine. */
  async #unlessCancelled(orderId: OrderId, asked: Answer<OrderAnswer>): Answer<OrderAnswer> {
    const answer = await asked;
    const isCancelled = !answer.ok && answer.error.kind === 'illegal-transition' && answer.error.from === 'cancelled';
    return isCancelled ? this.findOrder(orderId) : answer;
  }

  async #readOrder(orderId: OrderId): Answer<OrderAnswer> {
    const read = await this.#read(() => this.#world.records.findOrder(orderId), 'order-unknown');
    if (!read.ok) return read;
    const found = this.#find(read.value.storeId);
    return found.ok ? ok(answerFor(found.value.state, read.value)) : found;
  }

  /** An order that is not in memory is final, so nothing can be changed. */
  async #endedOrder(orderId: OrderId): Promise<Result<never, Refusal>> {
    const found = await this.#readOrder(orderId);
    if (!found.ok) return found;
    const from = found.value.order.status;
    return err({ kind: 'illegal-transition', from, detail: `it is ${from} already` });
  }

  async #read<T>(read: () => Promise<T | null>, unknown: 'hold-unknown' | 'order-unknown'): Answer<T> {
    try {
      const found = await read();
      return found === null ? err({ kind: unknown }) : ok(found);
    } catch (error) {
      if (error instanceof StorageUnavailable) return err({ kind: 'storage-unavailable', retryAfterMs: RETRY_MS });
      throw error;
    }
  }

  #refuse(storeId: StoreId, refusal: Refusal, slot: number): Result<never, Refusal> {
    const reason = refusal.kind === 'slot-unavailable' ? refusal.reason : refusal.kind;
    this.#world.report({ kind: 'booking_refused', storeId, at: this.#world.clock.now(), refusal: reason, slot });
    return err(refusal);
  }
}

function notOpen(why: string): Refusal {
  return { kind: 'store-starting', retryAfterMs: RETRY_MS, why };
}
