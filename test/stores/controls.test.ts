import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { ELEVEN, granted, minute, openChain, refusalOf } from '../support/one-chain.ts';

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
  assert.equal(
    chain.told('controls_changed')[1]?.detail,
    'booking: back to the default, places of a slot: back to the default',
  );
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

test('a slot that is closed until a time can be booked again then, and everybody is told', async () => {
  const chain = await openChain('soho');
  const until = ELEVEN + 20 * minute;
  granted(await chain.setSlot('soho', noon, { closed: true, capacity: 2, until }));
  await chain.clock.advance(20 * minute - 1);
  assert.equal(refusalOf(await chain.hold('soho', noon)).kind, 'slot-unavailable');
  assert.deepEqual(
    granted(chain.desk.view(soho)).slots.map((override) => override.until),
    [until],
  );
  await chain.clock.advance(1);
  assert.deepEqual([chain.slot('soho', noon).capacity, chain.slot('soho', noon).reason], [10, undefined]);
  granted(await chain.hold('soho', noon));
  assert.deepEqual(granted(chain.desk.view(soho)).slots, []);
  const details = chain.told('slot_changed').map(({ detail }) => detail);
  assert.deepEqual(details, [
    '2 places, closed, until 2026-08-14T11:20:00-04:00',
    'as all others again, its time is over',
  ]);
  await chain.stop();
});

test('when a slot is as all others again is decided by comparing times, not by the alarm', async () => {
  const chain = await openChain('soho');
  granted(await chain.setSlot('soho', noon, { capacity: 0, until: ELEVEN + minute }));
  const { table } = chain.state('soho');
  assert.equal(table.override(noon, ELEVEN + minute - 1)?.capacity, 0);
  assert.equal(table.override(noon, ELEVEN + minute), undefined);
  assert.deepEqual(table.overrides(ELEVEN + minute), []);
  await chain.stop();
});

test('a change of a slot ends at its time after a restart, too, and is not told of again at every start', async () => {
  const chain = await openChain('soho');
  granted(await chain.setSlot('soho', noon, { capacity: 3, until: ELEVEN + 10 * minute }));
  await chain.stop();
  await chain.boot();
  assert.equal(chain.slot('soho', noon).capacity, 3);
  await chain.clock.advance(10 * minute);
  assert.equal(chain.slot('soho', noon).capacity, 10);
  await chain.stop();
  await chain.boot();
  await chain.clock.advance(minute);
  assert.equal(chain.slot('soho', noon).capacity, 10);
  assert.equal(chain.told('slot_changed').length, 2);
  await chain.stop();
});

test('what is changed of a slot anew begins without what has lapsed, and ends all of it at its own time', async () => {
  const chain = await openChain('soho');
  granted(await chain.setSlot('soho', noon, { capacity: 3, until: ELEVEN + 10 * minute }));
  granted(await chain.setSlot('soho', noon, { closed: true, until: ELEVEN + 5 * minute }));
  await chain.clock.advance(5 * minute);
  assert.equal(chain.slot('soho', noon).capacity, 10);
  granted(await chain.setSlot('soho', noon, { closed: true }));
  await chain.clock.advance(30 * minute);
  assert.deepEqual([chain.slot('soho', noon).capacity, chain.slot('soho', noon).reason], [10, 'closed']);
  await chain.stop();
});

test('a control that falls back to its default by itself is told of, with who had set it', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { paused: true, deliveryConcurrency: 0, until: ELEVEN + minute }));
  await chain.clock.advance(minute);
  const told = chain.told('controls_changed').slice(1);
  assert.deepEqual(
    told.map(({ by, reason, detail }) => `${detail} (${by}, ${reason})`),
    [
      'orders in flight: back to the default, its time is over (ops, a rush)',
      'booking: back to the default, its time is over (ops, a rush)',
    ],
  );
  await chain.stop();
});

test('the end of a control is told of though ops change something else before anybody has looked at the clock', async () => {
  const chain = await openChain('soho');
  granted(await chain.control('soho', { paused: true, until: ELEVEN + minute }));
  chain.clock.jump(2 * minute);
  granted(await chain.setSlot('soho', noon, { capacity: 3 }));
  await chain.clock.advance(2 * minute);
  const details = chain.told('controls_changed').map(({ detail }) => detail);
  assert.deepEqual(details.slice(1), ['booking: back to the default, its time is over']);
  await chain.stop();
});
