import { z } from 'zod';
import type { Api, Reply } from './api.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const counts = z.object({ capacity: z.number(), pending: z.number(), confirmed: z.number() });
const day = z.object({ slots: z.array(counts.extend({ slot: instant, state: z.enum(['open', 'unavailable']) })) });
const hold = z.object({ hold_id: z.string(), slot: instant, expires_at: instant, availability: counts.optional() });
const order = z.object({ order_id: z.string(), store_id: z.string(), slot: instant, status: z.string() });

export type Day = z.output<typeof day>;
export type Held = z.output<typeof hold>;
export type Ordered = z.output<typeof order>;

/** Who looks gives up first; who has a hold or an order tries for longer. */
const LOOKING_MS = 10_000;
const HOLDING_MS = 25_000;
const ORDERING_MS = 50_000;

export interface HoldWish {
  readonly storeId: string;
  readonly slot: number;
  readonly units: number;
  /** Another one for every hold: the database tells by it whether a request was done twice. */
  readonly customerRef: string;
}

/** The booking API as a customer's app uses it. */
export class BookingClient {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  day(storeId: string, date?: string): Promise<Reply<Day>> {
    const path = `/v1/stores/${storeId}/availability${date === undefined ? '' : `?date=${date}`}`;
    return this.#api.ask({ method: 'GET', path, answer: day, patienceMs: LOOKING_MS });
  }

  hold({ storeId, slot, units, customerRef }: HoldWish): Promise<Reply<Held>> {
    return this.#api.ask({
      method: 'POST',
      path: `/v1/stores/${storeId}/holds`,
      body: { slot: new Date(slot).toISOString(), units, customer_ref: customerRef },
      idempotencyKey: `hold ${customerRef}`,
      answer: hold,
      patienceMs: HOLDING_MS,
    });
  }

  extend(holdId: string): Promise<Reply<Held>> {
    return this.#change(`/v1/holds/${holdId}/extend`, hold);
  }

  release(holdId: string): Promise<Reply<undefined>> {
    const path = `/v1/holds/${holdId}`;
    return this.#api.ask({ method: 'DELETE', path, answer: z.undefined(), patienceMs: HOLDING_MS });
  }

  order(holdId: string, name: string): Promise<Reply<Ordered>> {
    const items = [{ sku: 'dumplings', name: 'Dumplings', quantity: 1 }];
    return this.#api.ask({
      method: 'POST',
      path: '/v1/orders',
      body: { hold_id: holdId, items, customer: { name } },
      idempotencyKey: `order ${holdId}`,
      answer: order,
      patienceMs: ORDERING_MS,
    });
  }

  cancel(orderId: string): Promise<Reply<Ordered>> {
    return this.#change(`/v1/orders/${orderId}/cancel`, order, { reason: 'changed my mind' });
  }

  move(orderId: string, slot: number): Promise<Reply<Ordered>> {
    return this.#change(`/v1/orders/${orderId}/reschedule`, order, { slot: new Date(slot).toISOString() });
  }

  #change<T>(path: string, answer: z.ZodType<T>, body?: object): Promise<Reply<T>> {
    return this.#api.ask({ method: 'POST', path, answer, patienceMs: HOLDING_MS, ...(body && { body }) });
  }
}
