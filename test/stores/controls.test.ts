import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { ELEVEN, granted, minute, openChain } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;
const soho = 'soho' as StoreId;

test('a control goes back to its default, and stays there through a restart', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { defaultCapacity: 3, paused: true }));
  assert.deepEqual([chain.slot('soho', noon).capacity, chain.slot('soho', noon).reason], [3, 'paused']);
  granted(await chain.control('soho', { defaultCapacity: null, paused: null }));
  await chain.stop();
  await chain.boot();
  assert.equal(chain.slot('soho', noon).capacity, 10);
  assert.equal(chain.slot('soho', noon).reason, undefined);
  assert.deepEqual(granted(chain.desk.view(soho)).controls, {});
  assert.equal(chain.told('controls_changed')[1]?.detail, 'paused: the default, default capacity: the default');
  await chain.stop();
});

test('a control that is put back leaves the others as they are', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { deliveryConcurrency: 1, leadExtensionMinutes: 5 }));
  granted(await chain.control('soho', { deliveryConcurrency: null }));
  const { controls } = granted(chain.desk.view(soho));
  assert.deepEqual([controls.deliveryConcurrency, controls.leadExtensionMinutes?.value], [undefined, 5]);
  await chain.stop();
});

test("a slot's capacity goes back to the store's, and the slot stays closed", async () => {
  const chain = await openChain('soho');
  granted(await chain.setSlot('soho', noon, { capacity: 2, closed: true }));
  granted(await chain.setSlot('soho', noon, { capacity: null }));
  assert.deepEqual([chain.slot('soho', noon).capacity, chain.slot('soho', noon).reason], [10, 'closed']);
  granted(await chain.setSlot('soho', noon, { closed: false }));
  assert.equal(chain.slot('soho', noon).reason, undefined);
  await chain.stop();
});
