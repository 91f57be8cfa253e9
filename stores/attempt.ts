import { orderEntry } from './journal.ts';
import type { Attempt, Order } from './order.ts';
import type { StoreState } from './store-state.ts';

/**
 * One try to hand an order to the POS, from when its delivery decides on it: that is when it stands in the timeline, for
 * what it waits for from then on are the limits of its POS account. It is begun, and so counted and recorded, once.
 */
export class AttemptUnderWay {
  readonly row: Attempt;
  readonly #store: StoreState;
  #order: Order;
  #isBegun = false;
  #isDurable = false;

  constructor(store: StoreState, order: Order) {
    this.#store = store;
    this.#order = order;
    this.row = { orderId: order.orderId, number: order.attempts + 1, startedAt: store.now };
  }

  /** The order, as this attempt left it. */
  get order(): Order {
    return this.#order;
  }

  get isBegun(): boolean {
    return this.#isBegun;
  }

  get isDurable(): boolean {
    return this.#isDurable;
  }

  /** Nobody has changed the order meanwhile: no person, no customer, no feed. */
  get isUndisturbed(): boolean {
    return this.#store.book.get(this.row.orderId) === this.#order;
  }

  /** Begins, and resolves with whether that became durable. */
  async beginDurably(): Promise<boolean> {
    this.#isDurable = (await this.#store.journal.commit(this.#begin())) === null;
    if (this.#isDurable) this.#tellStarted();
    return this.#isDurable;
  }

  /** Begins, unless it has or somebody has changed the order; nobody waits for the record. */
  ensureBegun(): void {
    if (this.#isBegun || !this.isUndisturbed) return;
    void this.#store.journal.append(this.#begin());
    this.#tellStarted();
  }

  #begin() {
    const { orderId, number, startedAt } = this.row;
    const { status: from } = this.#order;
    const detail = `attempt ${number}`;
    this.#isBegun = true;
    this.#store.awaitingTurn.delete(orderId);
    const patch = { attempts: number, nextAttemptAt: null };
    this.#order = this.#store.book.step(this.#order, 'firing', startedAt, detail, patch);
    this.#store.tell({ kind: 'order_status', orderId, from, to: 'firing', detail });
    return { ...orderEntry(this.#order), attempts: [this.row] };
  }

  #tellStarted(): void {
    const { orderId, number } = this.row;
    this.#store.tell({ kind: 'attempt_started', orderId, number });
  }
}
