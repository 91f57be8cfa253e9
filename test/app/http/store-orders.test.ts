import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detailsOf } from '../../../stores/order.ts';
import { keys, newYork, send, slugOf, startHarness } from './harness.ts';

const path = '/v1/ops/stores/nyc-042/orders';
const view = { key: keys.view };

test("a store's orders of today come with what ops need to see of each", async (t) => {
  const harness = await startHarness(t);
  const order = harness.stores.givenOrder(newYork);
  const { json } = await send(harness, 'GET', path, view);
  assert.deepEqual(json, {
    store_id: 'nyc-042',
    orders: [
      {
        order_id: order.orderId,
        slot: '2026-08-14T11:45:00-04:00',
        fire_at: '2026-08-14T11:30:00-04:00',
        status: 'scheduled',
        units: 1,
        customer_name: detailsOf(order).customer.name,
        created_at: '2026-08-14T11:00:00-04:00',
        attempts: 0,
        late: false,
      },
    ],
    next: null,
  });
});

test('a page of orders says how it goes on', async (t) => {
  const harness = await startHarness(t);
  const orders = [1, 2, 3].map(() => harness.stores.givenOrder(newYork).orderId);
  const seen: string[] = [];
  for (let next: unknown = ''; next !== null; ) {
    const query = next === '' ? '' : `&after=${next}`;
    const { json } = await send(harness, 'GET', `${path}?limit=2${query}`, view);
    const page = json['orders'] as { order_id: string }[];
    seen.push(...page.map(({ order_id: orderId }) => orderId));
    next = json['next'];
  }
  assert.deepEqual(seen, orders.toSorted());
});

test('one slot may be asked for, or one date, and not both', async (t) => {
  const harness = await startHarness(t);
  harness.stores.givenOrder(newYork);
  const count = async (query: string) => {
    const { json } = await send(harness, 'GET', `${path}?${query}`, view);
    return (json['orders'] as unknown[]).length;
  };
  assert.equal(await count(`slot=${encodeURIComponent('2026-08-14T11:45:00-04:00')}`), 1);
  assert.equal(await count(`slot=${encodeURIComponent('2026-08-14T12:00:00-04:00')}`), 0);
  assert.equal(await count('date=2026-08-14'), 1);
  for (const query of ['date=2026-08-14&slot=2026-08-14T11:45:00Z', 'slot=noon', 'after=1', 'limit=0']) {
    assert.equal(slugOf(await send(harness, 'GET', `${path}?${query}`, view)), 'invalid-request', query);
  }
});
