import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cursor, OrderId, TicketId } from '../../stores/ids.ts';
import type { FeedChange } from '../../stores/pos.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Chain } from '../support/one-chain.ts';
import { ELEVEN, minute, openChain } from '../support/one-chain.ts';

const second = 1_000;
const noon = ELEVEN + 60 * minute;

/** A store whose POS has just been handed an order, with its tracker reading often. */
async function atTheStore(orders = 1) {
  const chain = await openChain('soho');
  const ids: OrderId[] = [];
  for (let i = 0; i < orders; i += 1) ids.push((await chain.order('soho', noon)).order.orderId);
  await chain.clock.advance(45 * minute + second);
  const [orderId] = ids;
  assert.ok(orderId);
  return { chain, pos: chain.pos('soho'), orderId, ids };
}

function statusesOf(chain: Chain, orderId: OrderId): string[] {
  return (chain.records.timelines.get(orderId) ?? []).map(({ status }) => status);
}

function savedCursor(chain: Chain): string | null {
  const [store] = chain.records.stores.values();
  return store?.cursor ?? null;
}

function change(changeId: string, orderId: string, status: string): FeedChange {
  return { changeId, orderId, status, at: ELEVEN };
}

test('an order follows what its store says, step by step', async () => {
  const { chain, pos, orderId } = await atTheStore();
  for (const status of ['accepted', 'preparing', 'ready', 'picked_up']) {
    pos.says(orderId, status);
    await chain.clock.advance(6 * second);
    assert.equal((await chain.orderNow(orderId)).status, status);
  }
  assert.deepEqual(statusesOf(chain, orderId).slice(3), ['accepted', 'preparing', 'ready', 'picked_up']);
  assert.equal(chain.state('soho').book.size, 0, 'a final order leaves the memory');
  assert.equal(chain.slot('soho', noon).confirmed, 1, 'and keeps its place');
  await chain.stop();
});

test('changes of one order are applied in the order of the feed, those of many at once', async () => {
  const { chain, pos, ids } = await atTheStore(5);
  for (const status of ['accepted', 'preparing', 'ready']) for (const orderId of ids) pos.says(orderId, status);
  await chain.clock.advance(6 * second);
  for (const orderId of ids) assert.deepEqual(statusesOf(chain, orderId).slice(3), ['accepted', 'preparing', 'ready']);
  assert.equal(chain.told('feed_read')[0]?.applied, 15);
  await chain.stop();
});

test('duplicates and late changes do no harm: an order never moves backwards', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.says(orderId, 'preparing', 'accepted', 'preparing', 'preparing', 'ready', 'accepted', 'ready');
  await chain.clock.advance(6 * second);
  assert.deepEqual(statusesOf(chain, orderId).slice(3), ['preparing', 'ready']);
  assert.equal(chain.told('feed_read')[0]?.applied, 2);
  assert.equal(chain.told('change_set_aside').length, 0);
  pos.says(orderId, 'picked_up', 'picked_up', 'cancelled');
  await chain.clock.advance(6 * second);
  pos.says(orderId, 'ready');
  await chain.clock.advance(15 * minute + 4 * minute);
  assert.equal((await chain.orderNow(orderId)).status, 'picked_up');
  assert.equal(chain.told('change_set_aside').length, 0, 'a change of an order that is final is late, not strange');
  await chain.stop();
});

test('what is strange is set aside with a reason, visibly, and stops nothing else', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.says('ord_AAAAAAAAAAAAAAAAAAAAAA', 'accepted');
  pos.says('what is this?', 'accepted');
  pos.says(orderId, 'teleported');
  pos.says(orderId, 'accepted');
  await chain.clock.advance(6 * second);
  assert.equal((await chain.orderNow(orderId)).status, 'accepted');
  assert.deepEqual(
    chain
      .told('change_set_aside')
      .map(({ changeId, reason }) => [changeId, reason])
      .toSorted(),
    [
      ['c-0', 'order ord_AAAAAAAAAAAAAAAAAAAAAA is unknown here'],
      ['c-1', '"what is this?" is no order of ours'],
      ['c-2', 'unknown status "teleported"'],
    ],
  );
  assert.equal(savedCursor(chain), '4');
  await chain.stop();
});

test("another store's order is left alone", async () => {
  const chain = await openChain('soho', 'noho');
  const { order } = await chain.order('noho', noon);
  await chain.order('soho', noon);
  await chain.clock.advance(45 * minute + second);
  chain.pos('soho').says(order.orderId, 'cancelled');
  await chain.clock.advance(6 * second);
  assert.equal((await chain.orderNow(order.orderId)).status, 'fired');
  assert.match(chain.told('change_set_aside')[0]?.reason ?? '', /another store's/);
  await chain.stop();
});

test('entries that cannot be read cost themselves alone; a feed that breaks off is read again from where it was', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.feedOutcome = () => ({
    kind: 'read',
    changes: [change('c', orderId, 'accepted')],
    problems: ['no status in c-1'],
  });
  await chain.clock.advance(6 * second);
  assert.equal((await chain.orderNow(orderId)).status, 'accepted');
  assert.equal(chain.told('feed_problem')[0]?.problem, 'no status in c-1');
  assert.equal(chain.told('feed_failed')[0]?.reason, 'the feed broke off');
  assert.equal(savedCursor(chain), '0');
  pos.feedOutcome = undefined;
  pos.says(orderId, 'accepted', 'preparing');
  await chain.clock.advance(7 * second);
  assert.equal((await chain.orderNow(orderId)).status, 'preparing');
  assert.equal(savedCursor(chain), '2');
  await chain.stop();
});

test('a feed that cannot be read is asked less and less often, and not sooner than it asks for', async () => {
  const { chain, pos } = await atTheStore();
  pos.feedOutcome = () => ({ kind: 'failed', reason: '503' });
  const from = pos.polls.length;
  await chain.clock.advance(6 * second);
  await chain.clock.advance(10 * minute);
  const polled = pos.polls.slice(from).map(({ at }) => at);
  const waits = polled.slice(1).map((at, index) => (at - (polled[index] ?? 0)) / second);
  for (const [index, least] of [5, 10, 20, 40, 80, 120, 120].entries()) {
    const wait = waits[index] ?? 0;
    assert.ok(wait >= least && wait <= least * 1.2 + 0.001, `${wait} s is not ${least} s and up to 20 % longer`);
  }
  pos.feedOutcome = () => ({ kind: 'failed', reason: '429', retryAfterMs: 10 * minute });
  await chain.clock.advance(3 * minute);
  const asked = pos.polls.length;
  await chain.clock.advance(6 * minute);
  assert.equal(pos.polls.length, asked);
  await chain.stop();
});

test('a feed that repeats itself without moving on is not read in a tight loop', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.feedOutcome = () => ({
    kind: 'read',
    changes: [change('c', orderId, 'accepted')],
    problems: [],
    next: 'stuck' as Cursor,
  });
  await chain.clock.advance(minute);
  assert.ok(pos.polls.length < 20, `${pos.polls.length} polls`);
  await chain.stop();
});

test('the cursor is saved after every batch, behind the changes that it passes, and continued from after a kill', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.says(orderId, 'accepted', 'preparing');
  await chain.clock.advance(6 * second);
  const cursorAt = chain.records.changes.findIndex(({ cursor }) => cursor === '2');
  const changeAt = chain.records.changes.findIndex(({ orders }) => orders?.[0]?.status === 'preparing');
  assert.ok(changeAt >= 0 && cursorAt > changeAt);
  chain.kill();
  pos.says(orderId, 'ready');
  const polls = pos.polls.length;
  await chain.boot();
  await chain.clock.advance(6 * second);
  assert.equal(pos.polls[polls]?.since, '2');
  assert.equal((await chain.orderNow(orderId)).status, 'ready');
  assert.equal(savedCursor(chain), '3');
  await chain.stop();
});

test('a shutdown waits until the cursor is durable', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.says(orderId, 'accepted');
  const mayWrite = Promise.withResolvers<void>();
  chain.records.fault = ({ cursor }) => (cursor === undefined ? undefined : { until: mayWrite.promise });
  await chain.clock.advance(6 * second);
  let stopped = false;
  const stopping = chain.stop().then(() => {
    stopped = true;
  });
  await chain.clock.settle();
  assert.equal(stopped, false);
  mayWrite.resolve();
  await stopping;
  assert.equal(savedCursor(chain), '1');
});

test('a shutdown lets the batch in hand end', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.says(orderId, 'accepted');
  const answers = Promise.withResolvers<void>();
  pos.answersAfter = answers.promise;
  await chain.clock.advance(6 * second);
  const stopping = chain.stop();
  await chain.clock.settle();
  answers.resolve();
  await stopping;
  assert.equal(chain.records.orders.get(orderId)?.status, 'accepted');
  assert.equal(savedCursor(chain), '1');
});

test('while the storage is away a batch that needs it is read again later, not set aside', async () => {
  const { chain, pos, orderId } = await atTheStore();
  pos.says('ord_AAAAAAAAAAAAAAAAAAAAAA', 'accepted');
  pos.says(orderId, 'accepted');
  chain.records.goAway();
  await chain.clock.advance(20 * second);
  assert.equal((await chain.orderNow(orderId)).status, 'accepted');
  assert.equal(chain.told('change_set_aside').length, 0);
  assert.equal(savedCursor(chain), '0');
  chain.records.comeBack();
  await chain.clock.advance(minute);
  assert.equal(chain.told('change_set_aside').length, 1);
  assert.equal(savedCursor(chain), '2');
  await chain.stop();
});

for (const isDurable of [true, false]) {
  const outcome = isDurable ? 'is not applied to one that was' : 'is not lost where it was not';
  test(`a change of an order that is being cancelled waits for what becomes of that, and ${outcome}`, async () => {
    const { chain, pos, orderId } = await atTheStore();
    const known = Promise.withResolvers<void>();
    chain.records.fault = ({ orders }) => (orders?.[0]?.status === 'cancelled' ? { until: known.promise } : undefined);
    const cancelled = chain.desk.cancel(orderId, undefined);
    await chain.clock.settle();
    pos.says(orderId, 'picked_up');
    await chain.clock.advance(8 * second);
    assert.equal(savedCursor(chain), '0');
    if (isDurable) known.resolve();
    else known.reject(new StorageUnavailable('nothing was written'));
    assert.equal((await cancelled).ok, isDurable);
    await chain.clock.advance(30 * second);
    assert.equal((await chain.orderNow(orderId)).status, isDurable ? 'cancelled' : 'picked_up');
    assert.equal(savedCursor(chain), '1');
    await chain.stop();
  });
}

test('a store with nothing open is read rarely, and often once an order has left', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  await chain.clock.advance(45 * minute);
  assert.ok(pos.polls.length <= 4, `${pos.polls.length} polls in 45 minutes`);
  const idle = pos.polls.length;
  await chain.order('soho', noon);
  await chain.clock.advance(minute);
  assert.ok(pos.polls.length - idle >= 9, `${pos.polls.length - idle} polls in a minute`);
  await chain.stop();
});

test('an order that its store never speaks of again is no reason to read often for ever', async () => {
  const { chain, pos } = await atTheStore();
  await chain.clock.advance(7 * 60 * minute);
  const polls = pos.polls.length;
  await chain.clock.advance(60 * minute);
  assert.ok(pos.polls.length - polls <= 5, `${pos.polls.length - polls} polls in an hour`);
  await chain.stop();
});

test('an order that its store cancels gives its place back, once', async () => {
  const { chain, pos, orderId } = await atTheStore(2);
  pos.says(orderId, 'cancelled', 'cancelled');
  await chain.clock.advance(6 * second);
  assert.equal((await chain.orderNow(orderId)).status, 'cancelled_by_store');
  assert.equal(chain.slot('soho', noon).confirmed, 1);
  pos.says(orderId, 'cancelled');
  await chain.clock.advance(6 * second);
  assert.equal(chain.slot('soho', noon).confirmed, 1);
  await chain.stop();
});

test('an order that the feed names before its attempt was answered is fired all the same, with its ticket', async () => {
  const chain = await openChain('soho');
  const pos = chain.pos('soho');
  await chain.order('soho', noon - 15 * minute);
  const { order } = await chain.order('soho', noon);
  await chain.clock.advance(45 * minute - 1);
  pos.react = () => 'lost and hang';
  await chain.clock.advance(1);
  pos.says(order.orderId, 'accepted');
  await chain.clock.advance(7 * second);
  assert.equal((await chain.orderNow(order.orderId)).status, 'accepted');
  pos.answerHanging({ kind: 'delivered', ticketId: pos.tickets[1]?.ticketId ?? assert.fail() });
  await chain.clock.settle();
  const accepted = await chain.orderNow(order.orderId);
  assert.equal(accepted.status, 'accepted');
  assert.equal(accepted.ticketId, 't-2');
  assert.equal(pos.submissions.length, 2);
  await chain.stop();
});

/**
 * Three orders that are at the POS, and a process that does not know: the one that sent them died before any of that
 * was recorded. Two of them are being sent again, and the last one waits for its turn.
 */
async function sentUnrecorded() {
  const chain = await openChain('soho');
  const ids: OrderId[] = [];
  for (let i = 0; i < 3; i += 1) ids.push((await chain.order('soho', noon)).order.orderId);
  await chain.clock.advance(45 * minute - 1);
  chain.records.goAway();
  await chain.clock.advance(second);
  chain.kill();
  chain.records.comeBack();
  const pos = chain.pos('soho');
  pos.react = () => 'hang';
  await chain.boot();
  await chain.clock.advance(1);
  const waiting = ids.find((id) => pos.submissions.filter(({ orderId }) => orderId === id).length === 1);
  assert.ok(waiting);
  assert.equal(pos.ticketsOf(waiting), 1);
  assert.equal((await chain.orderNow(waiting)).status, 'scheduled');
  return { chain, pos, orderId: waiting };
}

test('an order that was sent unrecorded is where the feed says, and is not sent again', async () => {
  const { chain, pos, orderId } = await sentUnrecorded();
  pos.says(orderId, 'accepted');
  await chain.clock.advance(16 * minute);
  assert.equal((await chain.orderNow(orderId)).status, 'accepted');
  pos.timeOut();
  await chain.clock.advance(minute);
  assert.equal(pos.submissions.filter((one) => one.orderId === orderId).length, 1);
  await chain.stop();
});

/** An order that was cancelled before its fire time, and that a process that was cut off has sent all the same. */
async function strayTicket() {
  const chain = await openChain('soho');
  const { orderId } = (await chain.order('soho', noon)).order;
  await chain.desk.cancel(orderId, undefined);
  const pos = chain.pos('soho');
  pos.tickets.push({ orderId, ticketId: 't-1' as TicketId, at: noon - 15 * minute });
  const lastStep = async () => (await chain.orderNow(orderId)).later.at(-1);
  return { chain, pos, orderId, lastStep };
}

test('a cancelled order that turns up at the POS is voided there, and its timeline says so', async () => {
  const { chain, pos, orderId, lastStep } = await strayTicket();
  pos.says(orderId, 'accepted');
  await chain.clock.advance(16 * minute);
  const detail = 'the store had it all the same; its ticket is void now';
  assert.equal((await lastStep())?.detail, detail);
  assert.equal((await chain.orderNow(orderId)).status, 'cancelled');
  pos.says(orderId, 'preparing', 'cancelled');
  await chain.clock.advance(16 * minute);
  assert.deepEqual(
    chain.told('stray_ticket').map((told) => [told.orderId, told.fate, told.detail]),
    [[orderId, 'void', detail]],
  );
  assert.equal(chain.told('change_set_aside')[0]?.reason, `order ${orderId} was cancelled and is at the POS`);
  await chain.stop();
});

test('a POS that cannot be asked to void a stray ticket is asked again within seconds, and stops nothing else', async () => {
  const { chain, pos, orderId, lastStep } = await strayTicket();
  const { order: other } = await chain.order('soho', noon);
  pos.voidOutcome = { kind: 'unknown', reason: 'no answer' };
  await chain.clock.advance(45 * minute + second);
  pos.says(orderId, 'accepted');
  await chain.clock.advance(7 * second);
  assert.match(`${(await lastStep())?.detail}`, /could not be asked to stop it: no answer/);
  pos.says(other.orderId, 'accepted');
  await chain.clock.advance(7 * second);
  assert.equal((await chain.orderNow(other.orderId)).status, 'accepted');
  pos.voidOutcome = undefined;
  await chain.clock.advance(7 * second);
  assert.deepEqual(
    chain.told('stray_ticket').map(({ fate }) => fate),
    ['unknown', 'void'],
  );
  const { length } = pos.voids;
  await chain.clock.advance(minute);
  assert.equal(pos.voids.length, length, 'that was all there was to ask');
  await chain.stop();
});

test('a stray ticket whose void is unanswered is asked about by the next process, within seconds', async () => {
  const { chain, pos, orderId, lastStep } = await strayTicket();
  pos.voidOutcome = { kind: 'unknown', reason: 'no answer' };
  pos.says(orderId, 'accepted');
  await chain.clock.advance(16 * minute);
  assert.match(`${(await lastStep())?.detail}`, /could not be asked to stop it/);
  chain.kill();
  await chain.boot();
  pos.voidOutcome = undefined;
  await chain.clock.advance(6 * second);
  assert.deepEqual(
    chain.told('stray_ticket').map(({ fate }) => fate),
    ['unknown', 'void'],
  );
  const { length } = pos.voids;
  chain.kill();
  await chain.boot();
  await chain.clock.advance(16 * minute);
  assert.equal(pos.voids.length, length, 'what was answered is not asked again');
  await chain.stop();
});

test('a stray ticket that can no longer be stopped stays, and that is told', async () => {
  const { chain, pos, orderId, lastStep } = await strayTicket();
  pos.voidOutcome = { kind: 'too_late', reason: 'it is picked up' };
  pos.says(orderId, 'picked_up');
  await chain.clock.advance(16 * minute);
  assert.deepEqual(
    chain.told('stray_ticket').map(({ fate }) => fate),
    ['stays'],
  );
  assert.match(`${(await lastStep())?.detail}`, /its ticket stays: it is picked up/);
  await chain.stop();
});

test('a POS that never answers about a stray ticket is not asked for ever', async () => {
  const { chain, pos, orderId } = await strayTicket();
  pos.voidOutcome = { kind: 'unknown', reason: 'no answer' };
  pos.says(orderId, 'accepted');
  await chain.clock.advance(60 * minute + 31 * minute);
  assert.equal(chain.told('stray_ticket').at(-1)?.fate, 'stays');
  const { length } = pos.voids;
  await chain.clock.advance(60 * minute);
  assert.equal(pos.voids.length, length);
  await chain.stop();
});

test('an order whose ticket was voided by its cancellation is no stray when the feed is late', async () => {
  const { chain, pos, orderId } = await atTheStore();
  await chain.desk.cancel(orderId, undefined);
  pos.says(orderId, 'accepted', 'preparing', 'cancelled');
  await chain.clock.advance(16 * minute);
  assert.deepEqual([pos.voids.length, chain.told('stray_ticket').length], [1, 0]);
  await chain.stop();
});
