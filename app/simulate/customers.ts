import type { Clock } from '../../lib/clock.ts';
import type { Answer, HoldAnswer, OrderAnswer } from '../../stores/booking.ts';
import type { FrontDesk } from '../../stores/front-desk.ts';
import type { Hold } from '../../stores/hold.ts';
import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Order, OrderDetails } from '../../stores/order.ts';
import type { Dice } from './dice.ts';
import type { Record } from './facts.ts';
import type { Fleet } from './fleet.ts';
import type { SimPostgres } from './sim-postgres.ts';
import type { Told } from './surroundings.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const DETAILS: OrderDetails = { items: [{ sku: 'soup', name: 'Soup', quantity: 1 }], customer: { name: 'Ada' } };

export interface CustomerMeans {
  readonly clock: Clock;
  readonly fleet: Pick<Fleet, 'ask'>;
  readonly postgres: SimPostgres;
  readonly record: Record;
}

/** One customer of one store: comes once, books something or not, and changes his mind. */
export class Customer {
  readonly #means: CustomerMeans;
  readonly #storeId: StoreId;
  readonly #dice: Dice;
  readonly #name: string;

  constructor(means: CustomerMeans, storeId: StoreId, dice: Dice, name: string) {
    this.#means = means;
    this.#storeId = storeId;
    this.#dice = dice;
    this.#name = name;
  }

  /** Wants something for one of the slots, in this order of preference. */
  async visit(slots: readonly number[]): Promise<void> {
    for (const slot of slots) {
      const held = await this.#hold(slot);
      if (held.ok) return this.#checkOut(held.value.hold);
      await this.#wait(this.#dice.int(1, 20) * SECOND_MS);
    }
  }

  async #checkOut(hold: Hold): Promise<void> {
    await this.#wait(this.#dice.int(0, 150) * SECOND_MS);
    if (this.#dice.chance(0.25)) await this.#extend(hold.holdId);
    if (this.#dice.chance(0.25)) await this.#wait(this.#dice.int(0, 400) * SECOND_MS);
    if (this.#dice.chance(0.12)) return this.#release(hold.holdId);
    if (this.#dice.chance(0.08)) return;
    const ordered = await this.#confirm(hold.holdId);
    if (ordered !== undefined) await this.#afterwards(ordered);
  }

  async #afterwards(order: Order): Promise<void> {
    await this.#wait(this.#dice.int(0, 40) * MINUTE_MS + this.#dice.int(0, 60_000));
    if (this.#dice.chance(0.2)) await this.#move(order);
    if (this.#dice.chance(0.2)) await this.cancel(order.orderId);
    await this.#ask((desk) => desk.findOrder(order.orderId));
  }

  #hold(slot: number): Promise<Told<HoldAnswer>> {
    const units = this.#dice.pick([1, 1, 1, 2, 4]);
    const customerRef = this.#dice.chance(0.5) ? { customerRef: this.#name } : {};
    const isDurable = ({ hold }: HoldAnswer) => (this.#holdRow(hold.holdId)?.version ?? 0) >= hold.version;
    return this.#tell(
      'hold',
      ({ hold }) => hold.holdId,
      isDurable,
      (desk) => desk.hold(this.#storeId, { slot, units, ...customerRef }),
    );
  }

  async #extend(holdId: HoldId): Promise<void> {
    const isDurable = () => this.#holdRow(holdId)?.extended === true;
    await this.#tell(
      'extension',
      () => holdId,
      isDurable,
      (desk) => desk.extend(holdId),
    );
  }

  async #release(holdId: HoldId): Promise<void> {
    const isDurable = () => {
      const row = this.#holdRow(holdId);
      return row !== undefined && row.status !== 'confirmed' && this.#means.postgres.isOver(row);
    };
    await this.#tell(
      'release',
      () => holdId,
      isDurable,
      (desk) => desk.release(holdId),
    );
  }

  /** Now and then twice at once, or again because nobody answered. */
  async #confirm(holdId: HoldId): Promise<Order | undefined> {
    const isTwice = this.#dice.chance(0.1);
    const answers = await Promise.all(isTwice ? [this.#order(holdId), this.#order(holdId)] : [this.#order(holdId)]);
    const done = answers.find((told) => told.ok);
    if (done?.ok) return done.value.order;
    if (!this.#dice.chance(0.6)) return undefined;
    await this.#wait(this.#dice.int(1, 15) * SECOND_MS);
    const again = await this.#order(holdId);
    return again.ok ? again.value.order : undefined;
  }

  #order(holdId: HoldId): Promise<Told<OrderAnswer>> {
    const isDurable = ({ order }: OrderAnswer) => this.#orderRow(order.orderId) !== undefined;
    return this.#tell(
      'order',
      ({ order }) => order.orderId,
      isDurable,
      (desk) => desk.confirm({ holdId, details: DETAILS }),
    );
  }

  async #move({ orderId, slot }: Order): Promise<void> {
    const to = slot + this.#dice.pick([-1, 1, 2]) * 15 * MINUTE_MS;
    const isDurable = () => this.#orderRow(orderId)?.slot === to;
    await this.#tell(
      'move',
      () => orderId,
      isDurable,
      (desk) => desk.reschedule(orderId, to),
    );
  }

  async cancel(orderId: OrderId): Promise<void> {
    const isDurable = () => this.#orderRow(orderId)?.status === 'cancelled';
    await this.#tell(
      'cancellation',
      () => orderId,
      isDurable,
      (desk) => desk.cancel(orderId, undefined),
    );
  }

  /** Asks for something, and says whether what was acknowledged is durable at that moment. */
  async #tell<T>(
    what: 'hold' | 'extension' | 'release' | 'order' | 'cancellation' | 'move',
    idOf: (value: T) => HoldId | OrderId,
    isDurable: (value: T) => boolean,
    request: (desk: FrontDesk) => Answer<T>,
  ): Promise<Told<T>> {
    const told = await this.#ask(request);
    if (told.ok) {
      const { value } = told;
      this.#means.record({
        kind: 'acknowledged',
        storeId: this.#storeId,
        what,
        id: idOf(value),
        durable: isDurable(value),
      });
    }
    return told;
  }

  #ask<T>(request: (desk: FrontDesk) => Answer<T>): Promise<Told<T>> {
    return this.#means.fleet.ask(this.#dice, this.#storeId, request);
  }

  #holdRow(holdId: HoldId): Hold | undefined {
    return this.#means.postgres.stores.get(this.#storeId)?.holds.get(holdId);
  }

  #orderRow(orderId: OrderId): Order | undefined {
    return this.#means.postgres.stores.get(this.#storeId)?.orders.get(orderId);
  }

  #wait(ms: number): Promise<void> {
    return this.#means.clock.sleep(ms);
  }
}
