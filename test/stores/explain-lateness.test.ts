import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainLateness } from '../../stores/explain-lateness.ts';
import type { OrderId } from '../../stores/ids.ts';
import type { Intervention } from '../../stores/intervention.ts';
import { spanWords } from '../../stores/span-words.ts';
import { standstillsIn } from '../../stores/standstills.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, granted, minute, openChain } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;
/** When an order for noon goes to its POS. */
const FIRE = noon - 15 * minute;
const refused = { kind: 'not_received', reason: 'connection refused', down: true } as const;

/** What is said of an order now. */
async function explained(chain: Chain, orderId: OrderId) {
  const { order, fireOwedAt, awaitsTurnSince } = granted(await chain.desk.findOrder(orderId));
  const attempts = [...chain.records.attempts.values()].filter((attempt) => attempt.orderId === orderId);
  const now = chain.clock.now();
  const standstills = standstillsIn(
    chain.events.filter(({ storeId }) => storeId === order.storeId),
    now,
  );
  const show = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  return explainLateness({ order, attempts, awaitsTurnSince, standstills, fireOwedAt, now, show });
}

function intervene(chain: Chain, orderId: OrderId, kind: 'fire' | 'hold_back' | 'replay' | 'purge') {
  const intervention: Intervention = { kind };
  return chain.desk.intervene(orderId, intervention, chain.ops());
}

async function untilAt(chain: Chain, instant: number): Promise<void> {
  await chain.clock.advance(instant - chain.clock.now());
}

/** One order's bad day, played on a real chain to its end; then what is said of it. */
interface BadDay {
  readonly name: string;
  play(chain: Chain): Promise<OrderId>;
  readonly says: string;
}

const ordered = async (chain: Chain, slot = noon) => (await chain.order('soho', slot)).order.orderId;

/** Its POS takes nothing from its fire time until then. */
function downUntil(chain: Chain, instant: number): void {
  chain.pos('soho').react = () => (chain.clock.now() < instant ? refused : 'deliver');
}

const badDays: readonly BadDay[] = [
  {
    name: 'its POS was down, all of it summed: attempts, their waits and the wait behind others',
    async play(chain) {
      downUntil(chain, FIRE + 4 * minute);
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 10 * minute);
      return orderId;
    },
    says: 'It went out 4 min 7 s after its fire time: its POS was down for 4 min 7 s (connection refused; 6 attempts).',
  },
  {
    name: 'it waited with others behind a POS that was down, and probed it in its turn',
    async play(chain) {
      downUntil(chain, FIRE + 2 * minute);
      await Promise.all([1, 2, 3].map(() => ordered(chain)));
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 10 * minute);
      return orderId;
    },
    says: 'It went out 2 min 13 s after its fire time: its POS was down for 2 min 13 s (connection refused; 3 attempts).',
  },
  {
    name: "the account's rate kept it, in attempts that got no turn and in the one that did",
    async play(chain) {
      const pos = chain.pos('soho');
      const noTurn = { kind: 'not_received', reason: "no turn under the account's rate within 30 s" } as const;
      pos.react = (_, nth) => (nth === 1 ? noTurn : 'deliver');
      const orderId = await ordered(chain);
      const submit = pos.submit.bind(pos);
      pos.submit = async (order, beforeSend) => {
        await chain.clock.sleep(20 * second);
        return submit(order, beforeSend);
      };
      await untilAt(chain, FIRE + minute);
      return orderId;
    },
    says: "It went out 43 s after its fire time: it waited 43 s for its POS account's limits or a connection.",
  },
  {
    name: 'others of its store went first',
    async play(chain) {
      const pos = chain.pos('soho');
      pos.react = () => 'hang';
      await Promise.all([1, 2].map(() => ordered(chain, noon - 15 * minute)));
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 30 * second);
      pos.react = () => 'deliver';
      pos.timeOut();
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It went out 30 s after its fire time: it waited 30 s for its turn in its store.',
  },
  {
    name: 'a person held it back',
    async play(chain) {
      const orderId = await ordered(chain);
      granted(await intervene(chain, orderId, 'hold_back'));
      await untilAt(chain, FIRE + 5 * minute);
      granted(await intervene(chain, orderId, 'fire'));
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It went out 5 min after its fire time: it was held back for 5 min by ops: a rush.',
  },
  {
    name: 'a person had stopped firing at its store, until somebody else allowed it again',
    async play(chain) {
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE - 10 * minute);
      await chain.control('soho', { deliveryConcurrency: 0 });
      await untilAt(chain, FIRE + 6 * minute);
      await chain.control('soho', { deliveryConcurrency: 2 });
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It went out 6 min after its fire time: firing was stopped at its store for 6 min by ops: a rush.',
  },
  {
    name: 'a person had stopped firing for a time',
    async play(chain) {
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE - 10 * minute);
      await chain.control('soho', { deliveryConcurrency: 0, until: FIRE + 3 * minute });
      await untilAt(chain, FIRE + 5 * minute);
      return orderId;
    },
    says: 'It went out 3 min after its fire time: firing was stopped at its store for 3 min by ops: a rush.',
  },
  {
    name: 'that booking was paused is no reason',
    async play(chain) {
      const orderId = await ordered(chain);
      await chain.control('soho', { paused: true });
      chain.pos('soho').react = () => 'hang';
      await untilAt(chain, FIRE + minute);
      return orderId;
    },
    says: 'It is 1 min late and not known to be at its POS: it has been on its way for 1 min.',
  },
  {
    name: 'it was booked after its fire time, and went out at once: nobody is to blame',
    async play(chain) {
      await untilAt(chain, FIRE + 3 * minute);
      const orderId = await ordered(chain);
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It was on time: it was booked 3 min after its fire time, and went out within 1 s of that.',
  },
  {
    name: 'it was moved to a slot whose fire time was over',
    async play(chain) {
      const orderId = await ordered(chain, noon + 60 * minute);
      await untilAt(chain, FIRE + 3 * minute);
      granted(await chain.desk.reschedule(orderId, noon));
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It was on time: it was moved to this slot 3 min after its fire time, and went out within 1 s of that.',
  },
  {
    name: 'it was booked late, and its store was busy then',
    async play(chain) {
      const pos = chain.pos('soho');
      pos.react = () => 'hang';
      await Promise.all([1, 2].map(() => ordered(chain)));
      await untilAt(chain, FIRE + 3 * minute);
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 4 * minute);
      pos.react = () => 'deliver';
      pos.timeOut();
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It went out 4 min after its fire time: it was booked 3 min after its fire time, and since then it waited 1 min for its turn in its store.',
  },
  {
    name: 'it was booked very late, and the little that its POS took from then on is not lost in that',
    async play(chain) {
      downUntil(chain, FIRE + 10 * minute + 20 * second);
      await untilAt(chain, FIRE + 10 * minute);
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 20 * minute);
      return orderId;
    },
    says: 'It went out 10 min 23 s after its fire time: it was booked 10 min after its fire time, and since then its POS was down for 23 s (connection refused; 3 attempts).',
  },
  {
    name: 'the service was not running',
    async play(chain) {
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE - minute);
      chain.kill();
      await untilAt(chain, FIRE + 3 * minute);
      await chain.boot();
      await chain.clock.advance(second);
      return orderId;
    },
    says: 'It went out 3 min after its fire time: the service or its store was not running for 3 min.',
  },
  {
    name: 'the service was not running, and what it did last before is not in its log',
    async play(chain) {
      const orderId = await ordered(chain);
      downUntil(chain, FIRE + minute);
      await untilAt(chain, FIRE + 30 * second);
      chain.kill();
      chain.events.length = 0;
      await untilAt(chain, FIRE + 10 * minute);
      await chain.boot();
      await chain.clock.advance(10 * second);
      return orderId;
    },
    says: 'It went out 10 min after its fire time: the service or its store was not running for 9 min 37 s.',
  },
  {
    name: 'the service was restarted long before: that is no reason',
    async play(chain) {
      const orderId = await ordered(chain);
      chain.kill();
      await untilAt(chain, FIRE - minute);
      await chain.boot();
      chain.pos('soho').react = (_, nth) => (nth < 3 ? refused : 'deliver');
      await untilAt(chain, FIRE + minute);
      return orderId;
    },
    says: 'It went out 9.7 s after its fire time: its POS was down for 9.7 s (connection refused; 2 attempts).',
  },
  {
    name: 'an attempt whose outcome was unknown had to be looked up first',
    async play(chain) {
      const pos = chain.pos('soho');
      pos.traits = { ...pos.traits, idempotent: false };
      pos.lookUpFails = true;
      pos.react = (_, nth) => (nth === 1 ? { kind: 'unconfirmed', reason: 'no answer within 5 s' } : 'deliver');
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 9 * second);
      pos.lookUpFails = false;
      await untilAt(chain, FIRE + minute);
      return orderId;
    },
    says: 'It went out 13 s after its fire time: it was not known for 13 s whether its POS had it (no answer within 5 s, no answer).',
  },
  {
    name: 'its POS went down in the middle of an attempt: the wait is not told twice, nor as it stands in the timeline',
    async play(chain) {
      const reset = { kind: 'unconfirmed', reason: 'connection reset', down: true } as const;
      chain.pos('soho').react = () => (chain.clock.now() < FIRE + 3 * minute ? reset : 'deliver');
      await Promise.all([1, 2].map(() => ordered(chain)));
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 10 * minute);
      return orderId;
    },
    says: 'It went out 3 min 20 s after its fire time: its POS was down for 3 min 20 s (connection reset; 4 attempts).',
  },
  {
    name: 'several causes, the longest first',
    async play(chain) {
      const orderId = await ordered(chain);
      downUntil(chain, FIRE + 8 * minute);
      await untilAt(chain, FIRE - minute);
      await chain.control('soho', { deliveryConcurrency: 0, until: FIRE + 2 * minute });
      await untilAt(chain, FIRE + 4 * minute);
      chain.kill();
      await untilAt(chain, FIRE + 5 * minute);
      await chain.boot();
      await untilAt(chain, FIRE + 12 * minute);
      return orderId;
    },
    says: 'It went out 10 min 28 s after its fire time: its POS was down for 7 min 26 s (connection refused; 7 attempts), firing was stopped at its store for 2 min by ops: a rush and the service or its store was not running for 1 min 2 s.',
  },
  {
    name: 'it was a dead letter until somebody replayed it',
    async play(chain) {
      chain.pos('soho').react = (_, nth) => (nth === 1 ? { kind: 'rejected', reason: 'unknown sku' } : 'deliver');
      const orderId = await ordered(chain);
      await untilAt(chain, FIRE + 20 * minute);
      granted(await intervene(chain, orderId, 'replay'));
      await chain.clock.advance(0);
      return orderId;
    },
    says: 'It went out 20 min after its fire time: it was a dead letter for 20 min (unknown sku).',
  },
];

for (const { name, play, says } of badDays) {
  test(`why it was late: ${name}`, async () => {
    const chain = await openChain('soho');
    const { sentence } = await explained(chain, await play(chain));
    assert.equal(sentence, says);
    await chain.stop();
  });
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

test('a POS that was down is named, with how long, before it is over', async () => {
  const chain = await openChain('soho');
  const down = { kind: 'not_received', reason: 'connection refused', down: true } as const;
  chain.pos('soho').react = () => (chain.clock.now() < FIRE + 4 * minute ? down : 'deliver');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute + 2 * minute);
  const meanwhile = await explained(chain, order.orderId);
  assert.match(
    meanwhile.sentence,
    /^It is 2 min late and not known to be at its POS: its POS was down for 2 min \(connection refused; 6 attempts\); the next try is at 15:49\.$/,
  );
  await chain.stop();
});

test('one that is held back and not yet due says by whom and why', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  granted(await intervene(chain, order.orderId, 'hold_back'));
  assert.match(
    (await explained(chain, order.orderId)).sentence,
    /^It is not due before 15:45, and held back by ops: a rush\.$/,
  );
  await chain.stop();
});

test('a dead letter says why', async () => {
  const chain = await openChain('soho');
  chain.pos('soho').react = (_, nth) => (nth === 1 ? { kind: 'rejected', reason: 'unknown sku' } : 'deliver');
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(46 * minute);
  const dead = await explained(chain, order.orderId);
  assert.deepEqual(dead, {
    lateMs: null,
    sentence: 'It did not reach its POS: it is a dead letter since 15:45: unknown sku.',
  });
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
    /^It is 5 min late and not known to be at its POS: it was not known for 5 min whether its POS had it \(no answer\)\.$/,
  );
  granted(await chain.desk.cancel(other.order.orderId, 'changed my mind'));
  const cancelled = await explained(chain, other.order.orderId);
  assert.deepEqual(cancelled, {
    lateMs: null,
    sentence: 'It was never sent: it is cancelled since 15:50: changed my mind.',
  });
  await chain.stop();
});

test('a cancelled one that its store has all the same is not said to have been never sent', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  const later = [
    { at: ELEVEN, status: 'cancelled', detail: 'changed my mind' },
    {
      at: ELEVEN + minute,
      status: 'cancelled',
      detail: 'the store has it all the same, and its ticket stays: too late',
    },
  ] as const;
  const show = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  const facts = { attempts: [], awaitsTurnSince: undefined, standstills: [], fireOwedAt: FIRE, now: noon, show };
  assert.equal(
    explainLateness({ order: { ...order, status: 'cancelled', later }, ...facts }).sentence,
    'It is cancelled since 15:00: changed my mind; the store has it all the same, and its ticket stays: too late.',
  );
  await chain.stop();
});

test('an order that waits for its turn under the limits is told so, though its attempt has not begun', async () => {
  const chain = await openChain('soho');
  const turn = Promise.withResolvers<void>();
  const pos = chain.pos('soho');
  const submit = pos.submit.bind(pos);
  pos.submit = (order, beforeSend) => turn.promise.then(() => submit(order, beforeSend));
  const orderId = await ordered(chain);
  await untilAt(chain, FIRE + 30 * second);
  const limits = "it waited 30 s for its POS account's limits or a connection.";
  assert.equal((await explained(chain, orderId)).sentence, `It is 30 s late and not known to be at its POS: ${limits}`);
  turn.resolve();
  await chain.clock.advance(0);
  assert.equal((await explained(chain, orderId)).sentence, `It went out 30 s after its fire time: ${limits}`);
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
