import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeBody } from '../../../app/demo/chain-setup.ts';
import { lunchRush, NEXT_RUSH_MS, nextRush, onePace, passerBy, watchedPace } from '../../../app/demo/lunch-rush.ts';
import { rushAccounts, rushStores } from '../../../app/demo/rush-stores.ts';
import type { DemoStore } from '../../../app/demo/scenario.ts';
import { definitionOf, definitionRequest } from '../../../app/http/store-definition.ts';
import { seededRandom } from '../../../lib/random.ts';
import { parseStoreId } from '../../../stores/ids.ts';
import { SlotGrid } from '../../../stores/slots.ts';
import { Zones } from '../../../stores/zone.ts';

const grid = new SlotGrid(new Zones());

/** Whether the store, defined as the demo defines it, has this slot. */
function hasSlot(store: DemoStore, slot: number): boolean {
  const id = parseStoreId(store.storeId);
  assert.ok(id !== null);
  return grid.isSlot(definitionOf(id, definitionRequest.parse(storeBody(store))), slot);
}

test('customers wish for slots that their stores have', () => {
  const stores = new Map(rushStores.map((store) => [store.storeId, store]));
  for (const { storeId, slot, arrivesAt } of lunchRush(seededRandom(1)).customers) {
    const store = stores.get(storeId);
    assert.ok(store !== undefined && hasSlot(store, slot), `${storeId} ${new Date(slot).toISOString()}`);
    assert.ok(slot > arrivesAt);
  }
});

test('a check of slots can fail', () => {
  const [store] = rushStores;
  assert.ok(store !== undefined && !hasSlot(store, lunchRush(seededRandom(1)).startAt + 1));
});

test('whatever customers may do, some of them do', () => {
  const { customers } = lunchRush(seededRandom(1));
  const done = new Set(customers.map(({ behaviour, choice }) => `${behaviour} ${choice}`));
  for (const behaviour of ['order', 'extend', 'wander_off', 'release', 'cancel', 'move']) {
    assert.ok(done.has(`${behaviour} look`), behaviour);
    assert.ok(done.has(`${behaviour} ask`), behaviour);
  }
});

test('the same seed draws the same rush, another seed another', () => {
  assert.deepEqual(lunchRush(seededRandom(7)), lunchRush(seededRandom(7)));
  assert.notDeepEqual(lunchRush(seededRandom(7)), lunchRush(seededRandom(8)));
});

test('customers come in order of time, and most of them in the middle', () => {
  const { customers, startAt } = lunchRush(seededRandom(1));
  const minutes = customers.map(({ arrivesAt }) => (arrivesAt - startAt) / 60_000);
  assert.deepEqual(
    minutes,
    minutes.toSorted((a, b) => a - b),
  );
  const middle = minutes.filter((minute) => minute > 7 && minute < 21).length;
  assert.ok(middle > customers.length * 0.65, `${middle}`);
});

test('every store has an account and a time zone of its own', () => {
  const accounts = new Set(rushAccounts.map(({ accountId }) => accountId));
  assert.ok(rushStores.every(({ accountId }) => accounts.has(accountId)));
  assert.equal(new Set(rushStores.map(({ timeZone }) => timeZone)).size, rushStores.length);
});

test('a passer-by takes what there is', () => {
  const [store] = rushStores;
  assert.ok(store !== undefined);
  assert.equal(passerBy(store, 1, 0, seededRandom(1)).choice, 'look');
});

test('whoever looks at the demo has a store of their own, where a hold leaves them a minute to order', () => {
  const { visitors, stores, customers, accounts } = lunchRush(seededRandom(1));
  assert.ok(visitors !== undefined);
  for (const { speed } of [onePace, watchedPace]) assert.ok((visitors.holdMinutes * 60) / speed >= 60);
  assert.ok(accounts.some(({ accountId }) => accountId === visitors.accountId));
  assert.ok(!stores.some(({ storeId }) => storeId === visitors.storeId));
  assert.ok(!customers.some(({ storeId }) => storeId === visitors.storeId));
});

test('who watches the rush has time to book something anywhere', () => {
  const { stores } = lunchRush(seededRandom(1), watchedPace);
  assert.ok(stores.every(({ holdMinutes }) => (holdMinutes * 60) / watchedPace.speed >= 45));
});

test('a further rush is as the first one, later, of other people, and with an outage of its own', () => {
  const first = lunchRush(seededRandom(1));
  const later = NEXT_RUSH_MS;
  const rush = nextRush(2, first.startAt + later, first, seededRandom(1));
  const stores = new Map(first.stores.map((store) => [store.storeId, store]));
  const names = new Set(first.customers.map(({ name }) => name));
  assert.equal(rush.customers.length, first.customers.length);
  for (const [index, plan] of rush.customers.entries()) {
    const store = stores.get(plan.storeId);
    assert.ok(store !== undefined && hasSlot(store, plan.slot), plan.name);
    assert.equal(plan.arrivesAt - later, first.customers[index]?.arrivesAt);
    assert.ok(!names.has(plan.name), 'the same name would be the same request');
  }
  const outages = first.incidents.filter(({ during }) => during !== undefined);
  assert.deepEqual(
    rush.incidents.map(({ during }) => during?.from),
    outages.map(({ during }) => during && during.from + later),
  );
});
