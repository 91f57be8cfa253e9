import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { startServiceHere } from '../support/service.ts';
import { confirm, defineAccount, defineStore, hold, slotIn, surroundings } from './chain.ts';

const SAMPLES = 48;

/** Whether each bit was seen as 0 and as 1; of good randomness one of 128 is missed once in a million million runs. */
function allBitsVary(ids: readonly string[]): boolean {
  const bytes = ids.map((id) => Buffer.from(id.slice(id.indexOf('_') + 1), 'base64url'));
  const and = Array.from({ length: 16 }, (_, at) => bytes.reduce((bits, one) => bits & (one[at] ?? 0), 255));
  const or = Array.from({ length: 16 }, (_, at) => bytes.reduce((bits, one) => bits | (one[at] ?? 0), 0));
  return (
    bytes.every(({ length }) => length === 16) && and.every((bits) => bits === 0) && or.every((bits) => bits === 255)
  );
}

test('who has an id of a hold or an order can tell nothing of another: all of its 128 bits vary', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 'nyc', { capacity: 2 * SAMPLES });
  const slot = slotIn(systemClock.now(), 120);
  const holds = await Promise.all(Array.from({ length: SAMPLES }, () => hold(booking, 'nyc', slot)));
  const orders = await Promise.all(holds.map(({ hold_id }) => confirm(booking, hold_id)));
  for (const { hold_id } of holds) assert.match(hold_id, /^hold_[\w-]{22}$/);
  for (const { order_id } of orders) assert.match(order_id, /^ord_[\w-]{22}$/);
  assert.ok(allBitsVary(holds.map(({ hold_id }) => hold_id)));
  assert.ok(allBitsVary(orders.map(({ order_id }) => order_id)));
  const counted = holds.map((_, index) => `hold_${Buffer.alloc(16, 0).fill(index, 15).toString('base64url')}`);
  assert.equal(allBitsVary(counted), false, 'negative control: ids that count up are found out');
});
