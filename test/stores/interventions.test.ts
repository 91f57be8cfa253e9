import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { OrderAnswer } from '../../stores/booking.ts';
import type { OrderId, PosAccountId, StoreId } from '../../stores/ids.ts';
import type { Intervention } from '../../stores/intervention.ts';
import { decide } from '../../stores/intervention.ts';
import type { Order, OrderStatus } from '../../stores/order.ts';
import { detailsText, mayBecome } from '../../stores/order.ts';
import type { PosTraits } from '../../stores/pos.ts';
import type { Reaction } from '../support/fake-pos.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain, refusalOf, storeNamed } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;
const fireTime = noon - 15 * minute;

/** Neither of these may ever see one order twice. */
const cannotBeAsked: Partial<PosTraits> = { idempotent: false, canLookUp: false };
const canBeAsked: Partial<PosTraits> = { idempotent: false, canLookUp: true };

const rejected: Reaction = { kind: 'rejected', reason: 'unknown sku' };
const refused: Reaction = { kind: 'not_received', reason: 'connection refused' };

async function given(react: (nth: number) => Reaction = () => 'deliver', traits: Partial<PosTraits> = {}) {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  pos.traits = { ...pos.traits, ...traits };
  pos.react = (_, nth) => react(nth);
  const { order } = await chain.order('soho', noon);
  return { chain, pos, orderId: order.orderId };
}

function tell(chain: Chain, orderId: OrderId, intervention: Intervention) {
  return chain.desk.intervene(orderId, intervention, chain.ops());
}

/** Does it, and lets what follows at once happen. */
async function done(chain: Chain, orderId: OrderId, intervention: Intervention): Promise<OrderAnswer> {
  const answer = granted(await tell(chain, orderId, intervention));
  await chain.clock.advance(1);
  return answer;
}

function health(chain: Chain) {
  return granted(chain.desk.view('soho' as StoreId)).health;
}

const none = {
  limit: 100,
  stores: null,
} as const;

describe('firing by hand', () => {
  test('an order is sent at once, long before its fire time, and once', async () => {
    const { chain, pos, orderId } = await given();
    await done(chain, orderId, { kind: 'fire' });
    assert.deepEqual([pos.ticketsOf(orderId), (await chain.orderNow(orderId)).status], [1, 'fired']);
    await chain.clock.advance(2 * 60 * minute);
    assert.equal(pos.submissions.length, 1);
    assert.equal(chain.told('order_fired')[0]?.latenessMs, 0);
    await chain.stop();
  });

  test('a deferred order does not wait for its next attempt', async () => {
    const { chain, pos, orderId } = await given((nth) => (nth <= 4 ? refused : 'deliver'));
    await chain.clock.advance(45 * minute + 30_000);
    assert.equal((await chain.orderNow(orderId)).status, 'deferred');
    await done(chain, orderId, { kind: 'fire' });
    assert.deepEqual([pos.submissions.length, pos.ticketsOf(orderId)], [5, 1]);
    await chain.stop();
  });

  test('an order that was fired by hand and then moved goes out at the new fire time', async () => {
    const { chain, pos, orderId } = await given();
    granted(await chain.control('soho', { deliveryConcurrency: 0 }));
    await done(chain, orderId, { kind: 'fire' });
    granted(await chain.desk.reschedule(orderId, noon + 60 * minute));
    granted(await chain.control('soho', { deliveryConcurrency: 2 }));
    await chain.clock.advance(60 * minute);
    assert.equal(pos.submissions.length, 0);
    await chain.clock.advance(46 * minute);
    assert.equal(pos.ticketsOf(orderId), 1);
    await chain.stop();
  });

  test('an order in doubt is looked up, not sent', async () => {
    const { chain, pos, orderId } = await given(() => 'lost', canBeAsked);
    pos.lookUpFails = true;
    await chain.clock.advance(46 * minute);
    pos.lookUpFails = false;
    await done(chain, orderId, { kind: 'fire' });
    assert.deepEqual([pos.submissions.length, (await chain.orderNow(orderId)).status], [1, 'fired']);
    await chain.stop();
  });

  test('an order that only a person can settle is not sent: the answer says what to do', async () => {
    const { chain, pos, orderId } = await given(() => 'lost', cannotBeAsked);
    await chain.clock.advance(46 * minute);
    const refusal = refusalOf(await tell(chain, orderId, { kind: 'fire' }));
    assert.match(refusal.kind === 'illegal-transition' ? refusal.detail : '', /ask the store, then resolve it/);
    assert.equal(pos.submissions.length, 1);
    await chain.stop();
  });
});

describe('holding back', () => {
  test('an order that is held back waits for a person, says who and why, and goes when told', async () => {
    const { chain, pos, orderId } = await given();
    const { order } = await done(chain, orderId, { kind: 'hold_back' });
    assert.deepEqual(order.heldBack, { by: 'ops', reason: 'a rush', at: ELEVEN });
    await chain.clock.advance(58 * minute);
    assert.equal(pos.submissions.length, 0);
    assert.equal(granted(await chain.desk.findOrder(orderId)).attention, 'held_back');
    assert.deepEqual(
      chain.told('attention_required').map(({ at, attention }) => [at, attention]),
      [[noon - 5 * minute, 'held_back']],
    );
    assert.equal((await done(chain, orderId, { kind: 'fire' })).order.heldBack, undefined);
    assert.deepEqual([pos.ticketsOf(orderId), chain.told('order_fired')[0]?.latenessMs], [1, 0]);
    await chain.stop();
  });

  test('a crash does not let it go', async () => {
    const { chain, pos, orderId } = await given();
    await done(chain, orderId, { kind: 'hold_back' });
    chain.kill();
    await chain.boot();
    await chain.clock.advance(50 * minute);
    assert.equal(pos.submissions.length, 0);
    assert.equal((await chain.orderNow(orderId)).heldBack?.by, 'ops');
    await chain.stop();
  });

  test('one that waits for its turn in the pool stays where it is', async () => {
    const { chain, pos, orderId } = await given();
    granted(await chain.control('soho', { deliveryConcurrency: 0 }));
    await chain.clock.advance(46 * minute);
    await done(chain, orderId, { kind: 'hold_back' });
    granted(await chain.control('soho', { deliveryConcurrency: 2 }));
    await chain.clock.advance(5 * minute);
    assert.equal(pos.submissions.length, 0);
    await chain.stop();
  });

  test('nobody forgets it: 30 minutes after its promise time it is a dead letter that names who held it', async () => {
    const { chain, orderId } = await given();
    await done(chain, orderId, { kind: 'hold_back' });
    await chain.clock.advance(90 * minute);
    const [letter] = chain.desk.deadLetters(none);
    assert.equal(letter?.order.orderId, orderId);
    assert.equal(letter.order.later.at(-1)?.detail, 'held back by ops until 30 minutes after its promise time');
    await done(chain, orderId, { kind: 'replay' });
    assert.equal((await chain.orderNow(orderId)).status, 'fired');
    await chain.stop();
  });
});

describe('replaying a dead letter', () => {
  test('it is tried at once with a fresh budget, and for 30 minutes more, however late it is', async () => {
    let isDown = true;
    const { chain, pos, orderId } = await given(() => (isDown ? refused : 'deliver'));
    await chain.clock.advance(90 * minute);
    const before = pos.submissions.length;
    const { order } = granted(await tell(chain, orderId, { kind: 'replay' }));
    assert.deepEqual([order.status, order.attemptsBefore], ['scheduled', before]);
    await chain.clock.advance(29 * minute);
    assert.ok(pos.submissions.length >= before + 5, 'a whole burst and more');
    assert.equal((await chain.orderNow(orderId)).status, 'deferred');
    await chain.clock.advance(minute);
    assert.equal((await chain.orderNow(orderId)).status, 'dead_letter');
    isDown = false;
    await done(chain, orderId, { kind: 'replay' });
    assert.equal(pos.ticketsOf(orderId), 1);
    await chain.stop();
  });

  test('one that was in doubt is looked up first, and sent only when it is not there', async () => {
    for (const reaction of ['lost', { kind: 'unconfirmed', reason: 'reset' }] as const) {
      const { chain, pos, orderId } = await given((nth) => (nth === 1 ? reaction : 'deliver'), canBeAsked);
      pos.lookUpFails = true;
      await chain.clock.advance(91 * minute);
      assert.equal((await chain.orderNow(orderId)).inDoubt, true);
      pos.lookUpFails = false;
      await done(chain, orderId, { kind: 'replay' });
      assert.deepEqual([pos.ticketsOf(orderId), (await chain.orderNow(orderId)).status], [1, 'fired']);
      await chain.stop();
    }
  });

  test('one that was in doubt gets 30 minutes for its look-up, too', async () => {
    const { chain, pos, orderId } = await given(() => 'lost', canBeAsked);
    pos.lookUpFails = true;
    await chain.clock.advance(91 * minute);
    await done(chain, orderId, { kind: 'replay' });
    await chain.clock.advance(29 * minute);
    assert.equal((await chain.orderNow(orderId)).status, 'unconfirmed');
    await chain.clock.advance(minute);
    assert.equal((await chain.orderNow(orderId)).status, 'dead_letter');
    await chain.stop();
  });

  test('a POS that cannot be looked up at is asked less and less often', async () => {
    const { chain, pos } = await given(() => 'lost', canBeAsked);
    pos.lookUpFails = true;
    await chain.clock.advance(60 * minute);
    const waits = pos.lookUps.map(({ at }, index) =>
      Math.round((at - (pos.lookUps[index - 1]?.at ?? fireTime)) / 1_200),
    );
    assert.ok(pos.lookUps.length < 12, `${pos.lookUps.length} look-ups`);
    assert.ok(
      waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0) - 2 * 60),
      waits.join(),
    );
    await chain.stop();
  });

  test('where the POS can neither be asked nor sent it twice, it is refused until a person has asked the store', async () => {
    const { chain, pos, orderId } = await given((nth) => (nth === 1 ? 'lost' : 'deliver'), cannotBeAsked);
    await chain.clock.advance(91 * minute);
    const refusal = refusalOf(await tell(chain, orderId, { kind: 'replay' }));
    assert.match(refusal.kind === 'illegal-transition' ? refusal.detail : '', /ask the store, then resolve it/);
    await done(chain, orderId, { kind: 'resolve', outcome: 'delivered' });
    await chain.clock.advance(60 * minute);
    assert.deepEqual([pos.submissions.length, (await chain.orderNow(orderId)).status], [1, 'fired']);
    await chain.stop();
  });

  test('negative control: a dead letter whose doubt was forgotten would be printed twice', async () => {
    const { chain, pos, orderId } = await given((nth) => (nth === 1 ? 'lost' : 'deliver'), cannotBeAsked);
    await chain.clock.advance(91 * minute);
    const { inDoubt: _, ...forgetful } = await chain.orderNow(orderId);
    chain.state('soho').book.put(forgetful);
    await done(chain, orderId, { kind: 'replay' });
    assert.equal(pos.ticketsOf(orderId), 2);
    await chain.stop();
  });

  test('where retries are off, a replay is one more attempt, after a look-up if need be', async () => {
    const traits = { idempotent: false, canLookUp: true, retries: false };
    const { chain, pos, orderId } = await given((nth) => (nth < 3 ? refused : 'deliver'), traits);
    await chain.clock.advance(46 * minute);
    assert.deepEqual([pos.submissions.length, (await chain.orderNow(orderId)).status], [1, 'dead_letter']);
    await done(chain, orderId, { kind: 'replay' });
    assert.deepEqual([pos.submissions.length, (await chain.orderNow(orderId)).status], [2, 'dead_letter']);
    await done(chain, orderId, { kind: 'replay' });
    assert.equal(pos.ticketsOf(orderId), 1);
    await chain.stop();
  });

  test('an order that was rejected outright is not in doubt', async () => {
    const { chain, pos, orderId } = await given((nth) => (nth === 1 ? rejected : 'deliver'), cannotBeAsked);
    await chain.clock.advance(46 * minute);
    await done(chain, orderId, { kind: 'replay' });
    assert.equal(pos.ticketsOf(orderId), 1);
    await chain.stop();
  });
});

describe('purging a dead letter', () => {
  test('it is over, its place is free, and doing so twice is fine', async () => {
    const { chain, orderId } = await given(() => rejected);
    await chain.clock.advance(46 * minute);
    assert.equal(chain.slot('soho', noon).confirmed, 1);
    const { order } = await done(chain, orderId, { kind: 'purge' });
    assert.deepEqual([order.status, order.later.at(-1)?.detail], ['cancelled', 'purged by ops: a rush']);
    assert.equal(chain.slot('soho', noon).confirmed, 0);
    assert.deepEqual(chain.desk.deadLetters(none), []);
    assert.equal((await done(chain, orderId, { kind: 'purge' })).order.status, 'cancelled');
    assert.equal(chain.slot('soho', noon).confirmed, 0);
    await chain.stop();
  });

  test('nothing else can be done with it any more', async () => {
    const { chain, orderId } = await given(() => rejected);
    await chain.clock.advance(46 * minute);
    await done(chain, orderId, { kind: 'purge' });
    for (const kind of ['fire', 'hold_back', 'replay'] as const) {
      const refusal = refusalOf(await tell(chain, orderId, { kind }));
      assert.equal(refusal.kind, 'illegal-transition', kind);
    }
    await chain.stop();
  });
});

describe('resolving an order in doubt', () => {
  test('found at the store: it is fired, and followed there', async () => {
    const { chain, pos, orderId } = await given(() => 'lost', cannotBeAsked);
    await chain.clock.advance(46 * minute);
    const { order } = await done(chain, orderId, { kind: 'resolve', outcome: 'delivered' });
    assert.deepEqual([order.status, order.ticketId], ['fired', undefined]);
    pos.says(orderId, 'preparing');
    await chain.clock.advance(minute);
    assert.equal((await chain.orderNow(orderId)).status, 'preparing');
    assert.equal(pos.submissions.length, 1);
    await chain.stop();
  });

  test('missing at the store: it is sent again at once, with a fresh budget', async () => {
    const react = (nth: number): Reaction => (nth === 1 ? { kind: 'unconfirmed', reason: 'reset' } : 'deliver');
    const { chain, pos, orderId } = await given(react, cannotBeAsked);
    await chain.clock.advance(46 * minute);
    const { order } = await done(chain, orderId, { kind: 'resolve', outcome: 'not_delivered' });
    assert.deepEqual([order.status, order.attemptsBefore], ['deferred', 1]);
    assert.equal(pos.ticketsOf(orderId), 1);
    await chain.stop();
  });

  test('rejected after a try whose outcome is unknown, the store may have it all the same', async () => {
    const react = (nth: number): Reaction => (nth === 1 ? 'lost' : rejected);
    const { chain, orderId } = await given(react, { idempotent: true, canLookUp: false });
    await chain.clock.advance(46 * minute);
    assert.equal((await chain.orderNow(orderId)).status, 'dead_letter');
    const { order } = await done(chain, orderId, { kind: 'resolve', outcome: 'delivered' });
    assert.equal(order.status, 'fired');
    await chain.stop();
  });

  test('what is known cannot be resolved', async () => {
    const { chain, orderId } = await given();
    const resolve = { kind: 'resolve', outcome: 'not_delivered' } as const;
    assert.equal(refusalOf(await tell(chain, orderId, resolve)).kind, 'illegal-transition');
    await chain.clock.advance(46 * minute);
    assert.equal(refusalOf(await tell(chain, orderId, resolve)).kind, 'illegal-transition');
    await chain.stop();
  });

  test('what is being handed over at this moment is left alone', async () => {
    const { chain, pos, orderId } = await given(() => 'hang');
    await chain.clock.advance(45 * minute + 1);
    for (const kind of ['fire', 'hold_back', 'replay', 'purge'] as const) {
      assert.equal(refusalOf(await tell(chain, orderId, { kind })).kind, 'illegal-transition', kind);
    }
    const resolved = await tell(chain, orderId, { kind: 'resolve', outcome: 'not_delivered' });
    assert.equal(refusalOf(resolved).kind, 'illegal-transition');
    assert.equal(pos.submissions.length, 1);
    await chain.stop();
  });
});

/** Every intervention, with what an order has to be for it. */
const everyOne: readonly (readonly [Intervention, (nth: number) => Reaction, action: string])[] = [
  [{ kind: 'fire' }, () => refused, 'order.fire'],
  [{ kind: 'hold_back' }, () => refused, 'order.hold-back'],
  [{ kind: 'resolve', outcome: 'delivered' }, () => 'lost', 'order.resolve'],
  [{ kind: 'resolve', outcome: 'not_delivered' }, () => 'lost', 'order.resolve'],
  [{ kind: 'replay' }, () => rejected, 'dead-letter.replay'],
  [{ kind: 'purge' }, () => rejected, 'dead-letter.purge'],
];

for (const [intervention, react, action] of everyOne) {
  const name = Object.values(intervention).join(' ');

  test(`${name}: durable before it is answered, with who and why in the same change`, async () => {
    const { chain, orderId } = await given(react, cannotBeAsked);
    await chain.clock.advance(45 * minute + 30_000);
    const held = Promise.withResolvers<void>();
    chain.records.fault = ({ audit }) => (audit ? { until: held.promise } : undefined);
    let answered = false;
    const asked = tell(chain, orderId, intervention).then((answer) => {
      answered = true;
      return answer;
    });
    await chain.clock.settle();
    assert.equal(answered, false);
    held.resolve();
    const { order } = granted(await asked);
    const change = chain.records.changes.find(({ audit }) => audit !== undefined);
    assert.deepEqual(change?.orders, [order]);
    const { at: _, detail: __, ...audit } = change.audit ?? {};
    assert.deepEqual(audit, { by: 'ops', reason: 'a rush', action, target: `order ${orderId}` });
    assert.deepEqual(
      chain.told('order_handled').map(({ orderId: id, action: kind, by }) => [id, kind, by]),
      [[orderId, intervention.kind, 'ops']],
    );
    await chain.stop();
  });

  test(`${name}: while the storage is away it is refused and changes nothing`, async () => {
    const { chain, pos, orderId } = await given(react, cannotBeAsked);
    await chain.clock.advance(45 * minute + 30_000);
    const before = await chain.orderNow(orderId);
    chain.records.fault = ({ audit }) => (audit ? 'away' : undefined);
    assert.equal(refusalOf(await tell(chain, orderId, intervention)).kind, 'storage-unavailable');
    assert.deepEqual(await chain.orderNow(orderId), before);
    assert.deepEqual(chain.told('order_handled'), []);
    assert.equal(chain.slot('soho', noon).confirmed, 1);
    const submissions = pos.submissions.length;
    await chain.clock.advance(1_000);
    assert.equal(pos.submissions.length, submissions);
    await chain.stop();
  });
}

describe('attention required', () => {
  test('a person is called 5 minutes before the promise time, once, however often it is tried', async () => {
    const { chain, orderId } = await given(() => refused);
    await chain.clock.advance(55 * minute - 1);
    assert.deepEqual([chain.told('attention_required').length, health(chain).attentionRequired], [0, 0]);
    await chain.clock.advance(30 * minute);
    assert.deepEqual(
      chain.told('attention_required').map(({ at, attention }) => [at, attention]),
      [[noon - 5 * minute, 'not_fired']],
    );
    assert.equal(health(chain).attentionRequired, 1);
    assert.equal(granted(await chain.desk.findOrder(orderId)).attention, 'not_fired');
    await chain.stop();
  });

  test('a dead letter calls at once, and again if it is replayed in vain', async () => {
    const { chain, orderId } = await given(() => rejected);
    await chain.clock.advance(45 * minute + 1);
    const called = () => chain.told('attention_required').map(({ attention, reason }) => `${attention}: ${reason}`);
    assert.deepEqual(called(), ['dead_letter: unknown sku']);
    assert.deepEqual([health(chain).deadLetters, health(chain).attentionRequired], [1, 1]);
    await done(chain, orderId, { kind: 'replay' });
    assert.equal(called().length, 2);
    await chain.clock.advance(60 * minute);
    assert.equal(called().length, 2);
    await chain.stop();
  });

  test('an order that only a person can settle calls at once, and has calmed down when it is resolved', async () => {
    const { chain, orderId } = await given(() => 'lost', cannotBeAsked);
    await chain.clock.advance(45 * minute + 1);
    assert.equal(chain.told('attention_required')[0]?.attention, 'unconfirmed');
    assert.equal(health(chain).attentionRequired, 1);
    const { attention } = await done(chain, orderId, { kind: 'resolve', outcome: 'delivered' });
    assert.equal(attention, undefined);
    assert.equal(health(chain).attentionRequired, 0);
    await chain.stop();
  });

  test('whoever was called for an order that is late is called again when it is a dead letter', async () => {
    const { chain } = await given(() => refused);
    await chain.clock.advance(95 * minute);
    assert.deepEqual(
      chain.told('attention_required').map(({ attention }) => attention),
      ['not_fired', 'dead_letter'],
    );
    await chain.stop();
  });

  test('an order that reaches its POS in time calls nobody', async () => {
    const { chain } = await given();
    await chain.clock.advance(2 * 60 * minute);
    assert.deepEqual(chain.told('attention_required'), []);
    await chain.stop();
  });
});

describe('the dead letters', () => {
  async function letters() {
    const chain = await openChain('soho', storeNamed('york', { posAccount: 'other' as PosAccountId }));
    chain.pos('soho').react = () => rejected;
    chain.pos('york').react = () => ({ kind: 'rejected', reason: 'CLOSED today' });
    const slots = [noon, noon + 15 * minute, noon + 30 * minute];
    for (const slot of slots) await chain.order('soho', slot);
    await chain.order('york', noon);
    await chain.clock.advance(90 * minute);
    return chain;
  }

  test('are listed once each over any pages, the one that has waited longest first', async () => {
    const chain = await letters();
    const all = chain.desk.deadLetters(none).map(({ order }) => order);
    assert.deepEqual(
      all.map(({ later }) => later.at(-1)?.at),
      [fireTime, fireTime, fireTime + 15 * minute, fireTime + 30 * minute],
    );
    const paged: OrderId[] = [];
    for (let last: Order | undefined; ; ) {
      const after = last && { at: last.later.at(-1)?.at ?? 0, orderId: last.orderId };
      const page = chain.desk.deadLetters({ ...none, limit: 1, after });
      last = page[0]?.order;
      if (last === undefined) break;
      paged.push(last.orderId);
    }
    assert.deepEqual(
      paged,
      all.map(({ orderId }) => orderId),
    );
    await chain.stop();
  });

  test('are found by store, by account, by reason and by time, and only those that one may see', async () => {
    const chain = await letters();
    const count = (query: object) => chain.desk.deadLetters({ ...none, ...query }).length;
    assert.equal(count({ storeId: 'york' }), 1);
    assert.equal(count({ posAccount: 'acme' }), 3);
    assert.equal(count({ text: 'closed' }), 1);
    assert.equal(count({ text: 'SKU' }), 3);
    assert.equal(count({ sinceAt: fireTime + 15 * minute }), 2);
    assert.equal(count({ stores: new Set(['york']) }), 1);
    assert.equal(count({ stores: new Set(['york']), storeId: 'soho' }), 0);
    await chain.stop();
  });
});

test('no intervention moves an order against the arrows', () => {
  const statuses: readonly OrderStatus[] = [
    'scheduled',
    'firing',
    'deferred',
    'unconfirmed',
    'fired',
    'accepted',
    'preparing',
    'ready',
    'picked_up',
    'cancelled',
    'cancelled_by_store',
    'dead_letter',
  ];
  const author = { by: 'ops', reason: 'because', at: 1 };
  let allowed = 0;
  for (const status of statuses) {
    for (const inDoubt of status === 'dead_letter' ? [true, false] : [false]) {
      for (const [intervention] of everyOne) {
        for (const canLookUp of [true, false]) {
          const order: Order = { ...anOrder, status, ...(inDoubt && { inDoubt }) };
          const decision = decide(order, intervention, { ...traitsOf({ canLookUp }) }, author);
          if (!decision.ok) continue;
          allowed += 1;
          const { to } = decision.value;
          assert.ok(to === status || mayBecome(status, to), `${status} to ${to}`);
        }
      }
    }
  }
  assert.ok(allowed > 20);
});

const anOrder: Order = {
  orderId: 'ord_1' as OrderId,
  storeId: 'soho' as StoreId,
  holdId: 'hold_1' as Order['holdId'],
  slot: noon,
  units: 1,
  details: detailsText({ items: [], customer: { name: 'Ada' } }),
  createdAt: ELEVEN,
  status: 'scheduled',
  attempts: 1,
  attemptsBefore: 0,
  late: false,
  later: [],
  version: 1,
};

function traitsOf(traits: Partial<PosTraits>): PosTraits {
  return { accountId: 'acme' as PosAccountId, idempotent: false, canLookUp: false, retries: true, ...traits };
}

describe('a POS that does not honour our key', () => {
  /** One thing that happens: a person does something, time passes, the process dies, or the POS changes its mind. */
  type Move =
    | { readonly kind: 'do'; readonly what: Intervention['kind'] }
    | { readonly kind: 'wait'; readonly minutes: number }
    | { readonly kind: 'kill' }
    | { readonly kind: 'lookUps'; readonly fail: boolean };

  const move: fc.Arbitrary<Move> = fc.oneof(
    { withCrossShrink: true },
    fc.record({
      kind: fc.constant('do' as const),
      what: fc.constantFrom('fire' as const, 'hold_back' as const, 'replay' as const, 'resolve' as const),
    }),
    fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(0.01, 1, 46, 91) }),
    fc.constant({ kind: 'kill' as const }),
    fc.record({ kind: fc.constant('lookUps' as const), fail: fc.boolean() }),
  );
  const reaction: fc.Arbitrary<Reaction> = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom<Reaction>('lost', 'lost and hang') },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Reaction>('deliver', 'hang', 'bug', rejected, refused, {
        kind: 'unconfirmed',
        reason: 'reset',
      }),
    },
  );

  async function make(chain: Chain, orderId: OrderId, made: Move): Promise<void> {
    const pos = chain.pos('soho');
    if (made.kind === 'lookUps') pos.lookUpFails = made.fail;
    else if (made.kind === 'wait') await chain.clock.advance(made.minutes * minute);
    else if (made.kind === 'kill') {
      chain.kill();
      await chain.boot();
    } else if (made.what === 'resolve') {
      // A person looks at the store, and tells the truth.
      const outcome = pos.ticketsOf(orderId) > 0 ? 'delivered' : 'not_delivered';
      await tell(chain, orderId, { kind: 'resolve', outcome });
    } else await tell(chain, orderId, { kind: made.what });
    await chain.clock.advance(1);
  }

  test('never prints two tickets, whatever people, crashes and the POS do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.boolean(),
        fc.array(reaction, { minLength: 1, maxLength: 6 }),
        fc.array(move, { minLength: 3, maxLength: 14 }),
        async (canLookUp, retries, reactions, moves) => {
          const react = (nth: number) => reactions[(nth - 1) % reactions.length] ?? 'deliver';
          const { chain, pos, orderId } = await given(react, { idempotent: false, canLookUp, retries });
          for (const made of moves) {
            await make(chain, orderId, made);
            assert.ok(pos.ticketsOf(orderId) <= 1, 'two tickets');
          }
          await chain.stop();
        },
      ),
      { numRuns: 300 },
    );
  });
});
