import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import type { OrderRange } from '../../stores/order-range.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain, refusalOf, storeNamed } from '../support/one-chain.ts';

const soho = 'soho' as StoreId;
const noon = ELEVEN + 60 * minute;
const later = noon + 30 * minute;
const wholeDay: OrderRange = { from: ELEVEN, until: ELEVEN + 600 * minute, limit: 100 };

async function listed(chain: Chain, range: OrderRange = wholeDay) {
  const answers = granted(await chain.desk.listOrders(soho, range));
  return answers.map(({ order }) => [order.orderId, order.slot, order.status]);
}

test('the orders of a day come by slot, those that are over among them', async () => {
  const chain = await openChain(storeNamed('soho'));
  const { order: second } = await chain.order('soho', later);
  const { order: first } = await chain.order('soho', noon);
  granted(await chain.desk.cancel(second.orderId, undefined));
  assert.deepEqual(await listed(chain), [
    [first.orderId, noon, 'scheduled'],
    [second.orderId, later, 'cancelled'],
  ]);
  assert.deepEqual(await listed(chain, { ...wholeDay, from: later }), [[second.orderId, later, 'cancelled']]);
  assert.deepEqual(await listed(chain, { ...wholeDay, until: later }), [[first.orderId, noon, 'scheduled']]);
  await chain.stop();
});

test('pages follow one another with none left out and none twice', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 10 }));
  const orders: Order[] = [];
  for (let i = 0; i < 5; i += 1) orders.push((await chain.order('soho', noon)).order);
  for (const { orderId } of orders.slice(0, 2)) granted(await chain.desk.cancel(orderId, undefined));
  const seen: string[] = [];
  for (let after: OrderRange['after']; ; ) {
    const page = granted(await chain.desk.listOrders(soho, { ...wholeDay, limit: 2, after }));
    seen.push(...page.map(({ order }) => order.orderId));
    after = page.at(-1)?.order;
    if (page.length < 2) break;
  }
  assert.deepEqual(seen, orders.map(({ orderId }) => orderId).toSorted());
  await chain.stop();
});

test('an order that ends while the list is read is on it once, as it ended', async () => {
  const chain = await openChain(storeNamed('soho'));
  const { order } = await chain.order('soho', noon);
  const gate = Promise.withResolvers<void>();
  const read = chain.records.finalOrders.bind(chain.records);
  chain.records.finalOrders = (storeId, range) => gate.promise.then(() => read(storeId, range));
  const listing = listed(chain);
  granted(await chain.desk.cancel(order.orderId, undefined));
  gate.resolve();
  assert.deepEqual(await listing, [[order.orderId, noon, 'cancelled']]);
  await chain.stop();
});

test('while the storage is away the list cannot be read, and says so', async () => {
  const chain = await openChain(storeNamed('soho'));
  chain.records.goAway();
  assert.equal(refusalOf(await chain.desk.listOrders(soho, wholeDay)).kind, 'storage-unavailable');
  chain.records.comeBack();
  await chain.stop();
});
