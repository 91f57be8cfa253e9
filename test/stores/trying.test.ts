import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderId } from '../../stores/ids.ts';
import { timelineOf } from '../../stores/order.ts';
import type { AttemptOutcome, PosTraits } from '../../stores/pos.ts';
import type { Reaction } from '../support/fake-pos.ts';
import { FakePos } from '../support/fake-pos.ts';
import { Chain, ELEVEN, minute, storeNamed } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
const fireTime = noon - 15 * minute;

const idempotent: Partial<PosTraits> = { idempotent: true, canLookUp: true };
const keysOnly: Partial<PosTraits> = { idempotent: true, canLookUp: false };
const looksUp: Partial<PosTraits> = { idempotent: false, canLookUp: true };
const blind: Partial<PosTraits> = { idempotent: false, canLookUp: false };

const refused: AttemptOutcome = { kind: 'not_received', reason: 'connection refused' };

/** An order that is about to be fired to such a POS. */
async function aboutToFire(traits: Partial<PosTraits>, react?: (nth: number) => Reaction) {
  const chain = new Chain([storeNamed('soho')], (now) => new FakePos(now, traits));
  await chain.boot();
  const pos = chain.pos('soho');
  if (react !== undefined) pos.react = (_, nth) => react(nth);
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute - 1);
  return { chain, pos, orderId: order.orderId };
}

/** The waits between submissions, in whole seconds. */
function waitsOf(pos: FakePos): number[] {
  return pos.submissions.slice(1).map(({ at }, index) => (at - (pos.submissions[index]?.at ?? 0)) / second);
}

function assertWithin(waits: readonly number[], plain: readonly number[]): void {
  assert.equal(waits.length, plain.length, `${waits} are not ${plain}`);
  for (const [index, wait] of waits.entries()) {
    const least = plain[index] ?? 0;
    assert.ok(wait >= least && wait <= least * 1.2, `${wait} s is not ${least} s and up to 20 % longer`);
  }
}

async function statusOf(chain: Chain, orderId: OrderId) {
  return (await chain.orderNow(orderId)).status;
}

test('an order that is not received is tried four times within half a minute, then with longer and longer waits', async () => {
  const { chain, pos, orderId } = await aboutToFire(idempotent, () => refused);
  await chain.clock.advance(25 * second + 2);
  assertWithin(waitsOf(pos), [3, 6, 12]);
  assert.equal(await statusOf(chain, orderId), 'deferred');
  await chain.clock.advance(44 * minute);
  assertWithin(waitsOf(pos).slice(0, 8), [3, 6, 12, 30, 60, 120, 240, 300]);
  await chain.stop();
});

test('an order that cannot be delivered calls a person 5 minutes early, and is a dead letter 30 minutes late', async () => {
  const { chain, pos, orderId } = await aboutToFire(idempotent, () => refused);
  await chain.clock.advance(75 * minute + 1);
  assert.deepEqual(chain.told('attention_required').map(({ at, attention }) => ({ at, attention }))[0], {
    at: noon - 5 * minute,
    attention: 'not_fired',
  });
  const dead = await chain.orderNow(orderId);
  assert.equal(dead.status, 'dead_letter');
  assert.equal(dead.later.at(-1)?.at, noon + 30 * minute);
  const sent = pos.submissions.length;
  await chain.clock.advance(120 * minute);
  assert.equal(pos.submissions.length, sent);
  await chain.stop();
});

test('a person is called also for what came due while nobody watched', async () => {
  const { chain } = await aboutToFire(idempotent, () => refused);
  await chain.clock.advance(9 * minute);
  chain.kill();
  await chain.clock.advance(3 * minute);
  assert.equal(chain.told('attention_required').length, 0);
  await chain.boot();
  await chain.clock.advance(1);
  assert.equal(chain.told('attention_required').length, 1);
  await chain.stop();
});

test('a POS that asks for time is given it', async () => {
  const busy = { ...refused, retryAfterMs: 40 * second };
  const { chain, pos } = await aboutToFire(idempotent, (nth) => (nth === 1 ? busy : 'deliver'));
  await chain.clock.advance(40 * second);
  assert.equal(pos.submissions.length, 1);
  await chain.clock.advance(1);
  assert.equal(pos.submissions.length, 2);
  assert.equal(pos.tickets.length, 1);
  await chain.stop();
});

test('an order that the POS rejects is a dead letter at once, with the reason', async () => {
  const { chain, pos, orderId } = await aboutToFire(idempotent, () => ({ kind: 'rejected', reason: 'no such sku' }));
  await chain.clock.advance(20 * minute);
  const dead = await chain.orderNow(orderId);
  assert.equal(dead.status, 'dead_letter');
  assert.equal(dead.later.at(-1)?.detail, 'no such sku');
  assert.equal(dead.later.at(-1)?.at, fireTime);
  assert.equal(pos.submissions.length, 1);
  await chain.stop();
});

test('where retries are off an order that is not received is a dead letter after one attempt', async () => {
  const { chain, pos, orderId } = await aboutToFire({ ...idempotent, retries: false }, () => refused);
  await chain.clock.advance(20 * minute);
  const dead = await chain.orderNow(orderId);
  assert.equal(dead.status, 'dead_letter');
  assert.match(dead.later.at(-1)?.detail ?? '', /connection refused; retries are off/);
  assert.equal(pos.submissions.length, 1);
  await chain.stop();
});

test('where retries are off an unconfirmed order is looked up, and never sent again', async () => {
  for (const reaction of ['lost', { kind: 'unconfirmed', reason: 'reset' }] as const) {
    const { chain, pos, orderId } = await aboutToFire({ ...idempotent, retries: false }, () => reaction);
    await chain.clock.advance(20 * minute);
    assert.equal(await statusOf(chain, orderId), reaction === 'lost' ? 'fired' : 'dead_letter');
    assert.equal(pos.submissions.length, 1);
    await chain.stop();
  }
});

for (const [name, traits] of Object.entries({ idempotent, keysOnly })) {
  test(`a POS that honours our key (${name}) is sent an unconfirmed order again, and prints one ticket`, async () => {
    const { chain, pos, orderId } = await aboutToFire(traits, (nth) => (nth < 3 ? 'lost' : 'deliver'));
    await chain.clock.advance(1);
    assert.equal(await statusOf(chain, orderId), 'unconfirmed');
    await chain.clock.advance(12 * second);
    assert.equal(await statusOf(chain, orderId), 'fired');
    assert.equal(pos.submissions.length, 3);
    assert.equal(pos.lookUps.length, 0);
    assert.equal(pos.ticketsOf(orderId), 1);
    await chain.stop();
  });
}

test('a POS that does not honour our key is asked first; what it has is not sent again', async () => {
  const { chain, pos, orderId } = await aboutToFire(looksUp, () => 'lost');
  await chain.clock.advance(5 * second);
  assert.equal(await statusOf(chain, orderId), 'fired');
  assert.equal((await chain.orderNow(orderId)).ticketId, 't-1');
  assert.equal(pos.submissions.length, 1);
  assert.equal(pos.ticketsOf(orderId), 1);
  await chain.stop();
});

test('a POS that does not honour our key is sent an order again once it surely does not have it', async () => {
  const reset: AttemptOutcome = { kind: 'unconfirmed', reason: 'reset' };
  const { chain, pos, orderId } = await aboutToFire(looksUp, (nth) => (nth === 1 ? reset : 'deliver'));
  await chain.clock.advance(5 * second);
  assert.equal(pos.lookUps.length, 1);
  assert.equal(pos.submissions.length, 2);
  assert.equal(pos.ticketsOf(orderId), 1);
  assert.equal(await statusOf(chain, orderId), 'fired');
  await chain.stop();
});

test('while a POS that does not honour our key cannot be asked, nothing is sent', async () => {
  const { chain, pos, orderId } = await aboutToFire(looksUp, () => 'lost');
  pos.lookUpFails = true;
  await chain.clock.advance(5 * minute);
  assert.equal(await statusOf(chain, orderId), 'unconfirmed');
  assert.equal(pos.submissions.length, 1);
  assert.ok(pos.lookUps.length > 2);
  pos.lookUpFails = false;
  await chain.clock.advance(6 * minute);
  assert.equal(await statusOf(chain, orderId), 'fired');
  assert.equal(pos.ticketsOf(orderId), 1);
  await chain.stop();
});

test('an unconfirmed order of a POS that can be neither asked nor trusted waits for a person', async () => {
  const { chain, pos, orderId } = await aboutToFire(blind, () => 'lost');
  await chain.clock.advance(20 * minute);
  const order = await chain.orderNow(orderId);
  assert.equal(order.status, 'unconfirmed');
  assert.equal(order.nextAttemptAt, undefined);
  assert.equal(pos.submissions.length, 1);
  await chain.clock.advance(26 * minute);
  assert.equal(await statusOf(chain, orderId), 'dead_letter');
  assert.equal(pos.submissions.length, 1);
  await chain.stop();
});

test('the feed settles an unconfirmed order without a person', async () => {
  const { chain, pos, orderId } = await aboutToFire(blind, () => 'lost');
  await chain.clock.advance(minute);
  pos.says(orderId, 'accepted');
  await chain.clock.advance(16 * minute);
  assert.equal(await statusOf(chain, orderId), 'accepted');
  assert.equal(pos.submissions.length, 1);
  await chain.stop();
});

for (const [name, traits] of Object.entries({ idempotent, keysOnly, looksUp, blind })) {
  test(`a service killed in the middle of an attempt leaves one ticket at most (${name})`, async () => {
    const { chain, pos, orderId } = await aboutToFire(traits, (nth) => (nth === 1 ? 'lost and hang' : 'deliver'));
    await chain.clock.advance(1);
    assert.equal(pos.inFlight, 1);
    chain.kill();
    await chain.boot();
    await chain.clock.advance(10 * minute);
    assert.equal(pos.ticketsOf(orderId), 1);
    assert.equal(await statusOf(chain, orderId), name === 'blind' ? 'unconfirmed' : 'fired');
    for (const attempt of chain.records.attempts.values()) assert.ok(attempt.outcome, 'an attempt without an end');
    await chain.stop();
  });

  test(`a service killed right before an attempt was sent delivers it, where that can be known (${name})`, async () => {
    const { chain, pos, orderId } = await aboutToFire(traits, (nth) => (nth === 1 ? 'hang' : 'deliver'));
    await chain.clock.advance(1);
    chain.kill();
    await chain.boot();
    await chain.clock.advance(10 * minute);
    assert.equal(pos.ticketsOf(orderId), name === 'blind' ? 0 : 1);
    await chain.stop();
  });

  test(`an attempt is recorded before it is made (${name}), and awaited where it must be`, async () => {
    const { chain, pos, orderId } = await aboutToFire(traits);
    const mayWrite = Promise.withResolvers<void>();
    chain.records.fault = () => ({ until: mayWrite.promise });
    await chain.clock.advance(5 * second);
    assert.equal(pos.submissions.length, traits.idempotent ? 1 : 0);
    mayWrite.resolve();
    await chain.clock.advance(1);
    assert.equal(pos.ticketsOf(orderId), 1);
    const firing = chain.records.changes.findIndex(({ attempts }) => attempts?.[0]?.outcome === undefined && attempts);
    const fired = chain.records.changes.findIndex(({ attempts }) => attempts?.[0]?.outcome === 'delivered');
    assert.ok(firing >= 0 && fired > firing);
    assert.equal(chain.records.changes[firing]?.orders?.[0]?.status, 'firing');
    assert.equal(chain.records.changes[fired]?.orders?.[0]?.status, 'fired');
    await chain.stop();
  });
}

test('while the storage is away orders go out on time to a POS that honours our key, and are recorded later', async () => {
  const { chain, pos, orderId } = await aboutToFire(idempotent);
  chain.records.goAway();
  await chain.clock.advance(1);
  assert.deepEqual(
    pos.submissions.map(({ at }) => at),
    [fireTime],
  );
  chain.records.comeBack();
  await chain.clock.settle();
  assert.equal(chain.records.orders.get(orderId)?.status, 'fired');
  await chain.stop();
});

test('while the storage is away a POS that does not honour our key is sent nothing, and all of it afterwards', async () => {
  const { chain, pos, orderId } = await aboutToFire(looksUp);
  chain.records.goAway();
  await chain.clock.advance(minute);
  assert.equal(pos.submissions.length, 0);
  chain.records.comeBack();
  await chain.clock.advance(5 * minute);
  assert.equal(pos.ticketsOf(orderId), 1);
  assert.equal(await statusOf(chain, orderId), 'fired');
  await chain.stop();
});

test('a POS that does not honour our key is sent nothing while the lease cannot be trusted, and all soon after', async () => {
  const { chain, pos, orderId } = await aboutToFire(looksUp);
  chain.records.leaseState = 'unknown';
  await chain.clock.advance(minute);
  assert.equal(pos.submissions.length, 0);
  chain.records.leaseState = 'held';
  await chain.clock.advance(3 * second);
  assert.equal(pos.ticketsOf(orderId), 1);
  await chain.stop();
});

test('an outage of the storage uses up no attempts: what the POS refuses afterwards is tried again as soon as ever', async () => {
  const { chain, pos, orderId } = await aboutToFire(looksUp, (nth) => (nth === 1 ? refused : 'deliver'));
  chain.records.goAway();
  await chain.clock.advance(2 * minute);
  chain.records.comeBack();
  await chain.clock.advance(3 * second);
  assert.equal(pos.submissions.length, 1);
  await chain.clock.advance(4 * second);
  assert.equal(pos.ticketsOf(orderId), 1);
  assert.equal((await chain.orderNow(orderId)).attempts, 2);
  await chain.stop();
});

test('a POS that honours our key is sent orders while the lease is unknown, and none when it is lost', async () => {
  const { chain, pos } = await aboutToFire(idempotent);
  chain.records.leaseState = 'lost';
  await chain.clock.advance(minute);
  assert.equal(pos.submissions.length, 0);
  chain.records.leaseState = 'unknown';
  await chain.clock.advance(minute);
  assert.equal(pos.tickets.length, 1);
  await chain.stop();
});

test('a client that crashes costs its order some attempts, and no other order anything', async () => {
  const { chain, pos, orderId } = await aboutToFire(idempotent);
  const { order: healthy } = await chain.order('soho', noon);
  pos.react = (order) => (order.orderId === orderId ? 'bug' : 'deliver');
  await chain.clock.advance(1);
  assert.equal(pos.ticketsOf(healthy.orderId), 1);
  await chain.clock.advance(minute);
  const poisonous = await chain.orderNow(orderId);
  assert.equal(poisonous.status, 'dead_letter');
  assert.match(poisonous.later.at(-1)?.detail ?? '', /a bug in the client/);
  assert.equal(pos.submissions.filter((one) => one.orderId === orderId).length, 4);
  assert.equal(chain.supervision.length, 0);
  await chain.stop();
});

test('a look-up that crashes is no loop', async () => {
  const { chain, pos, orderId } = await aboutToFire(looksUp, () => ({ kind: 'unconfirmed', reason: 'reset' }));
  let lookUps = 0;
  pos.lookUp = () => {
    lookUps += 1;
    throw new TypeError('a bug in the client');
  };
  await chain.clock.advance(5 * minute);
  assert.equal(await statusOf(chain, orderId), 'unconfirmed');
  assert.ok(lookUps > 1 && lookUps < 200, `${lookUps} look-ups`);
  assert.equal(pos.submissions.length, 1);
  await chain.stop();
});

test('every status, attempt and wait of an order is on its timeline, and durable', async () => {
  const { chain, orderId } = await aboutToFire(idempotent, (nth) => (nth === 1 ? refused : 'deliver'));
  await chain.clock.advance(5 * second);
  const timeline = timelineOf(await chain.orderNow(orderId));
  assert.deepEqual(
    timeline.map(({ status }) => status),
    ['scheduled', 'firing', 'deferred', 'firing', 'fired'],
  );
  assert.match(timeline[2]?.detail ?? '', /^connection refused; again in 3(\.\d)? s$/);
  assert.deepEqual(chain.records.timelines.get(orderId), timeline);
  await chain.stop();
});
