import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { PosAccounts } from '../../../app/pos/pos-accounts.ts';
import { PosSimulator } from '../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { Cursor } from '../../../stores/ids.ts';
import { accountAt, accountId, always, clientAt, noon, order, orderId } from './fixtures.ts';
import { httpAnswer, rawServer } from './raw-server.ts';

const notAborted = new AbortController().signal;

async function withSimulator(t: TestContext) {
  const clock = new FakeClock();
  const simulator = await PosSimulator.start({ clock, random: () => 0.5 });
  t.after(() => simulator.stop());
  return { simulator, ...clientAt(t, simulator.url, {}, clock) };
}

describe('an order at a POS', () => {
  it('sent twice with our key is one ticket', async (t) => {
    const { pos, simulator } = await withSimulator(t);
    const first = await pos.submit(order(1), always);
    assert.deepEqual(await pos.submit(order(1), always), first);
    assert.equal(simulator.tickets('dover st').length, 1);
  });

  it('is found by our order id, and one that never came is absent', async (t) => {
    const { pos } = await withSimulator(t);
    await pos.submit(order(1), always);
    assert.deepEqual(await pos.lookUp(orderId(1)), { kind: 'found', ticketId: 't-1' });
    assert.deepEqual(await pos.lookUp(orderId(2)), { kind: 'absent' });
  });

  it('can be voided until it is ready', async (t) => {
    const { pos, clock } = await withSimulator(t);
    await pos.submit(order(1), always);
    await pos.submit(order(2), always);
    assert.deepEqual(await pos.cancel(orderId(1), 'ill'), { kind: 'voided' });
    await clock.advance(noon - clock.now());
    const late = await pos.cancel(orderId(2), 'ill');
    assert.deepEqual(late, { kind: 'too_late', reason: 'answered 409: too_late: it is ready' });
    assert.equal((await pos.cancel(orderId(3), 'ill')).kind, 'unknown');
  });

  it('is followed through the feed, from cursor to cursor', async (t) => {
    const { pos, clock } = await withSimulator(t);
    await pos.submit(order(1), always);
    await clock.advance(2_000);
    const first = await pos.changes(null, notAborted);
    assert.ok(first.kind === 'read' && first.next !== undefined);
    assert.deepEqual(
      first.changes.map(({ status }) => status),
      ['accepted'],
    );
    await clock.advance(2 * 3_600_000);
    const second = await pos.changes(first.next, notAborted);
    assert.ok(second.kind === 'read');
    assert.deepEqual(
      second.changes.map(({ status }) => status),
      ['preparing', 'ready', 'picked_up'],
    );
    assert.ok(second.changes.every((change) => change.orderId === orderId(1)));
  });
});

describe('a call that fails', () => {
  it('leaves a look-up and a void unknown, with the reason', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(500, '')));
    const { pos } = clientAt(t, server.url);
    assert.deepEqual(await pos.lookUp(orderId(1)), { kind: 'unknown', reason: 'answered 500', down: true });
    assert.deepEqual(await pos.cancel(orderId(1), 'ill'), { kind: 'unknown', reason: 'answered 500' });
  });

  it('does not take an answer without a ticket for an absent order', async (t) => {
    const server = await rawServer(t, (socket) => socket.write(httpAnswer(200, '{}')));
    assert.equal((await clientAt(t, server.url).pos.lookUp(orderId(1))).kind, 'unknown');
  });

  it('looks nothing up where the account cannot', async (t) => {
    const server = await rawServer(t, () => {});
    const outcome = await clientAt(t, server.url, { canLookUp: false }).pos.lookUp(orderId(1));
    assert.deepEqual(outcome, { kind: 'unknown', reason: 'this account cannot look up' });
    assert.equal(server.requests.length, 0);
  });

  it('makes reading the feed fail, not before it is asked again when the POS says so', async (t) => {
    const answers = [httpAnswer(503, '', { 'retry-after': '9' }), httpAnswer(400, '{"error":"unknown_cursor"}')];
    const server = await rawServer(t, (socket, _request, number) => socket.write(answers[number - 1] ?? ''));
    const { pos } = clientAt(t, server.url);
    const turnedAway = { kind: 'failed', reason: 'answered 503', retryAfterMs: 9_000 };
    assert.deepEqual(await pos.changes(null, notAborted), turnedAway);
    const refused = { kind: 'failed', reason: 'answered 400: unknown_cursor' };
    assert.deepEqual(await pos.changes('a b&c' as Cursor, notAborted), refused);
    assert.match(server.requests[1] ?? '', /^GET \/stores\/dover%20st\/changes\?since=a%20b%26c HTTP/);
  });

  it('costs a feed cut off on its way only what did not arrive', async (t) => {
    const change = '<change id="c-1" order_id="o-1" status="ready" at="2026-08-14T15:31:07Z"/>';
    const answer = httpAnswer(200, `<changes next="s1">${change}<change id="c-2"`, { 'content-length': '5000' });
    const server = await rawServer(t, (socket) => socket.end(answer));
    const outcome = await clientAt(t, server.url).pos.changes(null, notAborted);
    assert.ok(outcome.kind === 'read');
    assert.equal(outcome.changes.length, 1);
    assert.equal(outcome.next, undefined);
    assert.equal(outcome.problems.at(-1), 'connection closed');
  });
});

describe('reading the feed', () => {
  it('is given up, as failed, when its store stops: before the turn, and while waiting for the answer', async (t) => {
    const stop = new AbortController();
    const server = await rawServer(t, () => stop.abort());
    const { pos } = clientAt(t, server.url, { maxInFlight: 1 });
    const outcomes = await Promise.all([pos.changes(null, stop.signal), pos.changes(null, stop.signal)]);
    assert.deepEqual(outcomes, [
      { kind: 'failed', reason: 'stopped while waiting for the answer' },
      { kind: 'failed', reason: 'stopped before it was sent' },
    ]);
    assert.deepEqual(await pos.changes(null, stop.signal), { kind: 'failed', reason: 'stopped before it was sent' });
    assert.equal(server.requests.length, 1);
  });
});

describe('the directory of accounts', () => {
  it('lets a store keep its view while the account is replaced', async (t) => {
    const { pos, accounts, simulator } = await withSimulator(t);
    await pos.submit(order(1), always);
    accounts.put(accountAt(simulator.url, { idempotent: false, canLookUp: false, retries: 'off', apiKey: 'new-key' }));
    assert.deepEqual(pos.traits, { accountId, idempotent: false, canLookUp: false, retries: false });
    assert.equal((await pos.submit(order(2), always)).kind, 'delivered');
    assert.equal(simulator.report().accounts.length, 2);
  });

  it('counts what became of the calls', async (t) => {
    const { pos, accounts } = await withSimulator(t);
    await pos.submit(order(1), always);
    await pos.submit(order(2), () => false);
    await pos.changes(null, notAborted);
    assert.partialDeepStrictEqual(accounts.status(), [
      {
        accountId,
        trouble: null,
        counts: { delivered: 1, not_received: 1, rejected: 0, unconfirmed: 0, feedRead: 1, feedFailed: 0 },
      },
    ]);
  });

  it('refuses an account that cannot be used, and a store of an account it does not know', () => {
    const accounts = new PosAccounts({ clock: new FakeClock() });
    assert.throws(() => accounts.put(accountAt('http://user:pass@pos')), /base_url must be/);
    assert.throws(() => accounts.for(accountId, 's-1'), /no POS account acme/);
  });

  it('closes once what is in flight has its answer, and sends nothing afterwards', async (t) => {
    const { pos, accounts, simulator } = await withSimulator(t);
    accounts.put(accountAt(simulator.url, { maxInFlight: 1 }));
    await simulator.set({ kind: 'slow', delayMs: 30 });
    const [inFlight, waiting] = [pos.submit(order(1), always), pos.submit(order(2), always)];
    const closed = { kind: 'not_received', reason: 'the account is closed' };
    while (simulator.report().tickets === 0) await setImmediate();
    await accounts.close();
    assert.equal((await inFlight).kind, 'delivered');
    assert.deepEqual(await waiting, closed);
    assert.deepEqual(await pos.submit(order(3), always), closed);
    assert.equal(simulator.report().tickets, 1);
  });
});
