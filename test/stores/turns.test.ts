import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { OrderId } from '../../stores/ids.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, minute, openChain, refusalOf } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
/** When an order for noon goes to its POS. */
const FIRE = noon - 15 * minute;

async function untilAt(chain: Chain, instant: number): Promise<void> {
  await chain.clock.advance(instant - chain.clock.now());
}

/** Each order waits so long for its turn under the account's limits. */
function turnsComeAfter(chain: Chain, ms: number) {
  const pos = chain.pos('soho');
  const submit = pos.submit.bind(pos);
  pos.submit = async (order, beforeSend) => {
    await chain.clock.sleep(ms);
    return submit(order, beforeSend);
  };
  return pos;
}

function crashed(chain: Chain): string[] {
  return chain.supervision.flatMap(({ kind, path }) => (kind === 'crashed' ? [path] : []));
}

test('an order that waits for its turn has no attempt yet, and is not changed by anybody', async () => {
  const chain = await openChain('soho');
  const pos = turnsComeAfter(chain, 20 * second);
  const { orderId } = (await chain.order('soho', noon)).order;
  await untilAt(chain, FIRE + 10 * second);
  const waiting = await chain.orderNow(orderId);
  assert.deepEqual([waiting.status, waiting.attempts], ['scheduled', 0]);
  assert.equal(refusalOf(await chain.desk.cancel(orderId, undefined)).kind, 'illegal-transition');
  await untilAt(chain, FIRE + 30 * second);
  const fired = await chain.orderNow(orderId);
  assert.deepEqual([fired.status, fired.attempts, fired.firedAt], ['fired', 1, FIRE + 20 * second]);
  assert.deepEqual(
    fired.later.map(({ at, status }) => [at - FIRE, status]),
    [
      [0, 'firing'],
      [20 * second, 'fired'],
    ],
    'it stands there from when its delivery decided on it',
  );
  assert.equal(pos.ticketsOf(orderId), 1);
  await chain.stop();
});

test('an order that the feed names while it waits for its turn is not sent', async () => {
  const chain = await openChain('soho');
  await chain.order('soho', noon - 15 * minute);
  await untilAt(chain, FIRE - minute);
  const pos = turnsComeAfter(chain, 40 * second);
  const { orderId } = (await chain.order('soho', noon)).order;
  await untilAt(chain, FIRE + second);
  pos.says(orderId, 'accepted');
  await untilAt(chain, FIRE + minute);
  const { status, attempts } = await chain.orderNow(orderId);
  assert.deepEqual([status, attempts, pos.ticketsOf(orderId)], ['accepted', 0, 0]);
  await chain.stop();
});

test('what waits for its turn when its pool starts again is sent once, and is one attempt', async () => {
  const chain = await openChain('soho');
  const pos = turnsComeAfter(chain, 20 * second);
  const { orderId } = (await chain.order('soho', noon)).order;
  await untilAt(chain, FIRE + second);
  const restarted = chain.restart('soho', 'pool');
  await untilAt(chain, FIRE + 2 * minute);
  await restarted;
  const { status, attempts } = await chain.orderNow(orderId);
  assert.deepEqual([status, attempts, pos.submissions.length], ['fired', 1, 1]);
  await chain.stop();
});

test('an order that waits while its account stops honouring our key is recorded before it is sent', async () => {
  const chain = await openChain('soho');
  const pos = turnsComeAfter(chain, 20 * second);
  pos.traits = { ...pos.traits, idempotent: true, retries: false };
  const { orderId } = (await chain.order('soho', noon)).order;
  await untilAt(chain, FIRE + second);
  pos.traits = { ...pos.traits, idempotent: false };
  await untilAt(chain, FIRE + 2 * minute);
  const { status, attempts } = await chain.orderNow(orderId);
  assert.deepEqual([status, attempts, pos.ticketsOf(orderId)], ['fired', 1, 1]);
  await chain.stop();
});

test('a bug in letting go of an order crashes the pool of its store, and nothing else', async () => {
  const chain = await openChain('soho', 'harlem');
  const { orderId } = (await chain.order('soho', noon)).order;
  const { book, inHand } = chain.state('soho');
  const plan = book.plan.bind(book);
  let bugs = 0;
  mock.method(book, 'plan', (id: OrderId) => {
    if (book.get(id)?.status !== 'fired' || inHand.has(id)) return plan(id);
    bugs += 1;
    throw new Error('a bug in planning');
  });
  await untilAt(chain, FIRE + second);
  assert.deepEqual([bugs, crashed(chain)], [1, ['root/stores/soho/pool']]);
  assert.equal((await chain.orderNow(orderId)).status, 'fired');
  await chain.stop();
});

test('a bug in a delivery that has outlived its pool is told', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  pos.react = () => 'hang';
  await chain.order('soho', noon);
  await untilAt(chain, FIRE + second);
  const restarted = chain.restart('soho', 'pool');
  await chain.clock.advance(31 * second);
  await restarted;
  mock.method(chain.state('soho').book, 'step', () => assert.fail('a bug in a step'));
  pos.timeOut();
  await chain.clock.advance(0);
  assert.ok(chain.supervision.some(({ kind, path }) => kind === 'failed_late' && path === 'root/stores/soho/pool'));
  await chain.stop();
});

test('a bug in the sweep of one store crashes its manager, and nothing else', async () => {
  const chain = await openChain('soho', 'harlem');
  const { book } = chain.state('soho');
  mock.method(book, 'planAll').mock.mockImplementationOnce(() => assert.fail('a bug in planning'));
  await chain.clock.advance(2 * minute);
  assert.deepEqual(crashed(chain), ['root/stores/soho/manager']);
  await chain.stop();
});
