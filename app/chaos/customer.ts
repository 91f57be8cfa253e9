import type { Clock } from '../../lib/clock.ts';
import { unreachable } from '../../lib/result.ts';
import type { Reply } from './api.ts';
import type { BookingClient, Held, Ordered } from './booking-client.ts';
import type { ChaosStore } from './chain.ts';
import type { CustomerPlan } from './customer-plans.ts';
import { slotsAtHand } from './customer-plans.ts';
import type { CustomersLog } from './customers-log.ts';
import type { ToldCount } from './told.ts';

/** What a customer has at hand. */
export interface CustomerMeans {
  readonly client: BookingClient;
  readonly clock: Clock;
  readonly log: CustomersLog;
  /** No order is due after it. */
  readonly untilAt: number;
  readonly signal: AbortSignal;
}

type NotDone = Exclude<Reply<unknown>, { kind: 'done' }>;

/** One customer of one store, who does as planned and writes down every answer. */
export class Customer {
  readonly #store: ChaosStore;
  readonly #plan: CustomerPlan;
  readonly #name: string;
  readonly #means: CustomerMeans;

  constructor(store: ChaosStore, plan: CustomerPlan, name: string, means: CustomerMeans) {
    this.#store = store;
    this.#plan = plan;
    this.#name = name;
    this.#means = means;
  }

  async haveLunch(): Promise<void> {
    await this.#look();
    const slots = this.#slots;
    const slot = slots[Math.floor(this.#plan.choice * slots.length)];
    const held = slot === undefined ? null : await this.#hold(slot);
    if (held === null) return;
    await this.#think();
    await this.#goOn(held);
  }

  async #goOn(held: Held): Promise<void> {
    switch (this.#plan.behaviour) {
      case 'order':
        await this.#order(held);
        return;
      case 'extend':
        await this.#extend(held);
        await this.#order(held);
        return;
      case 'release':
        await this.#release(held);
        return;
      case 'wander_off':
        return;
      case 'cancel':
        await this.#orderAnd(held, (order) => this.#cancel(order));
        return;
      case 'move':
        await this.#orderAnd(held, (order) => this.#move(order));
        return;
      default:
        unreachable(this.#plan.behaviour);
    }
  }

  get #slots(): readonly number[] {
    return slotsAtHand(this.#store, this.#means.clock.now(), this.#means.untilAt);
  }

  async #look(): Promise<void> {
    const day = await this.#means.client.day(this.#store.storeId);
    if (day.kind !== 'done') return;
    for (const count of day.value.slots)
      if (count.pending + count.confirmed > 0) this.#counted(count.slot, count, day.at);
  }

  async #hold(slot: number): Promise<Held | null> {
    const { storeId } = this.#store;
    const { units } = this.#plan;
    const reply = this.#heard(await this.#means.client.hold({ storeId, slot, units, customerRef: this.#name }));
    if (reply.kind !== 'done') return this.#failed(reply);
    const { value: held, sentAt, at } = reply;
    const { hold_id: holdId, expires_at: expiresAt } = held;
    this.#means.log.note({
      kind: 'held',
      sentAt,
      at,
      holdId,
      storeId,
      slot: held.slot,
      units,
      customerRef: this.#name,
      expiresAt,
    });
    if (held.availability !== undefined) this.#counted(held.slot, held.availability, at);
    return held;
  }

  async #extend({ hold_id: holdId, slot }: Held): Promise<void> {
    const reply = this.#heard(await this.#means.client.extend(holdId), { holdId });
    if (reply.kind !== 'done') return;
    const { expires_at: expiresAt, availability } = reply.value;
    this.#means.log.note({ kind: 'extended', at: reply.at, holdId, expiresAt });
    if (availability !== undefined) this.#counted(slot, availability, reply.at);
    await this.#think();
  }

  async #release({ hold_id: holdId }: Held): Promise<void> {
    this.#means.log.note({ kind: 'release_asked', at: this.#means.clock.now(), holdId });
    const reply = this.#heard(await this.#means.client.release(holdId), { holdId });
    if (reply.kind === 'done') this.#means.log.note({ kind: 'released', at: reply.at, holdId });
  }

  async #order({ hold_id: holdId }: Held): Promise<Ordered | null> {
    const reply = this.#heard(await this.#means.client.order(holdId, this.#name), { holdId });
    if (reply.kind !== 'done') return this.#failed(reply, { holdId });
    const { value: order, sentAt, at } = reply;
    const { order_id: orderId, store_id: storeId, slot } = order;
    this.#means.log.note({ kind: 'ordered', sentAt, at, orderId, holdId, storeId, slot });
    return order;
  }

  async #orderAnd(held: Held, change: (order: Ordered) => Promise<void>): Promise<void> {
    const order = await this.#order(held);
    if (order === null) return;
    await this.#pause(this.#plan.regretsMs);
    await change(order);
  }

  async #cancel({ order_id: orderId }: Ordered): Promise<void> {
    this.#means.log.note({ kind: 'cancel_asked', at: this.#means.clock.now(), orderId });
    const reply = this.#heard(await this.#means.client.cancel(orderId), { orderId });
    if (reply.kind === 'done') this.#means.log.note({ kind: 'cancelled', at: reply.at, orderId });
  }

  /** To the latest slot at hand. */
  async #move({ order_id: orderId, slot: from }: Ordered): Promise<void> {
    const slot = this.#slots.at(-1);
    if (slot === undefined || slot === from) return;
    this.#means.log.note({ kind: 'move_asked', at: this.#means.clock.now(), orderId, slot });
    const reply = this.#heard(await this.#means.client.move(orderId, slot), { orderId });
    if (reply.kind === 'done') this.#means.log.note({ kind: 'moved', at: reply.at, orderId, slot: reply.value.slot });
  }

  #failed(reply: NotDone, about: { readonly holdId?: string } = {}): null {
    const why = reply.kind === 'refused' ? reply.problem : reply.why;
    const { log, clock } = this.#means;
    log.note({ kind: 'booking_failed', at: clock.now(), storeId: this.#store.storeId, ...about, why });
    return null;
  }

  #counted(slot: number, { capacity, pending, confirmed }: ToldCount, at: number): void {
    const { storeId } = this.#store;
    this.#means.log.note({ kind: 'counted', at, storeId, slot, capacity, pending, confirmed });
  }

  #heard<T>(reply: Reply<T>, about: { readonly holdId?: string; readonly orderId?: string } = {}): Reply<T> {
    if (reply.kind !== 'refused') return reply;
    const { problem, at } = reply;
    const { log } = this.#means;
    log.refused(problem);
    const denied = /^(hold-unknown|hold-gone|order-unknown)/.test(problem);
    if (denied && about.holdId !== undefined) log.note({ kind: 'hold_denied', at, holdId: about.holdId, problem });
    if (denied && about.orderId !== undefined) log.note({ kind: 'order_denied', at, orderId: about.orderId, problem });
    return reply;
  }

  #think(): Promise<void> {
    return this.#pause(this.#plan.thinksMs);
  }

  #pause(ms: number): Promise<void> {
    return ms === 0 ? Promise.resolve() : this.#means.clock.sleep(ms, this.#means.signal);
  }
}
