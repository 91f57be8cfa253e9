import { z } from 'zod';
import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { Api, Refused } from './api.ts';
import type { Item } from './scenario.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const freeSlots = z.object({
  slots: z.array(z.object({ slot: instant, free: z.number(), state: z.enum(['open', 'unavailable']) })),
});
const hold = z.object({ hold_id: z.string(), slot: instant, expires_at: instant });
const order = z.object({
  order_id: z.string(),
  store_id: z.string(),
  slot: instant,
  fire_at: instant,
  created_at: instant,
  status: z.string(),
});
const nothing = z.undefined();

export type FreeSlot = z.output<typeof freeSlots>['slots'][number];
export type Held = z.output<typeof hold>;
export type Ordered = z.output<typeof order>;
type Answer<T> = Promise<Result<T, Refused>>;

/** The booking API as a customer's app uses it. */
export class BookingClient {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Today's slots in the store's zone. */
  async slots(storeId: string): Promise<Result<readonly FreeSlot[], Refused>> {
    const path = `/v1/stores/${storeId}/availability`;
    const answer = await this.#api.ask({ method: 'GET', path, answer: freeSlots });
    return answer.ok ? ok(answer.value.slots) : answer;
  }

  hold(
    storeId: string,
    wish: { readonly slot: number; readonly units: number; readonly customerRef: string; readonly key: string },
  ): Answer<Held> {
    return this.#api.ask({
      method: 'POST',
      path: `/v1/stores/${storeId}/holds`,
      body: { slot: new Date(wish.slot).toISOString(), units: wish.units, customer_ref: wish.customerRef },
      idempotencyKey: wish.key,
      answer: hold,
    });
  }

  extend(holdId: string): Answer<Held> {
    return this.#api.ask({ method: 'POST', path: `/v1/holds/${holdId}/extend`, answer: hold });
  }

  release(holdId: string): Answer<void> {
    return this.#api.ask({ method: 'DELETE', path: `/v1/holds/${holdId}`, answer: nothing });
  }

  order(holdId: string, basket: { readonly items: readonly Item[]; readonly name: string }): Answer<Ordered> {
    return this.#api.ask({
      method: 'POST',
      path: '/v1/orders',
      body: { hold_id: holdId, items: basket.items, customer: { name: basket.name } },
      // One hold becomes one order, so the hold names the request.
      idempotencyKey: `order-${holdId}`,
      answer: order,
    });
  }

  cancel(orderId: string): Answer<Ordered> {
    const body = { reason: 'changed my mind' };
    return this.#api.ask({ method: 'POST', path: `/v1/orders/${orderId}/cancel`, body, answer: order });
  }

  move(orderId: string, slot: number): Answer<Ordered> {
    const body = { slot: new Date(slot).toISOString() };
    return this.#api.ask({ method: 'POST', path: `/v1/orders/${orderId}/reschedule`, body, answer: order });
  }
}
