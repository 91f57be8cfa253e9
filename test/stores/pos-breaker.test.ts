import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderId, StoreId } from '../../stores/ids.ts';
import { timelineOf } from '../../stores/order.ts';
import type { AttemptOutcome, PosTraits } from '../../stores/pos.ts';
import { posBreaker } from '../../stores/pos-breaker.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, granted, minute, refusalOf, storeNamed } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
const fireTime = noon - 15 * minute;
const quarter = 15 * minute;
const soho = 'soho' as StoreId;

const refused: AttemptOutcome = { kind: 'not_received', reason: 'connection refused', down: true };
const timedOut: AttemptOutcome = { kind: 'unconfirmed', reason: 'no answer within 5 s', down: true };

/** A store in which so many orders are due at 11:45, and whose POS answers as it is told. */
async function rush(orders: number, traits: Partial<PosTraits> = {}) {
  const chain = new Chain([storeNamed('soho', { capacity: 100 })], (now) => new FakePos(now, traits));
  await chain.boot();
  const ids: OrderId[] = [];
  for (let i = 0; i < orders; i += 1) ids.push((await chain.order('soho', noon)).order.orderId);
  await chain.clock.advance(45 * minute - 1);
  return { chain, ids, pos: chain.pos('soho') };
}

function ordersTried(pos: FakePos): number {
  return new Set(pos.submissions.map(({ orderId }) => orderId)).size;
}

function health(chain: Chain) {
  return granted(chain.desk.view(soho)).health;
}

/** No order's timeline says the same thing twice in a row. */
async function neverToldTwice(chain: Chain, ids: readonly OrderId[]): Promise<void> {
  for (const id of ids) {
    const details = (await chain.orderNow(id)).later.map(({ detail }) => detail);
    assert.ok(
      details.every((detail, index) => detail === undefined || detail !== details[index - 1]),
      `${details}`,
    );
  }
}

test('a POS that is down is left alone after three orders, but for one probe after 5, 10 and 20 s, then every 30 s', async () => {
  const { chain, pos } = await rush(40);
  pos.react = () => refused;
  pos.feedOutcome = () => ({ kind: 'failed', reason: 'connection refused' });
  await chain.clock.advance(1);
  const { length } = pos.submissions;
  assert.ok(length === posBreaker.failures || length === posBreaker.failures + 1, 'and who was on the way already');
  await chain.clock.advance(4 * minute);
  const probes = pos.submissions.slice(length - 1).map(({ at }) => at);
  const waits = probes.slice(1).map((at, index) => (at - (probes[index] ?? 0)) / second);
  assert.ok(waits.length >= 8, `${waits}`);
  for (const [index, wait] of waits.entries()) {
    const plain = [5, 10, 20][index] ?? 30;
    assert.ok(wait >= plain && wait <= plain * 1.2 + 0.001, `the ${index + 1}th wait was ${wait} s`);
  }
  await chain.stop();
});

test('orders that wait for a POS that is down use up no attempts', async () => {
  const { chain, pos, ids } = await rush(40);
  pos.react = () => timedOut;
  await chain.clock.advance(5 * minute);
  assert.ok(ordersTried(pos) <= 15, `${ordersTried(pos)} orders were tried`);
  const orders = await Promise.all(ids.map((id) => chain.orderNow(id)));
  const untried = orders.filter(({ status, attempts }) => status === 'deferred' && attempts === 0);
  assert.equal(untried.length, 40 - ordersTried(pos));
  await chain.stop();
});

test('when the POS is back its backlog goes out in promise order, never more at once than the store takes', async () => {
  const { chain, pos } = await rush(6);
  for (let i = 0; i < 4; i += 1) await chain.order('soho', noon + quarter);
  for (let i = 0; i < 4; i += 1) await chain.order('soho', noon);
  granted(await chain.control('soho', { leadExtensionMinutes: 30 }));
  pos.react = () => refused;
  await chain.clock.advance(minute);
  const before = pos.submissions.length;
  pos.react = () => 'deliver';
  await chain.clock.advance(37 * second);
  assert.equal(pos.tickets.length, 14);
  const after = pos.submissions.slice(before).map(({ orderId }) => orderId);
  const promised = await Promise.all(after.map(async (orderId) => (await chain.orderNow(orderId)).slot));
  const [, ...backlog] = promised;
  assert.deepEqual(backlog, backlog.toSorted(), 'after the probe, in promise order');
  assert.equal(pos.peakInFlight, 2);
  await chain.stop();
});

test('an order that tried in vain goes out with the others when the POS is back, not minutes later', async () => {
  const { chain, pos, ids } = await rush(1);
  pos.react = () => refused;
  await chain.clock.advance(6 * minute);
  const { nextAttemptAt = 0 } = await chain.orderNow(ids[0] as OrderId);
  assert.ok(nextAttemptAt > chain.clock.now() + minute, 'it has been given a wait of minutes');
  pos.react = () => 'deliver';
  await chain.order('soho', noon + quarter);
  granted(await chain.control('soho', { leadExtensionMinutes: 30 }));
  await chain.clock.advance(37 * second);
  assert.equal(pos.tickets.length, 2);
  await chain.stop();
});

test('an order whose POS asked for a wait is not sent sooner because another one went through', async () => {
  const { chain, pos, ids } = await rush(1);
  const asked: AttemptOutcome = { kind: 'not_received', reason: 'answered 503', retryAfterMs: 10 * minute };
  pos.react = () => asked;
  await chain.clock.advance(1);
  pos.react = (order) => (order.orderId === ids[0] ? asked : refused);
  for (let i = 0; i < 3; i += 1) await chain.order('soho', noon);
  await chain.clock.advance(minute);
  assert.match(`${health(chain).why}`, /is down/);
  pos.react = () => 'deliver';
  await chain.clock.advance(37 * second);
  assert.equal(pos.tickets.length, 3);
  await chain.clock.advance(9 * minute);
  assert.equal(pos.ticketsOf(ids[0] as OrderId), 1);
  await chain.stop();
});

test('a lone order at a store that is down is tried as often as ever', async () => {
  const { chain, pos } = await rush(1);
  pos.react = () => refused;
  await chain.clock.advance(30 * minute);
  const waits = pos.submissions.slice(1).map(({ at }, index) => (at - (pos.submissions[index]?.at ?? 0)) / second);
  assert.ok(waits.length >= 8);
  for (const [index, plain] of [3, 6, 12, 30, 60, 120, 240, 300].entries()) {
    const wait = waits[index] ?? 0;
    assert.ok(wait >= plain && wait <= plain * 1.2, `${wait} s instead of ${plain} s`);
  }
  await chain.stop();
});

test('why an order waits stands in its timeline, in its store’s health, in the events and in the call for a person', async () => {
  const { chain, pos, ids } = await rush(8);
  pos.react = () => refused;
  await chain.clock.advance(12 * minute);
  const waits = 'waits: its POS is down: connection refused';
  const orders = await Promise.all(ids.map((id) => chain.orderNow(id)));
  const untried = orders.find(({ later }) => later[0]?.status === 'deferred');
  assert.deepEqual(
    untried &&
      timelineOf(untried)
        .map(({ at, status, detail }) => [at, status, detail])
        .slice(0, 2),
    [
      [ELEVEN, 'scheduled', undefined],
      [fireTime, 'deferred', waits],
    ],
  );
  assert.equal(health(chain).why, 'its POS is down: connection refused');
  assert.equal(health(chain).late, 8);
  const calls = chain.told('attention_required');
  assert.equal(calls.length, 8);
  assert.ok(calls.some(({ reason }) => reason === waits));
  pos.react = () => 'deliver';
  await chain.clock.advance(37 * second);
  const [down] = chain.told('pos_down');
  const [back] = chain.told('pos_back');
  assert.deepEqual([down?.at, down?.reason], [fireTime, 'connection refused']);
  assert.equal(back?.downMs, (back?.at ?? 0) - fireTime);
  assert.equal(health(chain).why, undefined);
  await chain.stop();
});

test('a wait is told once in each outage, however long it is', async () => {
  const { chain, pos, ids } = await rush(30);
  pos.react = () => timedOut;
  await chain.clock.advance(20 * minute);
  await neverToldTwice(chain, ids);
  assert.equal(chain.told('pos_down').length, 1);
  await chain.stop();
});

const notDown: readonly AttemptOutcome[] = [
  { kind: 'not_received', reason: 'suspended', retryAfterMs: minute },
  { kind: 'not_received', reason: 'answered 429', retryAfterMs: 1_000 },
  { kind: 'not_received', reason: 'no free connection within 30 s' },
  { kind: 'unconfirmed', reason: 'answered 201 without a ticket_id' },
];

for (const outcome of notDown) {
  test(`"${outcome.kind === 'delivered' || outcome.reason}" says nothing against the store: no order waits for another`, async () => {
    const { chain, pos } = await rush(10);
    pos.react = () => outcome;
    await chain.clock.advance(second);
    assert.equal(ordersTried(pos), 10);
    assert.deepEqual(chain.told('pos_down'), []);
    await chain.stop();
  });
}

test('failures count only in a row: an order that goes through, or is refused for good, says that somebody is there', async () => {
  for (const answer of ['deliver', { kind: 'rejected', reason: 'answered 422' }] as const) {
    const { chain, pos } = await rush(9);
    let calls = 0;
    pos.react = () => {
      calls += 1;
      return calls % 3 === 0 ? answer : refused;
    };
    await chain.clock.advance(second);
    assert.equal(ordersTried(pos), 9);
    await chain.stop();
  }
});

test('one bad order that a POS chokes on does not keep the others from it', async () => {
  const { chain, pos, ids } = await rush(1);
  pos.react = (order) =>
    order.orderId === ids[0] ? { kind: 'unconfirmed', reason: 'answered 500', down: true } : 'deliver';
  await chain.clock.advance(minute);
  await chain.order('soho', noon);
  await chain.clock.advance(36 * second);
  assert.equal(pos.tickets.length, 1);
  await chain.stop();
});

test('where doubt is settled by asking, the probe is a look-up', async () => {
  const { chain, pos, ids } = await rush(12, { idempotent: false });
  pos.react = () => timedOut;
  pos.lookUpFails = true;
  const lookUp = pos.lookUp.bind(pos);
  pos.lookUp = async (orderId) => {
    const found = await lookUp(orderId);
    return found.kind === 'unknown' ? { ...found, down: true } : found;
  };
  await chain.clock.advance(3 * minute);
  const calls = pos.submissions.length + pos.lookUps.length;
  assert.ok(calls < 14, `${calls} calls in 3 minutes of outage`);
  pos.lookUpFails = false;
  pos.react = () => 'deliver';
  await chain.clock.advance(37 * second);
  for (const id of ids) assert.equal(pos.ticketsOf(id), 1);
  await chain.stop();
});

test('a look-up that works does not hide that orders find nobody', async () => {
  const { chain, pos } = await rush(6, { idempotent: false });
  pos.react = (_, nth) => (nth === 1 ? { kind: 'unconfirmed', reason: 'answered 201 without a ticket_id' } : timedOut);
  await chain.clock.advance(5 * second);
  assert.ok(pos.submissions.length <= 6 + posBreaker.failures + 1, `${pos.submissions.length} submissions`);
  assert.match(`${health(chain).why}`, /no answer within 5 s/);
  await chain.stop();
});

test('a probe that says nothing of the store makes room for the next at once', async () => {
  const { chain, pos } = await rush(6);
  pos.react = () => refused;
  await chain.clock.advance(second);
  let calls = 0;
  pos.react = () => {
    calls += 1;
    return calls === 1 ? { kind: 'not_received', reason: 'answered 429', retryAfterMs: minute } : 'deliver';
  };
  await chain.clock.advance(5.2 * second);
  assert.ok(pos.tickets.length >= 5, `${pos.tickets.length} tickets`);
  await chain.stop();
});

test('an order that waits for a POS that is down can be cancelled, and is not sent', async () => {
  const { chain, pos, ids } = await rush(6);
  pos.react = () => refused;
  await chain.clock.advance(second);
  const last = ids.at(-1) as OrderId;
  granted(await chain.desk.cancel(last, undefined));
  pos.react = () => 'deliver';
  await chain.clock.advance(minute);
  assert.deepEqual([pos.ticketsOf(last), pos.tickets.length], [0, 5]);
  await chain.stop();
});

test('while its POS is down a store answers a cancellation at once, without asking the POS', async () => {
  const { chain, pos } = await rush(1);
  const { order: early } = await chain.order('soho', noon);
  await chain.clock.advance(1);
  pos.react = () => refused;
  for (let i = 0; i < 3; i += 1) await chain.order('soho', noon);
  await chain.clock.advance(1);
  const refusal = refusalOf(await chain.desk.cancel(early.orderId, undefined));
  assert.deepEqual(refusal, {
    kind: 'store-starting',
    retryAfterMs: 5_000,
    why: "the store's POS could not be asked: its POS is down: connection refused",
  });
  assert.deepEqual(pos.voids, []);
  await chain.stop();
});

test('a delivery pool that starts again in the middle of an outage goes on probing', async () => {
  const { chain, pos, ids } = await rush(10);
  pos.react = () => refused;
  await chain.clock.advance(20 * second);
  const before = pos.submissions.length;
  await chain.restart('soho', 'pool');
  await chain.clock.advance(1);
  assert.equal(pos.submissions.length, before, 'a restart is no reason to try sooner');
  await neverToldTwice(chain, ids);
  pos.react = () => 'deliver';
  await chain.clock.advance(25 * second);
  assert.equal(pos.tickets.length, 10);
  await chain.stop();
});

test('an order whose delivery crashes while it probes makes room for the next', async () => {
  const { chain, pos } = await rush(6);
  pos.react = () => refused;
  await chain.clock.advance(second);
  pos.react = () => 'bug';
  await chain.clock.advance(6 * second);
  pos.react = () => 'deliver';
  await chain.clock.advance(10 * second);
  assert.ok(pos.tickets.length >= 5, `${pos.tickets.length} tickets`);
  await chain.stop();
});

for (const outageMs of [20 * second, 4 * minute]) {
  test(`a POS that can be reached again after ${outageMs / second} s has its backlog within 4 s, though no probe was due`, async () => {
    const { chain, pos } = await rush(40);
    pos.react = () => refused;
    pos.feedOutcome = () => ({ kind: 'failed', reason: 'connection refused' });
    await chain.clock.advance(outageMs);
    assert.ok(chain.state('soho').breaker.retryInMs > 4 * second);
    pos.react = () => 'deliver';
    pos.feedOutcome = undefined;
    await chain.clock.advance(4 * second);
    assert.equal(pos.tickets.length, 40);
    await chain.stop();
  });
}

test('while a POS is down its feed is asked every 3 s, which costs no order an attempt', async () => {
  const { chain, pos } = await rush(12);
  pos.react = () => refused;
  pos.feedOutcome = () => ({ kind: 'failed', reason: 'connection refused' });
  await chain.clock.advance(minute);
  const from = pos.polls.length;
  await chain.clock.advance(minute);
  const polls = pos.polls.length - from;
  assert.ok(polls >= 16 && polls <= 20, `${polls} polls in a minute`);
  await chain.stop();
});

test('a feed that can be read all along brings one probe forward, and no more', async () => {
  const { chain, pos } = await rush(12);
  pos.react = () => refused;
  await chain.clock.advance(1);
  const { length } = pos.submissions;
  await chain.clock.advance(4 * second);
  assert.equal(pos.submissions.length, length + 1);
  await chain.clock.advance(2 * minute);
  assert.ok(pos.submissions.length <= length + 7, `${pos.submissions.length} submissions`);
  await chain.stop();
});

test('a probe that still waits for its answer when the POS is back does not make the others wait any longer', async () => {
  const { chain, pos } = await rush(12);
  pos.react = () => refused;
  pos.feedOutcome = () => ({ kind: 'failed', reason: 'no answer within 5 s' });
  await chain.clock.advance(20 * second);
  pos.react = () => 'hang';
  await chain.clock.advance(chain.state('soho').breaker.retryInMs + 1);
  assert.equal(pos.inFlight, 1);
  pos.feedOutcome = undefined;
  pos.react = () => 'deliver';
  await chain.clock.advance(4 * second);
  pos.answerHanging(timedOut);
  await chain.clock.settle();
  await chain.clock.advance(1);
  assert.ok(pos.tickets.length >= 11, `${pos.tickets.length} tickets`);
  await chain.stop();
});

test('an order that was let in before its POS was found down, and is delivered, brings the next probe at once', async () => {
  const { chain, pos } = await rush(12);
  pos.feedOutcome = () => ({ kind: 'failed', reason: 'no answer within 5 s' });
  pos.react = (_, nth) => (nth === 1 && pos.submissions.length === 1 ? 'lost and hang' : refused);
  await chain.clock.advance(second);
  assert.match(`${health(chain).why}`, /is down/);
  pos.react = () => 'deliver';
  pos.answerHanging({ kind: 'delivered', ticketId: pos.tickets[0]?.ticketId ?? assert.fail() });
  await chain.clock.settle();
  await chain.clock.advance(1);
  assert.equal(pos.tickets.length, 12);
  await chain.stop();
});

test('nothing is left to fire when a store closes in the middle of an outage', async () => {
  const { chain, pos } = await rush(10);
  pos.react = () => refused;
  await chain.clock.advance(second);
  await chain.stop();
  const { length } = pos.submissions;
  await chain.clock.advance(10 * minute);
  assert.equal(pos.submissions.length, length);
});
