import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf } from '../support/http-client.ts';
import { startServiceHere } from '../support/service.ts';
import { accounts, defineAccount, defineStore, order, slotIn, surroundings } from './chain.ts';

const STORES = 6;
const ORDERS_PER_STORE = 6;
const IN_FORCE_WITHIN_MS = 1_000;

/** Six stores whose orders are all due as soon as they are placed, at an account that takes next to none. */
async function backlog(t: TestContext) {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking, stop } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern', { rate_per_second: 0.01, burst: 1 });
  const names = Array.from({ length: STORES }, (_, number) => `s${number}`);
  for (const name of names) await defineStore(ops, name, { lead_minutes: 120 });
  const slot = slotIn(systemClock.now(), 60);
  const all = names.flatMap((name) => Array.from({ length: ORDERS_PER_STORE }, () => order(booking, name, slot)));
  await Promise.all(all);
  const change = async (limits: object) => {
    const [{ apiKey }] = accounts;
    const body = { base_url: pos.url, api_key: apiKey, idempotent: true, can_look_up: true, ...limits };
    bodyOf(await ops.put('/v1/ops/pos-accounts/modern', body), 200);
    return systemClock.now();
  };
  const arrivals = () => pos.requests().map(({ realMs }) => realMs);
  return { pos, change, arrivals, stop };
}

test('a higher rate that ops set is in force within a second, for the orders that wait already', async (t) => {
  const { pos, change } = await backlog(t);
  assert.ok(pos.report().tickets <= 1, `${pos.report().tickets} tickets`);
  const changedAt = await change({ rate_per_second: 500, burst: 500 });
  const tickets = await eventually(() => {
    assert.equal(pos.tickets().length, STORES * ORDERS_PER_STORE);
    return pos.tickets();
  });
  const latestMs = Math.max(...tickets.map(({ receivedRealMs }) => receivedRealMs)) - changedAt;
  assert.ok(latestMs < IN_FORCE_WITHIN_MS, `the last of them came ${latestMs} ms after the answer`);
});

test('a lower rate that ops set is in force within a second, in the middle of a backlog', async (t) => {
  const { pos, change, arrivals } = await backlog(t);
  await change({ rate_per_second: 20, burst: 1 });
  await eventually(() => assert.ok(pos.report().tickets > 5));
  const changedAt = await change({ rate_per_second: 0.01, burst: 1 });
  const before = arrivals().filter((at) => at <= changedAt).length;
  await systemClock.sleep(IN_FORCE_WITHIN_MS);
  const after = arrivals().length - before;
  assert.ok(after <= 1, `${after} requests came after the answer`);
  await change({ rate_per_second: 500, burst: 500 });
  await eventually(() => assert.equal(pos.report().tickets, STORES * ORDERS_PER_STORE));
});

test('a stop does not wait for the turns of an account that takes next to nothing', async (t) => {
  const { stop, pos } = await backlog(t);
  const startedMs = systemClock.monotonic();
  await stop();
  const tookMs = systemClock.monotonic() - startedMs;
  assert.ok(tookMs < 5_000, `the stop took ${tookMs} ms`);
  assert.ok(pos.report().tickets <= 1);
});
