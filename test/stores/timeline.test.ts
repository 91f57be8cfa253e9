import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;

test('a timeline has no gap where an attempt could not be recorded because the storage was away', async () => {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, { idempotent: false }));
  await chain.boot();
  const { order } = await chain.order('soho', noon);
  chain.records.fault = ({ attempts }) => (attempts === undefined ? undefined : 'away');
  await chain.clock.advance(45 * minute);
  chain.records.fault = () => undefined;
  await chain.clock.advance(minute);
  const steps = Array.from(chain.records.timelines.get(order.orderId) ?? [], (step) => step?.status);
  assert.deepEqual(steps, ['scheduled', 'firing', 'deferred', 'firing', 'fired']);
  await chain.stop();
});

test('a timeline has no gap where a delivery crashed before its attempt was recorded', async () => {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, { idempotent: false }));
  await chain.boot();
  const { order } = await chain.order('soho', noon);
  let crashes = 0;
  chain.records.fault = ({ attempts }) => {
    if (attempts === undefined || crashes > 0) return undefined;
    crashes += 1;
    throw new Error('a bug');
  };
  await chain.clock.advance(46 * minute);
  const steps = Array.from(chain.records.timelines.get(order.orderId) ?? [], (step) => step?.status);
  assert.deepEqual(steps, ['scheduled', 'firing', 'unconfirmed', 'firing', 'fired']);
  await chain.stop();
});
