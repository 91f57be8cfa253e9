import type { Result } from '../../../lib/result.ts';
import { err, ok } from '../../../lib/result.ts';
import { attentionOf } from '../../../stores/attention.ts';
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
} from '../../../stores/booking.ts';
import type { DeadLetterQuery } from '../../../stores/dead-letters.ts';
import { pickDeadLetters } from '../../../stores/dead-letters.ts';
import type { Hold } from '../../../stores/hold.ts';
import type { HoldId, OrderId, StoreId } from '../../../stores/ids.ts';
import { idsFrom } from '../../../stores/ids.ts';
import type { Intervention } from '../../../stores/intervention.ts';
import type { Attempt, Order } from '../../../stores/order.ts';
import { detailsText } from '../../../stores/order.ts';
import type { OrderRange } from '../../../stores/order-range.ts';
import { ordersWithin } from '../../../stores/order-range.ts';
import type { Receipt } from '../../../stores/records.ts';
import type { Author, StoreDefinition } from '../../../stores/store.ts';

const count = { capacity: 10, pending: 1, confirmed: 2, free: 7 };

export const health: StoreHealth = {
  state: 'open',
  since: Date.UTC(2026, 7, 14, 14),
  holds: 1,
  scheduled: 2,
  inFlight: 0,
  queued: 0,
  deferred: 0,
  unconfirmed: 0,
  atTheStore: 3,
  deadLetters: 0,
  late: 0,
  attentionRequired: 0,
  nextFireAt: Date.UTC(2026, 7, 14, 15, 30),
};

/** The stores as HTTP sees them: remembers what it was asked, does what it is told, knows no rules. */
export class FakeStores implements Stores {
  readonly definitions = new Map<StoreId, StoreDefinition>();
  readonly holds = new Map<HoldId, Hold>();
  readonly orders = new Map<OrderId, Order>();
  readonly receipts: Receipt[] = [];
  readonly attempts: Attempt[] = [];
  /** What is to be seen of a store instead of the usual. */
  readonly glimpses = new Map<StoreId, Partial<StoreGlance>>();
  /** Commands that were carried out, by name. */
  readonly done: string[] = [];
  today = '2026-08-14';
  /** Places held of today's first slot. */
  pending = 1;
  /** When set, everything is refused with it. */
  refusal: Refusal | null = null;
  /** Commands wait for it before they act. */
  gate: Promise<void> | null = null;
  /** When set, everything throws it. */
  fault: Error | null = null;
  /** Called as a command begins to wait. */
  onCommand: () => void = () => {};
  readonly #now: () => number;
  #made = 0;
  readonly #ids = idsFrom(() => String(this.#made++).padStart(22, '0'));

  constructor(now: () => number, definitions: readonly StoreDefinition[]) {
    this.#now = now;
    for (const definition of definitions) this.definitions.set(definition.storeId, definition);
  }

  list() {
    return [...this.definitions.values()].map((definition) => ({
      definition,
      health: this.glimpses.get(definition.storeId)?.health ?? health,
    }));
  }

  *glances() {
    for (const { definition, health } of this.list()) {
      yield {
        definition,
        health,
        today: { taken: 3, capacity: 100 },
        concurrency: 2,
        paused: false,
        ...this.glimpses.get(definition.storeId),
      };
    }
  }

  definition(storeId: StoreId): StoreDefinition | null {
    return this.definitions.get(storeId) ?? null;
  }

  view(storeId: StoreId): Result<StoreView, Refusal> {
    const store = this.#store(storeId);
    if (!store.ok) return store;
    const at = this.#now();
    return ok({
      at,
      definition: store.value,
      controls: { deliveryConcurrency: { value: 1, by: 'test-ops', reason: 'fryer', at, until: at + 60_000 } },
      slots: [{ slot: at, closed: true, by: 'test-ops', reason: 'party', at, until: at + 120_000 }],
      health,
      events: [
        { kind: 'order_rescheduled', storeId, at, orderId: this.#ids.order(), from: at, to: at + 900_000 },
        { kind: 'store_opened', storeId, at, holds: 1, orders: 2 },
      ],
    });
  }

  availability(storeId: StoreId, date = this.today): Result<DayAvailability, Refusal> {
    const store = this.#store(storeId);
    if (!store.ok) return store;
    const slot = Date.UTC(2026, 7, 14, 15, 45);
    const slots: SlotAvailability[] = [
      { slot, ...count, pending: this.pending },
      { slot: slot + 900_000, ...count, free: 0, reason: 'full' },
    ];
    return ok({ storeId, date, timeZone: store.value.timeZone, slots });
  }

  async hold(storeId: StoreId, request: HoldRequest): Answer<HoldAnswer> {
    const hold: Hold = {
      holdId: this.#ids.hold(),
      storeId,
      slot: request.slot,
      units: request.units,
      ...(request.customerRef !== undefined && { customerRef: request.customerRef }),
      createdAt: this.#now(),
      expiresAt: this.#now() + 300_000,
      extended: false,
      status: 'held',
      version: 1,
    };
    return this.#command('hold', this.#store(storeId), () => {
      this.holds.set(hold.holdId, hold);
      const answer = { hold, count };
      if (request.receipt !== undefined) this.receipts.push(request.receipt(answer));
      return answer;
    });
  }

  async findHold(holdId: HoldId): Answer<Hold> {
    return this.#refused() ?? this.#hold(holdId);
  }

  async extend(holdId: HoldId): Answer<HoldAnswer> {
    const found = this.#hold(holdId);
    return this.#command('extend', found, (hold) => ({ hold: { ...hold, extended: true }, count }));
  }

  async release(holdId: HoldId): Answer<void> {
    return this.#command('release', this.#hold(holdId), () => {});
  }

  async confirm(request: OrderRequest): Answer<OrderAnswer> {
    return this.#command('confirm', this.#hold(request.holdId), (hold) => {
      const answer = this.#answer(this.#order(hold, request));
      if (request.receipt !== undefined) this.receipts.push(request.receipt(answer));
      return answer;
    });
  }

  async findOrder(orderId: OrderId): Answer<OrderAnswer> {
    return this.#refused() ?? this.#found(orderId);
  }

  async listOrders(storeId: StoreId, range: OrderRange): Answer<readonly OrderAnswer[]> {
    const own = [...this.orders.values()].filter((order) => order.storeId === storeId);
    return this.#refused() ?? ok(ordersWithin(own, range).map((order) => this.#answer(order)));
  }

  async cancel(orderId: OrderId, reason: string | undefined): Answer<OrderAnswer> {
    return this.#command(`cancel ${reason}`, this.#found(orderId), (answer) => answer);
  }

  async reschedule(orderId: OrderId, slot: number): Answer<OrderAnswer> {
    return this.#command('reschedule', this.#found(orderId), ({ order }) => this.#answer({ ...order, slot }));
  }

  async intervene(orderId: OrderId, intervention: Intervention, author: Author): Answer<OrderAnswer> {
    const name = `${JSON.stringify(intervention)} ${author.by}: ${author.reason}`;
    return this.#command(name, this.#found(orderId), (answer) => answer);
  }

  possibleChanges({ status }: Order): PossibleChanges {
    const why = `it is ${status}`;
    return { fire: null, hold_back: null, cancel: null, resolve: why, replay: why, purge: why };
  }

  deadLetters(query: DeadLetterQuery): readonly OrderAnswer[] {
    const shelves = [...this.definitions.values()].map((definition) => ({
      definition,
      orders: () => [...this.orders.values()].filter(({ storeId }) => storeId === definition.storeId),
    }));
    return pickDeadLetters(shelves, query).map((order) => this.#answer(order));
  }

  async setControls(storeId: StoreId, patch: ControlsPatch, author: Author): Answer<StoreView> {
    return this.#command(`setControls ${JSON.stringify(patch)} ${author.by}`, this.view(storeId), (view) => view);
  }

  async setSlot(storeId: StoreId, slot: number, patch: SlotPatch, author: Author): Answer<SlotAvailability> {
    const name = `setSlot ${slot} ${JSON.stringify(patch)} ${author.by}`;
    return this.#command(name, this.#store(storeId), () => ({ slot, ...count }));
  }

  async reopen(storeId: StoreId): Promise<void> {
    this.done.push(`reopen ${storeId}`);
  }

  /** A hold that there is already. */
  givenHold(storeId: StoreId): Hold {
    const holdId = this.#ids.hold();
    const now = this.#now();
    const times = { slot: Date.UTC(2026, 7, 14, 15, 45), createdAt: now, expiresAt: now + 300_000 };
    const hold: Hold = { holdId, storeId, units: 1, ...times, extended: false, status: 'held', version: 1 };
    this.holds.set(holdId, hold);
    return hold;
  }

  /** An order that there is already. */
  givenOrder(storeId: StoreId): Order {
    const customer = { name: 'Ana', email: 'ana@example.org' };
    const items = [{ sku: 'burger', name: 'Burger', quantity: 2, unitPriceCents: 950 }];
    return this.#order(this.givenHold(storeId), { details: { items, customer } });
  }

  /** An order that was given up at `at`. */
  givenDeadLetter(storeId: StoreId, reason: string, at = this.#now(), changes: Partial<Order> = {}): Order {
    const order = this.givenOrder(storeId);
    const later = [...order.later, { at, status: 'dead_letter' as const, detail: reason }];
    const dead: Order = { ...order, status: 'dead_letter', attempts: 1, later, ...changes };
    this.orders.set(dead.orderId, dead);
    return dead;
  }

  #order(hold: Hold, { details }: Pick<OrderRequest, 'details'>): Order {
    const at = this.#now();
    const order: Order = {
      orderId: this.#ids.order(),
      storeId: hold.storeId,
      holdId: hold.holdId,
      slot: hold.slot,
      units: hold.units,
      details: detailsText(details),
      createdAt: at,
      status: 'scheduled',
      attempts: 0,
      attemptsBefore: 0,
      late: false,
      later: [],
      version: 1,
    };
    this.orders.set(order.orderId, order);
    return order;
  }

  #answer(order: Order): OrderAnswer {
    const attention = attentionOf(order, this.#now());
    const fireAt = order.slot - 900_000;
    return { order, fireAt, fireOwedAt: fireAt, ...(attention && { attention }) };
  }

  async #command<S, T>(name: string, subject: Result<S, Refusal>, act: (subject: S) => T): Answer<T> {
    this.onCommand();
    await this.gate;
    const refused = this.#refused();
    if (refused !== null) return refused;
    if (!subject.ok) return subject;
    this.done.push(name);
    return ok(act(subject.value));
  }

  #refused() {
    if (this.fault !== null) throw this.fault;
    return this.refusal === null ? null : err(this.refusal);
  }

  #store(storeId: StoreId): Result<StoreDefinition, Refusal> {
    const definition = this.definitions.get(storeId);
    return this.#refused() ?? (definition === undefined ? err({ kind: 'store-unknown' }) : ok(definition));
  }

  #hold(holdId: HoldId): Result<Hold, Refusal> {
    const hold = this.holds.get(holdId);
    return hold === undefined ? err({ kind: 'hold-unknown' }) : ok(hold);
  }

  #found(orderId: OrderId): Result<OrderAnswer, Refusal> {
    const order = this.orders.get(orderId);
    return order === undefined ? err({ kind: 'order-unknown' }) : ok(this.#answer(order));
  }
}
