import { answer } from '../framework/remote.ts';
import { until } from '../framework/time.ts';
import type { DueOrder } from '../surroundings/orders.ts';
import { jobOf, poster } from './post-order.ts';
import type { RawCalls } from './raw-engine.ts';

/** The ceiling: so many loops that post what is due, and record nothing. */

async function fireAll(orders: readonly DueOrder[], post: ReturnType<typeof poster>, inFlight: number): Promise<void> {
  let next = 0;
  const loop = async () => {
    for (let order = orders[next++]; order !== undefined; order = orders[next++]) {
      await until(order.dueAtMs);
      await post(jobOf(order.orderId, order.storeRef));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
}

const calls: RawCalls = {
  async work({ orders, posUrl, inFlight }) {
    const inOrder = orders.toSorted((a, b) => a.dueAtMs - b.dueAtMs);
    void fireAll(inOrder, poster(posUrl, inFlight), inFlight);
  },
};
answer(calls);
