import { Pool } from 'undici';
import { CUSTOMER, ITEMS, POS_KEY } from '../surroundings/orders.ts';

/** What a job carries: all that the POS is told. */
export interface OrderJob {
  readonly storeRef: string;
  readonly order: {
    readonly order_id: string;
    readonly promise_time: string;
    readonly units: number;
    readonly items: unknown;
    readonly customer: unknown;
  };
}

export function jobOf(orderId: string, storeRef: string): OrderJob {
  const promise_time = '2026-08-14T11:45:00-04:00';
  return { storeRef, order: { order_id: orderId, promise_time, units: 1, items: ITEMS, customer: CUSTOMER } };
}

const CREATED = [200, 201];

/** The POST that every rival makes, by undici as its guide shows it. */
export function poster(posUrl: string, connections: number): (job: OrderJob) => Promise<void> {
  const pool = new Pool(posUrl, { connections, pipelining: 1 });
  return async ({ storeRef, order }) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/stores/${encodeURIComponent(storeRef)}/orders`,
      headers: {
        authorization: `Bearer ${POS_KEY}`,
        'content-type': 'application/json',
        'idempotency-key': order.order_id,
      },
      body: JSON.stringify(order),
    });
    const ticket = (await body.json()) as { readonly ticket_id?: string };
    if (!CREATED.includes(statusCode) || ticket.ticket_id === undefined) throw new Error(`POS answered ${statusCode}`);
  };
}
