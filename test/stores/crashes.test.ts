import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, granted, minute, openChain, refusalOf, storeNamed } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
const soho = 'soho' as StoreId;

function crashesOf(chain: Chain, process: string): number {
  return chain.supervision.filter(({ kind, path }) => kind === 'crashed' && path === `root/stores/soho/${process}`)
    .length;
}

function stateOf(chain: Chain, name = 'soho') {
  return granted(chain.desk.view(name as StoreId)).health.state;
}

/** Lets a manager's next alarm throw, as a bug in it would. */
function breakNextAlarm(chain: Chain): void {
  const { table } = chain.state('soho');
  const expireUntil = table.expireUntil.bind(table);
  table.expireUntil = () => {
    table.expireUntil = expireUntil;
    throw new TypeError('a bug in the alarm');
  };
}

/** Makes the manager of a store crash once, in a command. */
async function crashManager(chain: Chain, name = 'soho'): Promise<void> {
  const { fault } = chain.records;
  chain.records.fault = ({ storeId }) => (storeId === name ? 'bug' : undefined);
  await assert.rejects(chain.hold(name, noon + 60 * minute));
  chain.records.fault = fault;
  await chain.clock.settle();
}

test('a manager that crashes in a command loses no hold and no order, and fires nothing twice', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  const { hold } = granted(await chain.hold('soho', noon));
  await crashManager(chain);
  assert.equal(crashesOf(chain, 'manager'), 1);
  assert.deepEqual(chain.slot('soho', noon), { slot: noon, capacity: 10, pending: 1, confirmed: 1, free: 8 });
  const confirmed = granted(await chain.confirm(hold.holdId));
  await chain.clock.advance(45 * minute);
  await crashManager(chain);
  await chain.clock.advance(minute);
  for (const { orderId } of [order, confirmed.order]) assert.equal(chain.pos('soho').ticketsOf(orderId), 1);
  assert.equal(chain.pos('soho').submissions.length, 2);
  await chain.stop();
});

test('a manager that crashes in its alarm goes on with what was due', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  const { order } = await chain.order('soho', ELEVEN + 15 * minute);
  await chain.clock.advance(second);
  const next = await chain.order('soho', noon);
  await chain.clock.advance(5 * minute - second - 1);
  breakNextAlarm(chain);
  await chain.clock.advance(1);
  assert.equal(crashesOf(chain, 'manager'), 1);
  assert.deepEqual(
    chain.told('hold_expired').map(({ holdId }) => holdId),
    [hold.holdId],
  );
  await chain.clock.advance(40 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  assert.equal(chain.pos('soho').ticketsOf(next.order.orderId), 1);
  await chain.stop();
});

test('what was being committed when the manager crashed is settled all the same', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  const known = Promise.withResolvers<void>();
  chain.records.fault = ({ orders }) => (orders === undefined ? 'bug' : { until: known.promise });
  const confirmed = chain.confirm(hold.holdId);
  await assert.rejects(chain.hold('soho', noon));
  await chain.clock.settle();
  assert.equal(crashesOf(chain, 'manager'), 1);
  chain.records.fault = () => undefined;
  known.resolve();
  const { order } = granted(await confirmed);
  await chain.clock.advance(45 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  await chain.stop();
});

test('each process of a store can be restarted by hand, and nothing is lost or fired twice', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  const { order } = await chain.order('soho', noon);
  const { hold } = granted(await chain.hold('soho', noon));
  for (const process of ['manager', 'pool', 'tracker'] as const) granted(await chain.restart('soho', process));
  assert.equal(chain.slot('soho', noon).pending, 1);
  granted(await chain.confirm(hold.holdId));
  await chain.clock.advance(45 * minute);
  assert.equal(pos.submissions.length, 2);
  for (const process of ['tracker', 'pool', 'manager'] as const) granted(await chain.restart('soho', process));
  pos.says(order.orderId, 'accepted');
  await chain.clock.advance(10 * second);
  assert.equal((await chain.orderNow(order.orderId)).status, 'accepted');
  assert.equal(pos.submissions.length, 2);
  await chain.stop();
});

test('a pool that is restarted while an attempt hangs sends nothing a second time, and never exceeds the limit', async () => {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, { idempotent: false }));
  await chain.boot();
  const pos = chain.pos('soho');
  pos.react = () => 'lost and hang';
  const orders = await Promise.all([1, 2, 3, 4].map(() => chain.order('soho', noon)));
  await chain.clock.advance(45 * minute);
  assert.equal(pos.inFlight, 2);
  void chain.restart('soho', 'pool');
  await chain.clock.advance(31 * second);
  assert.ok(chain.supervision.some(({ kind, path }) => kind === 'left_behind' && path === 'root/stores/soho/pool'));
  assert.equal(pos.submissions.length, 2, 'what is in flight counts, whoever began it');
  assert.equal(pos.lookUps.length, 0);
  pos.react = () => 'deliver';
  pos.timeOut();
  await chain.clock.advance(minute);
  for (const { order } of orders) assert.equal(pos.ticketsOf(order.orderId), 1);
  assert.equal(pos.peakInFlight, 2);
  await chain.stop();
});

test('a tracker that crashes reads on from where it was', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute);
  pos.says(order.orderId, 'accepted');
  pos.feedOutcome = () => {
    pos.feedOutcome = undefined;
    throw new TypeError('a bug in the client');
  };
  await chain.clock.advance(15 * second);
  assert.equal(crashesOf(chain, 'tracker'), 1);
  assert.equal((await chain.orderNow(order.orderId)).status, 'accepted');
  await chain.stop();
});

test('four crashes within 5 s set the store aside; it is opened again after a while, with everything it had', async () => {
  const chain = await openChain('soho', 'noho');
  const { order } = await chain.order('soho', noon);
  const { hold } = granted(await chain.hold('soho', noon));
  for (let crashes = 0; crashes < 4; crashes += 1) await crashManager(chain);
  assert.equal(stateOf(chain), 'set_aside');
  assert.equal(refusalOf(await chain.hold('soho', noon)).kind, 'store-starting');
  assert.equal(refusalOf(await chain.confirm(hold.holdId)).kind, 'store-starting');
  assert.equal(stateOf(chain, 'noho'), 'open');
  granted(await chain.hold('noho', noon));
  const [aside] = chain.told('store_set_aside');
  assert.ok(aside && aside.retryInMs >= 1_000 && aside.retryInMs <= 1_200);
  await chain.clock.advance(aside.retryInMs);
  assert.equal(stateOf(chain), 'open');
  granted(await chain.confirm(hold.holdId));
  await chain.clock.advance(45 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  assert.equal(chain.pos('soho').submissions.length, 2);
  await chain.stop();
});

test('three crashes within 5 s are forgiven', async () => {
  const chain = await openChain('soho');
  for (let crashes = 0; crashes < 3; crashes += 1) await crashManager(chain);
  assert.equal(stateOf(chain), 'open');
  await chain.clock.advance(6 * second);
  for (let crashes = 0; crashes < 3; crashes += 1) await crashManager(chain);
  assert.equal(stateOf(chain), 'open');
  granted(await chain.hold('soho', noon));
  await chain.stop();
});

test('a store that fails again and again is opened less and less often, at least once a minute; one that recovered, soon', async () => {
  const chain = await openChain('soho');
  const retries = () => chain.told('store_set_aside').map(({ retryInMs }) => retryInMs);
  chain.records.openFault = () => {
    throw new TypeError('a broken row');
  };
  for (let crashes = 0; crashes < 4; crashes += 1) await crashManager(chain);
  await chain.clock.advance(5 * minute);
  for (const [index, least] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
    const wait = (retries()[index] ?? 0) / second;
    assert.ok(wait >= least && wait <= least * 1.2, `${wait} s is not ${least} s and up to 20 % longer`);
  }
  chain.records.openFault = () => undefined;
  await chain.clock.advance(3 * minute);
  assert.equal(stateOf(chain), 'open');
  for (let crashes = 0; crashes < 4; crashes += 1) await crashManager(chain);
  assert.ok((retries().at(-1) ?? 0) <= 1_200);
  await chain.stop();
});

test('a store whose data is broken is set aside, and all others open', async () => {
  const chain = new Chain([storeNamed('noho'), storeNamed('soho'), storeNamed('west')]);
  chain.noPosFor.add(soho);
  await chain.boot();
  assert.deepEqual(
    ['noho', 'soho', 'west'].map((name) => stateOf(chain, name)),
    ['open', 'set_aside', 'open'],
  );
  assert.equal(chain.supervisor.readiness.ready, true);
  granted(await chain.hold('noho', noon));
  await chain.stop();
});

test('while the storage is away nothing opens, and everything within 2.4 s of its return, however long that took', async () => {
  const chain = new Chain([storeNamed('soho')]);
  chain.records.goAway();
  await chain.boot();
  assert.equal(chain.supervisor.readiness.ready, false);
  assert.equal(refusalOf(await chain.hold('soho', noon)).kind, 'store-starting');
  await chain.clock.advance(10 * minute);
  assert.ok(chain.records.opens > 240 && chain.records.opens < 310, `asked ${chain.records.opens} times`);
  chain.records.comeBack();
  await chain.clock.advance(2.4 * second);
  assert.equal(chain.supervisor.readiness.ready, true);
  granted(await chain.hold('soho', noon));
  await chain.stop();
});

test('stores that another process has taken over are closed at once, and not opened again by themselves', async () => {
  const chain = await openChain('soho', 'noho');
  await chain.order('soho', noon);
  chain.supervisor.yieldTo([chain.records.claimByAnother(soho)]);
  assert.equal(stateOf(chain), 'set_aside');
  assert.equal(stateOf(chain, 'noho'), 'open');
  await chain.clock.advance(60 * minute);
  assert.equal(stateOf(chain), 'set_aside');
  assert.equal(chain.pos('soho').submissions.length, 0);
  await chain.stop();
});

test('stores whose new owner is gone are taken back, with all that it has left', async () => {
  const chain = await openChain('soho', 'noho');
  chain.supervisor.yieldTo([soho, 'noho' as StoreId].map((storeId) => chain.records.claimByAnother(storeId)));
  await chain.supervisor.takeBack([soho]);
  assert.equal(stateOf(chain), 'open');
  assert.equal(stateOf(chain, 'noho'), 'set_aside', 'its owner lives');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  await chain.stop();
});

test('a store that crashed here and was taken over meanwhile is not taken from its new owner', async () => {
  const chain = await openChain('soho');
  for (let crashes = 0; crashes < 4; crashes += 1) await crashManager(chain);
  assert.equal(stateOf(chain), 'set_aside');
  const { opens } = chain.records;
  chain.supervisor.yieldTo([chain.records.claimByAnother(soho)]);
  await chain.clock.advance(60 * minute);
  assert.equal(chain.records.opens, opens);
  await chain.stop();
});

test('openings of one store that overlap leave one that works', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  for (let crashes = 0; crashes < 4; crashes += 1) await crashManager(chain);
  await chain.clock.advance(1_000);
  await Promise.all([
    chain.clock.advance(200),
    chain.desk.reopen(soho),
    chain.desk.reopen(soho),
    chain.desk.reopen(soho),
  ]);
  await chain.clock.settle();
  assert.equal(stateOf(chain), 'open');
  const { order } = granted(await chain.confirm(hold.holdId));
  await chain.clock.advance(45 * minute);
  assert.equal(chain.pos('soho').ticketsOf(order.orderId), 1);
  assert.equal(chain.told('store_fenced').length, 0);
  await chain.stop();
});

test('of two openings of a store that overlap the later wins, even where the earlier is read last', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  const { records } = chain;
  const open = records.open.bind(records);
  const mayAnswer = Promise.withResolvers<void>();
  records.open = async (storeIds) => {
    records.open = open;
    const snapshots = await open(storeIds);
    await mayAnswer.promise;
    return snapshots;
  };
  const first = chain.desk.reopen(soho);
  await chain.clock.settle();
  await chain.desk.reopen(soho);
  mayAnswer.resolve();
  await first;
  granted(await chain.confirm(hold.holdId));
  assert.equal(stateOf(chain), 'open');
  await chain.stop();
});

test('a store that is defined while the service runs opens at once, and anew with a changed definition', async () => {
  const chain = await openChain('soho');
  chain.records.define(storeNamed('noho', { capacity: 1 }));
  assert.equal(refusalOf(await chain.hold('noho', noon)).kind, 'store-unknown');
  await chain.desk.reopen('noho' as StoreId);
  granted(await chain.hold('noho', noon));
  const [, stored] = chain.records.stores.values();
  assert.ok(stored);
  stored.definition = storeNamed('noho', { capacity: 2 });
  await chain.desk.reopen('noho' as StoreId);
  assert.equal(chain.slot('noho', noon).free, 1);
  await chain.stop();
});

test('what a store cannot read while it opens again keeps it aside, and harms no other', async () => {
  const chain = await openChain('soho', 'noho');
  chain.records.openFault = (storeId) => {
    if (storeId === soho) throw new StorageUnavailable('this store only');
  };
  const reopened = chain.desk.reopen(soho);
  await chain.clock.advance(10 * second);
  assert.equal(stateOf(chain), 'starting');
  chain.records.openFault = () => undefined;
  await chain.clock.advance(minute);
  await reopened;
  assert.equal(stateOf(chain), 'open');
  assert.equal(stateOf(chain, 'noho'), 'open');
  await chain.stop();
});
