import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;

async function chainOf(...names: string[]): Promise<Chain> {
  const chain = new Chain(names.map((name) => storeNamed(name)));
  await chain.boot();
  return chain;
}

test('an order reaches the POS exactly 15 minutes before its slot', async () => {
  const chain = await chainOf('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute - 1);
  assert.equal(chain.pos('soho').tickets.length, 0);
  await chain.clock.advance(1);
  assert.deepEqual(
    chain.pos('soho').tickets.map(({ orderId, at }) => ({ orderId, at })),
    [{ orderId: order.orderId, at: noon - 15 * minute }],
  );
  assert.equal((await chain.orderNow(order.orderId)).status, 'fired');
  await chain.stop();
});

test('an order booked inside the lead time is fired at once', async () => {
  const chain = await chainOf('soho');
  await chain.order('soho', ELEVEN + 15 * minute);
  await chain.clock.advance(1);
  assert.deepEqual(
    chain.pos('soho').tickets.map(({ at }) => at),
    [ELEVEN],
  );
  await chain.stop();
});
