import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chain, details, ELEVEN, granted, minute, storeNamed } from '../support/one-chain.ts';

const STORES = 1_000;
const ORDERS = 10;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

async function chainOf(stores: number): Promise<Chain> {
  const names = Array.from({ length: stores }, (_, index) => `s${index}`);
  const chain = new Chain(names.map((name) => storeNamed(name)));
  for (const name of names) chain.pos(name);
  return chain;
}

/** What was ordered comes from JSON, as it does from the outside. */
async function orderTen(chain: Chain): Promise<void> {
  for (const name of chain.poses.keys()) {
    for (let i = 0; i < ORDERS; i += 1) {
      const { hold } = granted(await chain.hold(name, ELEVEN + (4 + i) * 15 * minute));
      granted(await chain.desk.confirm({ holdId: hold.holdId, details: JSON.parse(JSON.stringify(details)) }));
    }
  }
  chain.events.length = 0;
  for (const kept of [chain.records.holds, chain.records.orders, chain.records.timelines]) kept.clear();
  chain.records.changes.length = 0;
}

test('an open store takes less than 5.5 KB, and one with ten open orders less than 17 KB, what was ordered included', async (t) => {
  const warm = await chainOf(50);
  await warm.boot();
  await orderTen(warm);
  const chain = await chainOf(STORES);
  const before = heapBytes();
  await chain.boot();
  const perStore = (heapBytes() - before) / STORES;
  await orderTen(chain);
  const withOrders = (heapBytes() - before) / STORES;
  t.diagnostic(`${Math.round(perStore)} bytes per open store, ${Math.round(withOrders)} with ${ORDERS} open orders`);
  assert.ok(perStore < 5_632, `${perStore} bytes`);
  assert.ok(withOrders < 17_408, `${withOrders} bytes`);
  await chain.stop();
  await warm.stop();
});
