import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../../lib/result.ts';
import type { Epoch, HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain, refusalOf } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;
const later = noon + 15 * minute;

interface Given {
  readonly holdId: HoldId;
  readonly orderId: OrderId;
}

/** Every command that a customer may give, and what it changes once it is durable. */
const commands: readonly {
  readonly name: string;
  readonly give: (chain: Chain, given: Given) => Promise<Result<unknown, { readonly kind: string }>>;
  /** Taken of noon and of a quarter past: while it is undecided, and when it is durable. */
  readonly undecided: readonly [pending: number, confirmed: number, later: number];
  readonly durable: readonly [pending: number, confirmed: number, later: number];
}[] = [
  { name: 'a hold', give: (chain) => chain.hold('soho', noon), undecided: [2, 1, 0], durable: [2, 1, 0] },
  {
    name: 'an extension',
    give: (chain, { holdId }) => chain.desk.extend(holdId),
    undecided: [1, 1, 0],
    durable: [1, 1, 0],
  },
  {
    name: 'a release',
    give: (chain, { holdId }) => chain.desk.release(holdId),
    undecided: [1, 1, 0],
    durable: [0, 1, 0],
  },
  {
    name: 'a confirmation',
    give: (chain, { holdId }) => chain.confirm(holdId),
    undecided: [0, 2, 0],
    durable: [0, 2, 0],
  },
  {
    name: 'a cancellation',
    give: (chain, { orderId }) => chain.desk.cancel(orderId, undefined),
    undecided: [1, 1, 0],
    durable: [1, 0, 0],
  },
  {
    name: 'a rescheduling',
    give: (chain, { orderId }) => chain.desk.reschedule(orderId, later),
    undecided: [1, 1, 1],
    durable: [1, 0, 1],
  },
];

async function given(): Promise<{ chain: Chain; given: Given }> {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  const { hold } = granted(await chain.hold('soho', noon));
  return { chain, given: { holdId: hold.holdId, orderId: order.orderId } };
}

function taken(chain: Chain): [pending: number, confirmed: number, later: number] {
  const { pending, confirmed } = chain.slot('soho', noon);
  return [pending, confirmed, chain.slot('soho', later).confirmed];
}

const before = [1, 1, 0] as const;

for (const { name, give, undecided, durable } of commands) {
  test(`${name} that the storage cannot take is refused, and everything is as before`, async () => {
    const { chain, given: it } = await given();
    chain.records.goAway();
    assert.equal(refusalOf(await give(chain, it)).kind, 'storage-unavailable');
    assert.deepEqual(taken(chain), before);
    chain.records.comeBack();
    granted(await give(chain, it));
    assert.deepEqual(taken(chain), durable);
    await chain.stop();
  });

  test(`while nobody knows whether ${name} is durable its places stay taken, and it is not answered`, async () => {
    const { chain, given: it } = await given();
    const known = Promise.withResolvers<void>();
    chain.records.fault = () => ({ until: known.promise });
    let answered = false;
    const answer = give(chain, it).finally(() => {
      answered = true;
    });
    await chain.clock.advance(2 * minute);
    assert.deepEqual(taken(chain), undecided);
    assert.equal(answered, false);
    known.resolve();
    granted(await answer);
    assert.deepEqual(taken(chain), durable);
    await chain.stop();
  });

  test(`${name} of a store that another process has taken over is refused, and the store closes for good`, async () => {
    const { chain, given: it } = await given();
    const [store] = chain.records.stores.values();
    assert.ok(store);
    store.epoch += 1;
    chain.records.leaseState = 'lost';
    assert.equal(refusalOf(await give(chain, it)).kind, 'store-starting');
    assert.equal(chain.told('store_fenced').length, 1);
    const { health } = granted(chain.desk.view('soho' as StoreId));
    assert.equal(health.state, 'set_aside');
    assert.match(health.why ?? '', /another process/);
    const { opens } = chain.records;
    await chain.clock.advance(60 * minute);
    assert.equal(chain.records.opens, opens, 'it must not be opened again by itself');
    assert.equal(chain.pos('soho').submissions.length, 0);
    await chain.desk.reopen('soho' as StoreId);
    await chain.clock.advance(0);
    assert.equal(granted(chain.desk.view('soho' as StoreId)).health.state, 'open');
    await chain.stop();
  });

  test(`a bug while ${name} is written undoes it, and crashes the manager alone`, async () => {
    const { chain, given: it } = await given();
    chain.records.fault = () => 'bug';
    await assert.rejects(give(chain, it), /a bug in the records/);
    await chain.clock.settle();
    assert.deepEqual(taken(chain), before);
    chain.records.fault = () => undefined;
    assert.ok(chain.supervision.some(({ kind, path }) => kind === 'restarted' && path === 'root/stores/soho/manager'));
    granted(await give(chain, it));
    assert.deepEqual(taken(chain), durable);
    await chain.stop();
  });
}

test('an extension that was undone cannot free the place of the order that followed it', async () => {
  const { chain, given: it } = await given();
  chain.records.fault = () => 'away';
  const extended = chain.desk.extend(it.holdId);
  chain.records.fault = () => undefined;
  const confirmed = chain.confirm(it.holdId);
  assert.equal(refusalOf(await extended).kind, 'storage-unavailable');
  granted(await confirmed);
  await chain.clock.advance(10 * minute);
  assert.deepEqual(taken(chain), [0, 2, 0]);
  await chain.stop();
});

test('who asks for an order while its cancellation is undecided waits for what is true', async () => {
  const { chain, given: it } = await given();
  const known = Promise.withResolvers<void>();
  chain.records.fault = () => ({ until: known.promise });
  const answers = Promise.all([
    chain.desk.cancel(it.orderId, undefined),
    chain.desk.cancel(it.orderId, undefined),
    chain.desk.findOrder(it.orderId),
    chain.desk.reschedule(it.orderId, later),
  ]);
  await chain.clock.settle();
  chain.records.fault = () => undefined;
  known.resolve();
  const [first, second, found, moved] = await answers;
  assert.equal(granted(first).order.status, 'cancelled');
  assert.equal(granted(second).order.status, 'cancelled');
  assert.equal(granted(found).order.status, 'cancelled');
  assert.equal(refusalOf(moved).kind, 'illegal-transition');
  assert.deepEqual(taken(chain), [1, 0, 0]);
  await chain.stop();
});

for (const isDurable of [true, false]) {
  const outcome = isDurable ? 'became durable' : 'was undone';
  test(`an order is not fired while its rescheduling is undecided, and once in its slot when that ${outcome}`, async () => {
    const chain = await openChain('soho');
    const { order } = await chain.order('soho', later);
    const known = Promise.withResolvers<void>();
    chain.records.fault = ({ orders }) => (orders?.[0]?.slot === noon ? { until: known.promise } : undefined);
    const moved = chain.desk.reschedule(order.orderId, noon);
    await chain.clock.advance(50 * minute);
    assert.equal(chain.pos('soho').submissions.length, 0);
    chain.records.fault = () => undefined;
    if (isDurable) known.resolve();
    else known.reject(new StorageUnavailable('nothing was written'));
    assert.equal((await moved).ok, isDurable);
    await chain.clock.advance(40 * minute);
    assert.deepEqual(
      chain.pos('soho').submissions.map(({ at }) => at),
      [isDurable ? ELEVEN + 50 * minute : noon],
    );
    assert.deepEqual(taken(chain), isDurable ? [0, 1, 0] : [0, 0, 1]);
    await chain.stop();
  });
}

test('an order whose confirmation became durable late is fired at once and marked late', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', ELEVEN + 30 * minute));
  const known = Promise.withResolvers<void>();
  chain.records.fault = ({ orders }) => (orders === undefined ? undefined : { until: known.promise });
  const confirmed = chain.confirm(hold.holdId);
  await chain.clock.advance(20 * minute);
  assert.equal(chain.slot('soho', ELEVEN + 30 * minute).confirmed, 1);
  chain.records.fault = () => undefined;
  known.resolve();
  const { order } = granted(await confirmed);
  await chain.clock.advance(1);
  const fired = await chain.orderNow(order.orderId);
  assert.equal(fired.status, 'fired');
  assert.equal(fired.late, true);
  await chain.stop();
});

test('two controls changed at the same moment are both in force', async () => {
  const chain = await openChain('soho');
  await Promise.all([
    chain.control('soho', { paused: true }),
    chain.control('soho', { deliveryConcurrency: 5 }),
    chain.setSlot('soho', noon, { capacity: 3 }),
    chain.setSlot('soho', noon, { closed: true }),
  ]);
  const { controls, slots } = granted(chain.desk.view('soho' as StoreId));
  assert.equal(controls.paused?.value, true);
  assert.equal(controls.deliveryConcurrency?.value, 5);
  assert.equal(slots[0]?.capacity, 3);
  assert.equal(slots[0]?.closed, true);
  chain.kill();
  await chain.boot();
  assert.deepEqual(granted(chain.desk.view('soho' as StoreId)).controls, controls);
  await chain.stop();
});

test('what a closed opening still finishes is found nowhere but in the records', async () => {
  const { chain, given: it } = await given();
  const known = Promise.withResolvers<void>();
  chain.records.fault = ({ orders }) => (orders === undefined ? undefined : { until: known.promise });
  const confirmed = chain.confirm(it.holdId);
  await chain.clock.settle();
  chain.records.fault = () => undefined;
  const reopened = chain.desk.reopen('soho' as StoreId);
  await chain.clock.settle();
  known.resolve();
  await reopened;
  assert.equal(refusalOf(await confirmed).kind, 'store-starting');
  await chain.clock.settle();
  assert.equal(chain.world.directory.holds.get(it.holdId), chain.state('soho'));
  assert.equal(chain.world.directory.orders.size, 1);
  granted(await chain.confirm(it.holdId));
  await chain.stop();
});

for (const [name, give] of Object.entries({
  cancellation: (chain: Chain, orderId: OrderId) => chain.desk.cancel(orderId, undefined),
  rescheduling: (chain: Chain, orderId: OrderId) => chain.desk.reschedule(orderId, later),
})) {
  test(`while the ${name} of an order is undecided nothing else becomes of it`, async () => {
    const { chain, given: it } = await given();
    const known = Promise.withResolvers<void>();
    chain.records.fault = ({ orders }) => (orders === undefined ? undefined : { until: known.promise });
    const answer = give(chain, it.orderId);
    await chain.clock.advance(120 * minute);
    assert.deepEqual(chain.told('order_status'), []);
    assert.deepEqual(chain.told('attention_required'), []);
    known.resolve();
    granted(await answer);
    await chain.stop();
  });
}

test('what a store that was taken over still finishes is nowhere in memory', async () => {
  const { chain, given: it } = await given();
  const known = Promise.withResolvers<void>();
  chain.records.fault = ({ orders }) => (orders === undefined ? undefined : { until: known.promise });
  const confirmed = chain.confirm(it.holdId);
  await chain.clock.settle();
  chain.supervisor.yieldTo([{ storeId: 'soho' as StoreId, epoch: 2 as Epoch }]);
  known.resolve();
  const { order } = granted(await confirmed);
  assert.equal(chain.world.directory.orders.size, 0);
  assert.equal(refusalOf(await chain.desk.cancel(order.orderId, undefined)).kind, 'store-starting');
  await chain.stop();
});
