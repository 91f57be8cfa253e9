import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainLateness } from '../../stores/explain-lateness.ts';
import type { OrderId } from '../../stores/ids.ts';
import type { Intervention } from '../../stores/intervention.ts';
import { spanWords } from '../../stores/span-words.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
/** When an order for noon goes to its POS. */
const FIRE = noon - 15 * minute;

/** What is said of an order now. */
async function explained(chain: Chain, orderId: OrderId) {
  const { order, fireOwedAt } = granted(await chain.desk.findOrder(orderId));
  const attempts = [...chain.records.attempts.values()].filter((attempt) => attempt.orderId === orderId);
  const show = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  return explainLateness({ order, attempts, fireOwedAt, now: chain.clock.now(), show });
}

function intervene(chain: Chain, orderId: OrderId, kind: 'fire' | 'hold_back' | 'replay' | 'purge') {
  const intervention: Intervention = { kind };
  return chain.desk.intervene(orderId, intervention, chain.ops());
}

test('an order that is fired in time was on time, also one that was booked or moved at the last moment', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  assert.match((await explained(chain, order.orderId)).sentence, /^It is not late: it goes to its POS at 15:45\.$/);
  await chain.clock.advance(50 * minute);
  assert.deepEqual(await explained(chain, order.orderId), {
    lateMs: 0,
    sentence: 'It was on time: it was sent to its POS within 1 s of when it was due.',
  });
  const last = await chain.order('soho', noon);
  await chain.clock.advance(0);
  assert.equal((await explained(chain, last.order.orderId)).lateMs, 0);
  await chain.stop();
});

test('a POS that was down is named, with how long, before it is over and afterwards', async () => {
  const chain = await openChain('soho');
  const down = { kind: 'not_received', reason: 'connection refused', down: true } as const;
  chain.pos('soho').react = () => (chain.clock.now() < FIRE + 4 * minute ? down : 'deliver');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute + 2 * minute);
  const meanwhile = await explained(chain, order.orderId);
  assert.match(meanwhile.sentence, /^It is 2 min late and not known to be at its POS: for 2 min .*connection refused/);
  await chain.clock.advance(10 * minute);
  const { lateMs, sentence } = await explained(chain, order.orderId);
  assert.ok(lateMs !== null && lateMs >= 4 * minute && lateMs < 6 * minute, `${lateMs}`);
  assert.match(
    sentence,
    /^It reached its POS \d min( \d+ s)? late: for .* \d attempts failed \(connection refused\).*\.$/,
  );
  await chain.stop();
});

test('orders that waited behind a POS that was down, or behind others, say so', async () => {
  const chain = await openChain('soho', 'east');
  const down = { kind: 'not_received', reason: 'connection refused', down: true } as const;
  chain.pos('soho').react = () => (chain.clock.now() < FIRE + 2 * minute ? down : 'deliver');
  await chain.control('east', { deliveryConcurrency: 0 });
  await Promise.all([1, 2, 3].map(() => chain.order('soho', noon)));
  const { order } = await chain.order('soho', noon);
  const behind = await chain.order('east', noon);
  await chain.clock.advance(45 * minute + 30 * second);
  await chain.control('east', { deliveryConcurrency: 2 });
  await chain.clock.advance(10 * minute);
  assert.match((await explained(chain, order.orderId)).sentence, /its POS was down \(connection refused\)/);
  const waited = await explained(chain, behind.order.orderId);
  assert.equal(
    waited.sentence,
    "It reached its POS 30 s late: for 30 s it waited for its turn under its store's concurrency and its POS account's limits.",
  );
  await chain.stop();
});

test('one that was held back by a person says by whom and why', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  granted(await intervene(chain, order.orderId, 'hold_back'));
  assert.match(
    (await explained(chain, order.orderId)).sentence,
    /^It is not due before 15:45, and held back by ops: a rush\.$/,
  );
  await chain.clock.advance(50 * minute);
  granted(await intervene(chain, order.orderId, 'fire'));
  await chain.clock.advance(0);
  const { lateMs, sentence } = await explained(chain, order.orderId);
  assert.equal(lateMs, 5 * minute);
  assert.equal(sentence, 'It reached its POS 5 min late: for 5 min it was held back by ops: a rush.');
  await chain.stop();
});

test('one that nobody could fire says that the service was not running', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  chain.kill();
  await chain.clock.advance(48 * minute);
  await chain.boot();
  await chain.clock.advance(second);
  const { sentence } = await explained(chain, order.orderId);
  assert.match(sentence, /^It reached its POS 3 min( \d s)? late: for 3 min( \d s)? nobody could fire it/);
  await chain.stop();
});

test('a dead letter says why, and after its replay how long it was one', async () => {
  const chain = await openChain('soho');
  chain.pos('soho').react = (_, nth) => (nth === 1 ? { kind: 'rejected', reason: 'unknown sku' } : 'deliver');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  const dead = await explained(chain, order.orderId);
  assert.deepEqual(dead, {
    lateMs: null,
    sentence: 'It did not reach its POS: it is a dead letter since 15:45: unknown sku.',
  });
  await chain.clock.advance(19 * minute);
  granted(await intervene(chain, order.orderId, 'replay'));
  await chain.clock.advance(0);
  const { sentence } = await explained(chain, order.orderId);
  assert.equal(sentence, 'It reached its POS 20 min late: for 20 min it was a dead letter (unknown sku).');
  await chain.stop();
});

test('one in doubt is not said to be missing, and a cancelled one was never sent', async () => {
  const chain = await openChain('soho');
  chain.pos('soho').traits = { ...chain.pos('soho').traits, idempotent: false, canLookUp: false };
  chain.pos('soho').react = () => 'lost';
  const { order } = await chain.order('soho', noon);
  const other = await chain.order('soho', noon + 60 * minute);
  await chain.clock.advance(50 * minute);
  const doubt = await explained(chain, order.orderId);
  assert.match(
    doubt.sentence,
    /^It is 5 min late and not known to be at its POS: for 5 min it was not known whether its POS had it \(no answer\)\.$/,
  );
  granted(await chain.desk.cancel(other.order.orderId, 'changed my mind'));
  const cancelled = await explained(chain, other.order.orderId);
  assert.deepEqual(cancelled, {
    lateMs: null,
    sentence: 'It was never sent: it is cancelled since 15:50: changed my mind.',
  });
  await chain.stop();
});

test('a longer lead time makes nothing late that was not late before', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(40 * minute);
  await chain.control('soho', { leadExtensionMinutes: 30 });
  await chain.clock.advance(second);
  assert.match((await explained(chain, order.orderId)).sentence, /^It was on time/);
  await chain.stop();
});

test('spans are told as people tell them', () => {
  const spans = {
    0: '0 s',
    440: '0.4 s',
    9940: '9.9 s',
    14400: '14 s',
    59600: '1 min',
    140000: '2 min 20 s',
    3600000: '1 h',
    3930000: '1 h 6 min',
  };
  for (const [ms, words] of Object.entries(spans)) assert.equal(spanWords(Number(ms)), words);
});
