import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, minute, openChain, storeNamed } from '../support/one-chain.ts';

const soho = 'soho' as StoreId;
const noon = ELEVEN + 60 * minute;

const TAKEN_OVER = 'another process has taken it over';

/** A store with an order, whose epoch was raised behind its back. */
async function fencedChain(): Promise<Chain> {
  const chain = new Chain([storeNamed('soho')]);
  await chain.boot();
  await chain.order('soho', noon);
  chain.records.claimByAnother(soho);
  return chain;
}

function opennessOf(chain: Chain): readonly unknown[] {
  const seat = chain.supervisor.seats.get(soho);
  return [seat?.openness, seat?.why];
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

/** A chain that boots, and whose records answer the opening only when a loss was learned of: an older one, or not. */
async function openingSlowly(taken: 'before it is read' | 'after it was read') {
  const chain = new Chain([storeNamed('soho')]);
  const answer = Promise.withResolvers<void>();
  const open = chain.records.open.bind(chain.records);
  const older = chain.records.claimByAnother(soho);
  chain.records.open = async (storeIds) => {
    const snapshots = await open(storeIds);
    await answer.promise;
    return snapshots;
  };
  await chain.boot();
  chain.supervisor.yieldTo([taken === 'before it is read' ? older : chain.records.claimByAnother(soho)]);
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
  assert.deepEqual(opennessOf(chain), ['set_aside', TAKEN_OVER]);
  assert.deepEqual(chain.supervisor.readiness, { ready: true, starting: 0 });
  await chain.stop();
});

test('a store that had been taken before it was opened here is ours, whenever that is learned', async () => {
  const chain = await openingSlowly('before it is read');
  assert.equal(chain.told('store_opened').length, 1);
  assert.ok((await chain.hold('soho', noon)).ok);
  await chain.stop();
});

test('a store that was claimed back stays open when its older loss is learned of', async () => {
  const chain = await openChain('soho');
  const older = chain.records.claimByAnother(soho);
  await chain.supervisor.takeBack([soho]);
  chain.supervisor.yieldTo([older]);
  assert.deepEqual(opennessOf(chain), ['open', undefined]);
  assert.ok((await chain.hold('soho', noon)).ok);
  chain.supervisor.yieldTo([chain.records.claimByAnother(soho)]);
  assert.deepEqual(opennessOf(chain), ['set_aside', TAKEN_OVER], 'but not when it is lost again');
  await chain.stop();
});

test('a store that is lost while it starts does not open, and nothing of it runs on', async () => {
  const chain: Chain = new Chain([storeNamed('soho')], (now) => {
    queueMicrotask(() => chain.supervisor.yieldTo([chain.records.claimByAnother(soho)]));
    return new FakePos(now);
  });
  await chain.boot();
  assert.deepEqual(opennessOf(chain), ['set_aside', TAKEN_OVER]);
  const polls = chain.pos('soho').polls.length;
  await chain.clock.advance(60 * minute);
  assert.equal(chain.told('store_opened').length, 0);
  assert.equal(chain.pos('soho').polls.length, polls);
  await chain.stop();
});

test('a store that the lease says was taken is not taken back, though other stores are held', async () => {
  const chain = await fencedChain();
  chain.records.leaseState = 'lost';
  assert.equal((await chain.hold('soho', noon)).ok, false);
  chain.supervisor.yieldTo([chain.records.claimByAnother(soho)]);
  chain.records.leaseState = 'held';
  const { opens } = chain.records;
  await chain.clock.advance(60 * minute);
  assert.equal(chain.records.opens, opens);
  await chain.stop();
});

test('a renewal that was under way when a write was refused does not say that the store is ours', async () => {
  const chain = await fencedChain();
  const { lease } = chain.records;
  const loss = chain.records.claimByAnother(soho);
  const renew = lease.renew.bind(lease);
  lease.renew = async () => {
    lease.renew = async () => {
      lease.renew = renew;
      chain.supervisor.yieldTo([loss]);
      return 'lost';
    };
    return 'held';
  };
  assert.equal((await chain.hold('soho', noon)).ok, false);
  const { opens } = chain.records;
  await chain.clock.advance(60 * minute);
  assert.equal(chain.records.opens, opens, 'it is not taken from its new owner');
  assert.deepEqual(opennessOf(chain), ['set_aside', TAKEN_OVER]);
  await chain.stop();
});
