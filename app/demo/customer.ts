import type { Clock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, unreachable } from '../../lib/result.ts';
import { MINUTE_MS } from '../../stores/calendar.ts';
import type { Refused } from './api.ts';
import type { BookingClient, Held, Ordered } from './booking-client.ts';
import type { CustomersLog, Ending } from './customers-log.ts';
import type { CustomerPlan } from './scenario.ts';

/** What a customer can ask of the service. */
export type Booking = Pick<BookingClient, 'slots' | 'hold' | 'extend' | 'release' | 'order' | 'cancel' | 'move'>;

/** What a customer has at hand. */
export interface CustomerMeans {
  readonly client: Booking;
  readonly clock: Clock;
  readonly log: CustomersLog;
  readonly signal: AbortSignal;
}

/** Slots a customer asks for before going elsewhere. */
const PATIENCE = 3;
/** Nobody waits longer for their lunch than this beyond the wished slot. */
const WAITS_AT_MOST_MS = 15 * MINUTE_MS;
/** Who changes an order later than this before it is fired, might be too late. */
const CHANGES_UNTIL_MS = 3 * MINUTE_MS;
const SECOND_THOUGHTS_MS = 1 * MINUTE_MS;

/** Comes at the planned time and acts as planned; what the API says is written down. Rejects when told to stop. */
export async function serveCustomer(plan: CustomerPlan, means: CustomerMeans): Promise<Ending> {
  await waitUntil(plan.arrivesAt, means);
  const customer = new Customer(plan, means);
  const ending = await customer.haveLunch();
  means.log.ended(ending);
  return ending;
}

function waitUntil(at: number, { clock, signal }: CustomerMeans): Promise<void> {
  return clock.sleep(Math.max(0, at - clock.now()), signal);
}

/** What a customer sees who looks before asking; no request, so the API refused nothing. */
const nothingFree: Refused = {
  status: 0,
  problem: 'nothing free',
  title: 'No open slot near the wished one',
  detail: '',
};

class Customer {
  readonly #plan: CustomerPlan;
  readonly #means: CustomerMeans;
  /** Makes each request's idempotency key another one. */
  #asked = 0;

  constructor(plan: CustomerPlan, means: CustomerMeans) {
    this.#plan = plan;
    this.#means = means;
  }

  async haveLunch(): Promise<Ending> {
    const held = await this.#findPlace();
    if (!held.ok) return turnedAway(held.error);
    return await this.#goOn(held.value);
  }

  async #goOn(held: Held): Promise<Ending> {
    switch (this.#plan.behaviour) {
      case 'order':
        return await this.#thinkAndOrder(held);
      case 'extend':
        return await this.#extendAndOrder(held);
      case 'wander_off':
        return await this.#comeBackTooLate(held);
      case 'release':
        return await this.#release(held);
      case 'cancel':
        return await this.#orderAnd(held, (order) => this.#cancel(order));
      case 'move':
        return await this.#orderAnd(held, (order) => this.#move(order));
      default:
        return unreachable(this.#plan.behaviour);
    }
  }

  async #thinkAndOrder(held: Held): Promise<Ending> {
    const ordered = await this.#order(held);
    return ordered.ok ? { kind: 'ordered' } : turnedAway(ordered.error);
  }

  async #extendAndOrder(held: Held): Promise<Ending> {
    await this.#think();
    const extended = this.#noted(await this.#means.client.extend(held.hold_id));
    return extended.ok ? await this.#thinkAndOrder(held) : turnedAway(extended.error);
  }

  /** The API must not revive the hold, even if there is room. */
  async #comeBackTooLate(held: Held): Promise<Ending> {
    const ordered = await this.#order(held);
    return ordered.ok ? { kind: 'ordered' } : { kind: 'hold_expired' };
  }

  async #release(held: Held): Promise<Ending> {
    await this.#think();
    this.#means.log.releaseAsked(held, this.#means.clock.now());
    this.#noted(await this.#means.client.release(held.hold_id));
    return { kind: 'released' };
  }

  async #orderAnd(held: Held, change: (order: Ordered) => Promise<Ending>): Promise<Ending> {
    const ordered = await this.#order(held);
    if (!ordered.ok) return turnedAway(ordered.error);
    await this.#pause(SECOND_THOUGHTS_MS);
    const tooLate = ordered.value.fire_at - this.#means.clock.now() < CHANGES_UNTIL_MS;
    return tooLate ? { kind: 'ordered' } : await change(ordered.value);
  }

  async #cancel(order: Ordered): Promise<Ending> {
    const cancelled = this.#noted(await this.#means.client.cancel(order.order_id));
    if (!cancelled.ok) return { kind: 'ordered' };
    this.#means.log.cancelled(cancelled.value);
    return { kind: 'cancelled' };
  }

  /** To the next slot that has room; when that does not work, the order stays where it is. */
  async #move(order: Ordered): Promise<Ending> {
    const slot = await this.#freeSlotFrom(order.slot + 1);
    if (slot === undefined) return { kind: 'ordered' };
    const moved = this.#noted(await this.#means.client.move(order.order_id, slot));
    if (moved.ok) this.#means.log.moved(moved.value, this.#means.clock.now());
    return { kind: 'ordered' };
  }

  /** Who looks may still come too late: between looking and holding others hold, too. */
  async #findPlace(): Promise<Result<Held, Refused>> {
    if (this.#plan.choice === 'insist') return await this.#hold(this.#plan.slot);
    let refusal: Result<Held, Refused> = err(nothingFree);
    for (let tries = 1; tries <= PATIENCE; tries += 1) {
      const blindly = tries === 1 && this.#plan.choice === 'ask';
      const slot = blindly ? this.#plan.slot : await this.#freeSlotFrom(this.#plan.slot);
      if (slot === undefined) return refusal;
      refusal = await this.#hold(slot);
      if (refusal.ok) return refusal;
    }
    return refusal;
  }

  async #freeSlotFrom(slot: number): Promise<number | undefined> {
    const { storeId, units } = this.#plan;
    const slots = this.#noted(await this.#means.client.slots(storeId));
    if (!slots.ok) return undefined;
    const acceptable = slots.value.filter((other) => other.slot >= slot && other.slot <= slot + WAITS_AT_MOST_MS);
    return acceptable.find(({ state, free }) => state === 'open' && free >= units)?.slot;
  }

  async #hold(slot: number): Promise<Result<Held, Refused>> {
    const { storeId, name, units } = this.#plan;
    this.#asked += 1;
    const key = `${name} ${this.#asked}`;
    const held = this.#noted(await this.#means.client.hold(storeId, { slot, units, customerRef: name, key }));
    if (held.ok) this.#means.log.held(held.value);
    return held;
  }

  async #order(held: Held): Promise<Result<Ordered, Refused>> {
    await this.#think();
    const ordered = this.#noted(await this.#means.client.order(held.hold_id, this.#plan));
    if (ordered.ok) this.#means.log.ordered(ordered.value);
    return ordered;
  }

  #think(): Promise<void> {
    return this.#pause(this.#plan.thinksMs);
  }

  #pause(ms: number): Promise<void> {
    return ms === 0 ? Promise.resolve() : this.#means.clock.sleep(ms, this.#means.signal);
  }

  #noted<T>(answer: Result<T, Refused>): Result<T, Refused> {
    if (!answer.ok) this.#means.log.refused(answer.error);
    return answer;
  }
}

function turnedAway({ problem, title }: Refused): Ending {
  return { kind: 'turned_away', problem, title };
}
