import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { StoreEvent } from '../../../stores/store-event.ts';
import { eventually } from '../../support/eventually.ts';
import { StreamReader } from '../../support/stream-reader.ts';
import type { Harness } from './harness.ts';
import { keys, london, newYork, send, slugOf, startHarness } from './harness.ts';

const path = '/v1/stores/nyc-042/availability';

interface Day {
  readonly date: string;
  readonly slots: readonly { readonly pending: number }[];
}

function open(t: TestContext, { url }: Harness, query = '', key: string = keys.booking) {
  return StreamReader.open(t, `${url}${path}/stream${query}`, key);
}

function happens({ happenings }: Harness, storeId = newYork): void {
  const event: StoreEvent = { storeId, at: 0, kind: 'store_fenced' };
  happenings.happen(event);
}

/** Resolves once the stream has nothing to do but wait. */
async function idle({ clock }: Harness): Promise<void> {
  await clock.advance(200);
  await clock.settle();
}

test('the day comes at once, word for word as it is read, and again when it changes', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  const [first] = await reader.take(1);
  assert.equal(first?.data, (await send(harness, 'GET', path)).text);
  assert.equal(first?.event, 'message');
  await idle(harness);
  harness.stores.pending = 5;
  happens(harness);
  assert.equal((await reader.nextJson<Day>()).slots[0]?.pending, 5);
});

test('what happens elsewhere, or changes nothing here, sends nothing', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  await reader.take(1);
  await idle(harness);
  happens(harness);
  harness.stores.pending = 6;
  happens(harness, london);
  await harness.clock.settle();
  assert.equal(reader.arrived.filter(({ event }) => event === 'message').length, 1);
});

test('a rush sends no more than five days a second, and the last one is the truth', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  await reader.take(1);
  await idle(harness);
  for (let step = 1; step <= 100; step += 1) {
    harness.stores.pending = step;
    happens(harness);
    await harness.clock.advance(10);
  }
  await harness.clock.advance(1_000);
  let days = 0;
  for (let last = 0; last < 100; days += 1) last = (await reader.nextJson<Day>()).slots[0]?.pending ?? 0;
  assert(days <= 6, `${days} days in a second`);
});

test('what time alone changes is seen within a second, and at midnight today is the next day', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  const fixed = await open(t, harness, '?date=2026-08-14');
  await reader.take(1);
  await fixed.take(1);
  harness.stores.today = '2026-08-15';
  await harness.clock.advance(1_200);
  assert.equal((await reader.nextJson<Day>()).date, '2026-08-15');
  assert.equal(fixed.arrived.filter(({ event }) => event === 'message').length, 1);
});

test('a store that is not open says why, and is back without the client asking again', async (t) => {
  const harness = await startHarness(t);
  harness.stores.refusal = { kind: 'store-starting', retryAfterMs: 2_000, why: 'it is being opened' };
  const reader = await open(t, harness);
  const problem = await reader.next();
  assert.equal(problem?.event, 'problem');
  assert.match(problem?.data ?? '', /store-starting.*it is being opened/);
  harness.stores.refusal = null;
  await harness.clock.advance(1_200);
  assert.equal((await reader.next())?.event, 'message');
});

test('a store that there is not is refused, and so is a key of another store', async (t) => {
  const harness = await startHarness(t);
  const unknown = await send(harness, 'GET', '/v1/stores/nowhere/availability/stream');
  assert.equal(slugOf(unknown), 'store-unknown');
  const elsewhere = await send(harness, 'GET', `${path}/stream`, { key: keys.bookingElsewhere });
  assert.equal(slugOf(elsewhere), 'forbidden');
});

test('who has gone is forgotten', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  await reader.take(1);
  assert.equal(harness.happenings.listeners, 1);
  reader.leave();
  await eventually(() => assert.equal(harness.happenings.listeners, 0));
});
