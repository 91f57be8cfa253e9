import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const soho = 'soho' as StoreId;
const noon = ELEVEN + 60 * minute;

/** A store with an order, whose epoch was raised behind its back. */
async function fencedChain(): Promise<Chain> {
  const chain = new Chain([storeNamed('soho')]);
  await chain.boot();
  await chain.order('soho', noon);
  const store = chain.records.stores.get(soho);
  assert.ok(store);
  store.epoch += 1;
  return chain;
}

test('a store that fenced itself, by an opening that nobody waited for, is opened again and fires its orders', async () => {
  const chain = await fencedChain();
  assert.equal((await chain.hold('soho', noon)).ok, false);
  assert.equal(chain.told('store_fenced').length, 1);
  await chain.clock.advance(2_000);
  assert.ok((await chain.hold('soho', noon)).ok);
  await chain.clock.advance(45 * minute);
  assert.equal(chain.pos('soho').tickets.length, 1);
  await chain.stop();
});

test('a store that was fenced while the lease cannot be asked is opened again only when it was asked', async () => {
  const chain = await fencedChain();
  chain.records.leaseState = 'unknown';
  assert.equal((await chain.hold('soho', noon)).ok, false);
  const { opens } = chain.records;
  await chain.clock.advance(minute);
  assert.equal(chain.records.opens, opens);
  chain.records.leaseState = 'held';
  await chain.clock.advance(3_000);
  assert.ok((await chain.hold('soho', noon)).ok);
  await chain.stop();
});

/** A chain that boots, and whose records answer the opening when they are let to; `taken` by another owner, or not. */
async function openingSlowly(taken: 'before it is read' | 'after it was read') {
  const chain = new Chain([storeNamed('soho')]);
  const answer = Promise.withResolvers<void>();
  const open = chain.records.open.bind(chain.records);
  const store = chain.records.stores.get(soho);
  assert.ok(store);
  chain.records.open = async (storeIds) => {
    if (taken === 'before it is read') store.epoch += 1;
    const snapshots = await open(storeIds);
    await answer.promise;
    return snapshots;
  };
  await chain.boot();
  if (taken === 'after it was read') store.epoch += 1;
  chain.supervisor.yieldTo([soho]);
  answer.resolve();
  await chain.clock.settle();
  return chain;
}

test('a store that was taken while it was being opened is not opened on what was read of it', async () => {
  const chain = await openingSlowly('after it was read');
  const { opens } = chain.records;
  await chain.clock.advance(60 * minute);
  assert.equal(chain.told('store_opened').length, 0);
  assert.equal(chain.records.opens, opens, 'nor is it taken back');
  const seat = chain.supervisor.seats.get(soho);
  assert.deepEqual([seat?.openness, seat?.why], ['set_aside', 'another process has taken it over']);
  assert.deepEqual(chain.supervisor.readiness, { ready: true, starting: 0 });
  await chain.stop();
});

test('a store that had been taken before it was opened here is ours, whenever that is learned', async () => {
  const chain = await openingSlowly('before it is read');
  assert.equal(chain.told('store_opened').length, 1);
  assert.ok((await chain.hold('soho', noon)).ok);
  await chain.stop();
});

test('a store that the lease says was taken is not taken back, though other stores are held', async () => {
  const chain = await fencedChain();
  chain.records.leaseState = 'lost';
  assert.equal((await chain.hold('soho', noon)).ok, false);
  chain.supervisor.yieldTo([soho]);
  chain.records.leaseState = 'held';
  const { opens } = chain.records;
  await chain.clock.advance(60 * minute);
  assert.equal(chain.records.opens, opens);
  await chain.stop();
});
