import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { PosAccount } from '../../../app/pos/account.ts';
import { PosSimulator } from '../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { DetailsText } from '../../../stores/order.ts';
import type { Client } from './fixtures.ts';
import { accountAt, accountId, always, clientAt, order, sure } from './fixtures.ts';

const notAborted = new AbortController().signal;

/** A client and the simulated POS on one fake clock, so that both see the same moments. */
async function together(t: TestContext, limits: Partial<PosAccount>) {
  const clock = new FakeClock();
  const simulator = await PosSimulator.start({ clock, random: () => 0.5 });
  t.after(() => simulator.stop());
  const client = clientAt(t, simulator.url, limits, clock);
  const account = () => sure(simulator.report().accounts[0]);
  return { ...client, clock, simulator, account };
}

/** Until the account has nothing in flight. */
async function quiet({ accounts }: Pick<Client, 'accounts'>): Promise<void> {
  while (sure(accounts.status()[0]).limiter.inFlight > 0) await setImmediate();
}

/** Fires so many orders from ten stores, and lets the clock go on until all have their outcome. */
async function fireAll(client: Pick<Client, 'accounts' | 'clock'>, orders: number): Promise<readonly string[]> {
  let open = orders;
  const outcomes = Array.from({ length: orders }, async (_, number) => {
    const { kind } = await client.accounts.for(accountId, `s-${number % 10}`).submit(order(number), always);
    open -= 1;
    return kind;
  });
  await setImmediate();
  for (await quiet(client); open > 0; await quiet(client)) await client.clock.advance(10);
  return Promise.all(outcomes);
}

describe("an account's limits, as the POS sees them", () => {
  it('hold for the rate: never more in a second, whoever fires, and whatever the burst', async (t) => {
    for (const burst of [1, 5, 20]) {
      const client = await together(t, { ratePerSecond: 20, burst });
      assert.deepEqual([...new Set(await fireAll(client, 60))], ['delivered']);
      assert.ok(client.account().peakPerSecond <= 20, `${client.account().peakPerSecond} in a second`);
    }
  });

  it('are not used up by an order that cannot even be written down', async (t) => {
    const { accounts } = await together(t, { maxInFlight: 1, connections: 1 });
    const pos = accounts.for(accountId, 's-1');
    const poisoned = { ...order(1), details: 'null' as DetailsText };
    await assert.rejects(pos.submit(poisoned, always), TypeError);
    assert.equal(sure(accounts.status()[0]).limiter.inFlight, 0);
    assert.equal((await pos.submit(order(2), always)).kind, 'delivered');
  });

  it('are those that ops set instead, and from their end on the own ones again', async (t) => {
    const at = new FakeClock().now();
    const throttle = { value: { ratePerSecond: 2, burst: 2 }, by: 'ana', reason: 'it asked', at, until: at + 60_000 };
    const client = await together(t, { ratePerSecond: 20, burst: 20, throttle });
    await fireAll(client, 8);
    assert.equal(client.account().peakPerSecond, 2);
    await client.clock.advance(at + 59_000 - client.clock.now());
    await fireAll(client, 1);
    assert.equal(client.account().peakPerSecond, 2);
    await client.clock.advance(at + 60_000 - client.clock.now());
    await fireAll(client, 60);
    assert.ok(client.account().peakPerSecond > 10, `${client.account().peakPerSecond} in a second`);
    assert.ok(client.account().peakPerSecond <= 20, `${client.account().peakPerSecond} in a second`);
  });

  it('hold for the burst, too, where it is larger', async (t) => {
    const client = await together(t, { ratePerSecond: 5, burst: 30 });
    await fireAll(client, 40);
    assert.equal(client.account().peakPerSecond, 30);
  });

  it('are what holds the rate: without them the POS sees all at once', async (t) => {
    const client = await together(t, { ratePerSecond: 1_000, burst: 1_000 });
    await fireAll(client, 60);
    assert.equal(client.account().peakPerSecond, 60);
  });

  it('hold for requests in flight, while answers are slow', async (t) => {
    const client = await together(t, { maxInFlight: 3, connections: 8 });
    await client.simulator.set({ kind: 'slow', delayMs: 5 });
    await fireAll(client, 20);
    assert.equal(client.account().peakInFlight, 3);
  });

  it('hold for connections, too, whichever is smaller', async (t) => {
    const client = await together(t, { maxInFlight: 8, connections: 2 });
    await client.simulator.set({ kind: 'slow', delayMs: 5 });
    await fireAll(client, 12);
    assert.equal(client.account().peakInFlight, 2);
  });

  it('are what holds requests in flight: without them the POS sees all at once', async (t) => {
    const client = await together(t, { maxInFlight: 30, connections: 30 });
    await client.simulator.set({ kind: 'slow', delayMs: 50 });
    await fireAll(client, 12);
    assert.equal(client.account().peakInFlight, 12);
  });

  it('hold while the POS takes requests and never answers', async (t) => {
    const client = await together(t, { maxInFlight: 3, connections: 3, responseTimeoutMs: 20 });
    await client.simulator.set({ kind: 'silent', taken: 0 });
    assert.deepEqual([...new Set(await fireAll(client, 12))], ['unconfirmed']);
    assert.ok(client.account().peakInFlight <= 3, `${client.account().peakInFlight} in flight`);
  });

  it('can be changed while orders wait', async (t) => {
    const client = await together(t, { ratePerSecond: 0, burst: 1 });
    const outcomes = [1, 2, 3].map((number) => client.pos.submit(order(number), always));
    await outcomes[0];
    assert.equal(client.simulator.report().tickets, 1);
    client.accounts.put(accountAt(client.simulator.url, { ratePerSecond: 1_000, burst: 10 }));
    await client.clock.advance(10);
    await Promise.all(outcomes);
    assert.equal(client.simulator.report().tickets, 3);
  });

  it('let firing go before looking up, and looking up before polling', async (t) => {
    const { pos, accounts, clock, simulator } = await together(t, { ratePerSecond: 1, burst: 1 });
    await pos.submit(order(1), always);
    const calls = [pos.changes(null, notAborted), pos.lookUp(order(1).orderId), pos.submit(order(2), always)];
    for (const _ of calls) {
      await clock.advance(1_100);
      await quiet({ accounts });
    }
    await Promise.all(calls);
    const kinds = simulator.requests().map(({ kind }) => kind);
    assert.deepEqual(kinds, ['submit', 'submit', 'look_up', 'changes']);
  });

  it('end the wait of an order that gets no turn in time, unsent, saying what it waited for', async (t) => {
    const { pos, simulator } = await together(t, { ratePerSecond: 0, burst: 1, poolWaitMs: 20 });
    await pos.submit(order(1), always);
    const outcome = await pos.submit(order(2), always);
    assert.deepEqual(outcome, { kind: 'not_received', reason: "no turn under the account's rate within 20 ms" });
    assert.equal(simulator.report().tickets, 1);
  });

  it('end the wait of an order when all connections are taken', async (t) => {
    const { pos, simulator } = await together(t, { connections: 1, poolWaitMs: 20 });
    await simulator.set({ kind: 'slow', delayMs: 60 });
    const first = pos.submit(order(1), always);
    const second = await pos.submit(order(2), always);
    assert.deepEqual(second, { kind: 'not_received', reason: 'no free connection within 20 ms' });
    assert.equal((await first).kind, 'delivered');
  });
});

describe('an account that answers 429', () => {
  it('is left alone by all its stores for as long as it asked', async (t) => {
    const { pos, accounts, clock, simulator, account } = await together(t, {});
    await simulator.set({ kind: 'throttling', perSecond: 0, retryAfterSeconds: 7 });
    const first = await pos.submit(order(1), always);
    assert.deepEqual(first, {
      kind: 'not_received',
      reason: 'answered 429: rate_limited: too many requests',
      retryAfterMs: 7_000,
    });
    await simulator.clear();
    const second = accounts.for(accountId, 'elsewhere').submit(order(2), always);
    await clock.advance(6_999);
    await quiet({ accounts });
    assert.equal(account().requests, 1);
    await clock.advance(1);
    assert.equal((await second).kind, 'delivered');
  });

  it('is not waited for longer than an order may wait', async (t) => {
    const { pos, simulator } = await together(t, {});
    await simulator.set({ kind: 'throttling', perSecond: 0, retryAfterSeconds: 60 });
    await pos.submit(order(1), always);
    const outcome = await pos.submit(order(2), always);
    assert.deepEqual(outcome, {
      kind: 'not_received',
      reason: 'the account asked us to wait',
      retryAfterMs: 60_000,
    });
  });
});

describe('a suspended account', () => {
  it('is not called again but for one probe a minute, and every store says so', async (t) => {
    const { pos, accounts, clock, simulator, account, troubles } = await together(t, {});
    await simulator.set({ kind: 'suspending', perSecond: 0 });
    assert.deepEqual(await pos.submit(order(1), always), { kind: 'not_received', reason: 'suspended' });
    const elsewhere = accounts.for(accountId, 'elsewhere');
    const outcome = await elsewhere.submit(order(2), always);
    assert.deepEqual(outcome, { kind: 'not_received', reason: 'suspended', retryAfterMs: 60_000 });
    assert.equal((await elsewhere.lookUp(order(2).orderId)).kind, 'unknown');
    assert.equal((await elsewhere.changes(null, notAborted)).kind, 'failed');
    assert.deepEqual([pos.trouble, elsewhere.trouble, account().requests], ['suspended', 'suspended', 1]);
    for (let minute = 1; minute <= 3; minute += 1) {
      await clock.advance(60_000);
      await Promise.all([3, 4, 5, 6].map((number) => pos.submit(order(number), always)));
      assert.equal(account().requests, 1 + minute);
    }
    assert.deepEqual(troubles, ['suspended']);
  });

  it('is in service again after a probe that is answered', async (t) => {
    const { pos, clock, simulator, troubles } = await together(t, {});
    await simulator.set({ kind: 'suspending', perSecond: 0 });
    await pos.submit(order(1), always);
    await simulator.clear();
    assert.equal((await pos.submit(order(1), always)).kind, 'not_received');
    await clock.advance(60_000);
    assert.equal((await pos.submit(order(1), always)).kind, 'delivered');
    assert.equal((await pos.submit(order(2), always)).kind, 'delivered');
    assert.deepEqual(troubles, ['suspended', null]);
  });

  it('stays suspended when the probe gets no answer', async (t) => {
    const { pos, clock, simulator } = await together(t, { responseTimeoutMs: 20 });
    await simulator.set({ kind: 'suspending', perSecond: 0 });
    await pos.submit(order(1), always);
    await simulator.clear();
    await simulator.set({ kind: 'silent', taken: 0 });
    await clock.advance(60_000);
    assert.equal((await pos.submit(order(1), always)).kind, 'unconfirmed');
    assert.equal(pos.trouble, 'suspended');
    const outcome = await pos.submit(order(2), always);
    assert.deepEqual(outcome, { kind: 'not_received', reason: 'suspended', retryAfterMs: 60_000 });
  });

  it('stops orders that already wait for their turn', async (t) => {
    const { pos, clock, simulator, account } = await together(t, { ratePerSecond: 1, burst: 1 });
    await simulator.set({ kind: 'suspending', perSecond: 0 });
    const outcomes = [1, 2, 3].map((number) => pos.submit(order(number), always));
    await outcomes[0];
    await clock.advance(5_000);
    assert.deepEqual(await outcomes[2], { kind: 'not_received', reason: 'suspended', retryAfterMs: 57_900 });
    assert.equal(account().requests, 1);
  });

  it('is forgiven when it gets another key', async (t) => {
    const { pos, accounts, simulator, troubles } = await together(t, {});
    await simulator.set({ kind: 'suspending', perSecond: 0 });
    await pos.submit(order(1), always);
    await simulator.clear();
    accounts.put(accountAt(simulator.url, { apiKey: 'another-key' }));
    assert.equal((await pos.submit(order(1), always)).kind, 'delivered');
    assert.deepEqual(troubles, ['suspended', null]);
  });
});
