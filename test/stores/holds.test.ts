import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreId } from '../../stores/ids.ts';
import { ELEVEN, granted, minute, openChain, refusalOf, storeNamed } from '../support/one-chain.ts';

const noon = ELEVEN + 60 * minute;
const soho = 'soho' as StoreId;

test('of 200 customers who want one of 15 places at once, exactly 15 get one', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 15 }));
  const answers = await Promise.all(Array.from({ length: 200 }, () => chain.hold('soho', noon)));
  assert.equal(answers.filter(({ ok }) => ok).length, 15);
  for (const answer of answers.filter(({ ok }) => !ok)) assert.equal(refusalOf(answer).kind, 'slot-full');
  assert.deepEqual(chain.slot('soho', noon), {
    slot: noon,
    capacity: 15,
    pending: 15,
    confirmed: 0,
    free: 0,
    reason: 'full',
  });
  await chain.stop();
});

test('a party takes as many places as it has units, and not one more than there are', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 10 }));
  const { count } = granted(await chain.hold('soho', noon, { units: 4 }));
  assert.deepEqual(count, { capacity: 10, pending: 4, confirmed: 0, free: 6 });
  granted(await chain.hold('soho', noon, { units: 4 }));
  const refused = refusalOf(await chain.hold('soho', noon, { units: 3 }));
  assert.deepEqual(refused, { kind: 'slot-full', count: { capacity: 10, pending: 8, confirmed: 0, free: 2 } });
  granted(await chain.hold('soho', noon, { units: 2 }));
  await chain.stop();
});

test('a hold can be confirmed to the last millisecond of its time', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  await chain.clock.advance(5 * minute - 1);
  granted(await chain.confirm(hold.holdId));
  await chain.stop();
});

test('a hold whose time has come is refused, although its slot has room and no timer has run', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  chain.clock.jump(5 * minute);
  assert.deepEqual(refusalOf(await chain.confirm(hold.holdId)), { kind: 'hold-gone', reason: 'expired' });
  assert.equal(chain.slot('soho', noon).free, 10);
  assert.deepEqual(refusalOf(await chain.desk.extend(hold.holdId)), { kind: 'hold-gone', reason: 'expired' });
  chain.clock.jump(-5 * minute);
  const revived = await chain.confirm(hold.holdId);
  assert.equal(revived.ok, false, 'a hold that has expired is never revived, not even by a clock that goes back');
  await chain.stop();
});

test('a hold that nobody asks about gives its place back by itself, once', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  const { hold } = granted(await chain.hold('soho', noon));
  await chain.clock.advance(5 * minute - 1);
  assert.equal(chain.told('hold_expired').length, 0);
  await chain.clock.advance(1);
  assert.deepEqual(
    chain.told('hold_expired').map(({ holdId, at }) => ({ holdId, at })),
    [{ holdId: hold.holdId, at: ELEVEN + 5 * minute }],
  );
  granted(await chain.hold('soho', noon));
  await chain.stop();
});

test('a hold may be extended once, by as long again', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  await chain.clock.advance(4 * minute);
  const extended = granted(await chain.desk.extend(hold.holdId));
  assert.equal(extended.hold.expiresAt, ELEVEN + 10 * minute);
  assert.deepEqual(refusalOf(await chain.desk.extend(hold.holdId)), { kind: 'hold-extended' });
  await chain.clock.advance(6 * minute - 1);
  assert.equal(chain.slot('soho', noon).pending, 1);
  await chain.clock.advance(1);
  assert.equal(chain.slot('soho', noon).pending, 0);
  await chain.stop();
});

test('releasing a hold twice is fine, and frees its place once', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  granted(await chain.hold('soho', noon));
  const answers = await Promise.all([chain.desk.release(hold.holdId), chain.desk.release(hold.holdId)]);
  for (const answer of [...answers, await chain.desk.release(hold.holdId)]) granted(answer);
  assert.equal(chain.slot('soho', noon).pending, 1);
  assert.equal(chain.told('hold_released').length, 1);
  assert.deepEqual(refusalOf(await chain.confirm(hold.holdId)), { kind: 'hold-gone', reason: 'released' });
  assert.equal(granted(await chain.desk.findHold(hold.holdId)).status, 'released');
  await chain.stop();
});

test('a hold that became an order cannot be released, extended or confirmed again', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  const [first, second] = await Promise.all([chain.confirm(hold.holdId), chain.confirm(hold.holdId)]);
  const { orderId } = granted(first).order;
  const confirmed = { kind: 'hold-confirmed', orderId };
  assert.deepEqual(refusalOf(second), confirmed);
  assert.deepEqual(refusalOf(await chain.desk.extend(hold.holdId)), confirmed);
  assert.deepEqual(refusalOf(await chain.desk.release(hold.holdId)), confirmed);
  assert.deepEqual(chain.slot('soho', noon), { slot: noon, capacity: 10, pending: 0, confirmed: 1, free: 9 });
  await chain.stop();
});

test('a customer has at most three live holds at a store, and may take another when one has ended', async () => {
  const chain = await openChain('soho', 'noho');
  const hold = (name = 'soho') => chain.hold(name, noon, { customerRef: 'ada' });
  const first = granted(await hold()).hold;
  granted(await hold());
  await chain.clock.advance(minute);
  const third = granted(await hold()).hold;
  assert.deepEqual(refusalOf(await hold()), { kind: 'too-many-holds', limit: 3, retryAfterMs: 4 * minute });
  granted(await chain.hold('soho', noon, { customerRef: 'grace' }));
  granted(await hold('noho'));
  granted(await chain.desk.release(third.holdId));
  granted(await hold());
  granted(await chain.confirm(first.holdId));
  granted(await hold());
  assert.equal(refusalOf(await hold()).kind, 'too-many-holds');
  await chain.clock.advance(4 * minute);
  granted(await hold());
  await chain.stop();
});

test('a hold never outlives the start of its slot', async () => {
  const chain = await openChain(storeNamed('soho', { cutOffMinutes: 0 }));
  const soon = ELEVEN + 15 * minute;
  await chain.clock.advance(12 * minute);
  const { hold } = granted(await chain.hold('soho', soon));
  assert.equal(hold.expiresAt, soon);
  assert.equal(granted(await chain.desk.extend(hold.holdId)).hold.expiresAt, soon);
  await chain.stop();
});

test('each slot that cannot be booked says why', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  const whyNot = async (slot: number) => {
    const refusal = refusalOf(await chain.hold('soho', slot));
    return refusal.kind === 'slot-unavailable' ? refusal.reason : refusal.kind;
  };
  await chain.clock.advance(10 * minute + 1);
  assert.equal(await whyNot(ELEVEN), 'past');
  assert.equal(await whyNot(ELEVEN + 15 * minute), 'cut-off');
  granted(await chain.setSlot('soho', noon, { closed: true }));
  assert.equal(await whyNot(noon), 'closed');
  granted(await chain.hold('soho', noon + 15 * minute));
  assert.equal(await whyNot(noon + 15 * minute), 'slot-full');
  assert.equal(await whyNot(noon + 1), 'slot-unknown');
  assert.equal(await whyNot(noon + 8 * 24 * 60 * minute), 'slot-unknown');
  granted(await chain.hold('soho', noon + 7 * 24 * 60 * minute));
  granted(await chain.control('soho', { paused: true }));
  assert.deepEqual(refusalOf(await chain.hold('soho', noon + 30 * minute)), {
    kind: 'slot-unavailable',
    reason: 'paused',
    detail: 'a rush',
  });
  const { slots } = granted(chain.desk.availability(soho));
  assert.deepEqual(
    slots.slice(4, 10).map(({ reason }) => reason),
    ['past', 'cut-off', 'paused', 'paused', 'closed', 'paused'],
  );
  await chain.stop();
});

test('a slot whose places are gone is shown as full, and every refusal is told', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  granted(await chain.hold('soho', noon));
  assert.equal(chain.slot('soho', noon).reason, 'full');
  await chain.hold('soho', noon);
  const [told] = chain.told('booking_refused');
  assert.equal(told?.refusal, 'slot-full');
  assert.equal(told?.slot, noon);
  await chain.stop();
});

test('what was promised is kept: a hold can be confirmed although its slot was closed meanwhile', async () => {
  const chain = await openChain('soho');
  const { hold } = granted(await chain.hold('soho', noon));
  granted(await chain.setSlot('soho', noon, { closed: true }));
  granted(await chain.control('soho', { paused: true }));
  granted(await chain.confirm(hold.holdId));
  await chain.stop();
});

test('reading availability, a live hold or an open order reads no records', async () => {
  const chain = await openChain('soho');
  const { order } = await chain.order('soho', noon);
  const { hold } = granted(await chain.hold('soho', noon));
  const reads = chain.records.reads + chain.records.opens;
  for (const date of ['2026-08-14', '2026-08-15', '2026-12-24']) granted(chain.desk.availability(soho, date));
  granted(await chain.desk.findHold(hold.holdId));
  granted(await chain.desk.findOrder(order.orderId));
  granted(chain.desk.view(soho));
  assert.equal(chain.records.reads + chain.records.opens, reads);
  await chain.stop();
});

test('dates that cannot be booked yet offer no slots', async () => {
  const chain = await openChain('soho');
  assert.equal(granted(chain.desk.availability(soho, '2026-08-21')).slots.length, 48);
  assert.equal(granted(chain.desk.availability(soho, '2026-08-22')).slots.length, 0);
  await chain.stop();
});

test('lowering capacity below what is booked cancels nothing and takes no more; raising it reopens at once', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 3 }));
  for (let i = 0; i < 3; i += 1) await chain.order('soho', noon);
  const lowered = granted(await chain.setSlot('soho', noon, { capacity: 1 }));
  assert.deepEqual(lowered, { slot: noon, capacity: 1, pending: 0, confirmed: 3, free: 0, reason: 'full' });
  assert.equal(refusalOf(await chain.hold('soho', noon)).kind, 'slot-full');
  granted(await chain.setSlot('soho', noon, { capacity: 4 }));
  granted(await chain.hold('soho', noon));
  await chain.stop();
});

test('a hold that was acknowledged survives a restart with its own expiry', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  const { hold } = granted(await chain.hold('soho', noon));
  await chain.clock.advance(2 * minute);
  chain.kill();
  await chain.boot();
  assert.equal(refusalOf(await chain.hold('soho', noon)).kind, 'slot-full');
  await chain.clock.advance(3 * minute - 1);
  assert.equal(chain.slot('soho', noon).pending, 1);
  await chain.clock.advance(1);
  assert.equal(chain.slot('soho', noon).pending, 0);
  assert.deepEqual(refusalOf(await chain.confirm(hold.holdId)), { kind: 'hold-gone', reason: 'expired' });
  await chain.stop();
});

test('a hold that has expired does not live again in the next process, although the clock has jumped back', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  const { hold } = granted(await chain.hold('soho', noon));
  await chain.clock.advance(5 * minute);
  await chain.order('soho', noon);
  chain.clock.jump(-4 * minute);
  chain.kill();
  await chain.boot();
  assert.deepEqual(refusalOf(await chain.confirm(hold.holdId)), { kind: 'hold-gone', reason: 'expired' });
  const { capacity, pending, confirmed } = chain.slot('soho', noon);
  assert.deepEqual({ capacity, pending, confirmed }, { capacity: 1, pending: 0, confirmed: 1 });
  await chain.stop();
});

test('a hold that has expired while nobody was there is over for good once it is seen', async () => {
  const chain = await openChain(storeNamed('soho', { capacity: 1 }));
  const { hold } = granted(await chain.hold('soho', noon));
  chain.kill();
  await chain.clock.advance(5 * minute);
  await chain.boot();
  await chain.order('soho', noon);
  chain.clock.jump(-4 * minute);
  chain.kill();
  await chain.boot();
  assert.deepEqual(refusalOf(await chain.confirm(hold.holdId)), { kind: 'hold-gone', reason: 'expired' });
  await chain.stop();
});

test('the receipt of a request is kept together with what it created', async () => {
  const chain = await openChain('soho');
  const receipt = { apiKeyId: 'k', key: '1', requestHash: 'h', at: ELEVEN, httpStatus: 201, answer: '' };
  const held = granted(
    await chain.hold('soho', noon, { receipt: ({ hold }) => ({ ...receipt, answer: hold.holdId }) }),
  );
  const confirmed = granted(
    await chain.desk.confirm({
      holdId: held.hold.holdId,
      details: { items: [], customer: { name: 'Ada' } },
      receipt: ({ order }) => ({ ...receipt, answer: order.orderId }),
    }),
  );
  assert.deepEqual(
    chain.records.changes.map((change) => change.receipt?.answer),
    [held.hold.holdId, confirmed.order.orderId],
  );
  await chain.stop();
});
