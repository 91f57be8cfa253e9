import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Exchanged } from '../../../app/pos/exchange.ts';
import { PosAccounts } from '../../../app/pos/pos-accounts.ts';
import { priorities } from '../../../app/pos/priorities.ts';
import { Shares } from '../../../app/pos/shares.ts';
import { PosSimulator } from '../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../lib/clock.ts';
import { accountAt, accountId, always, order, sure } from './fixtures.ts';

const patient = new AbortController().signal;
const lost: Exchanged = { kind: 'lost', reason: 'no answer within 5 s' };
const unreachable: Exchanged = { kind: 'unsent', reason: 'connection refused', unreachable: true };
const answered: Exchanged = { kind: 'answered', status: 500, body: '' };

function sharesOf(places: number, ...stores: readonly string[]) {
  const shares = new Shares();
  shares.setPlaces(places);
  for (const store of stores) shares.of(store);
  return shares;
}

/** How many requests of a store go in at once. */
function entered(shares: Shares, store: string, tries = 50): number {
  const share = shares.of(store);
  return Array.from({ length: tries }, () => share.tryEnter()).filter((leave) => leave !== null).length;
}

describe("an account's places in flight", () => {
  it('are the only store’s own, and at most half of them where there are several', () => {
    assert.equal(entered(sharesOf(16, 'a'), 'a'), 50);
    assert.equal(entered(sharesOf(16, 'a', 'b'), 'a'), 8);
    assert.equal(entered(sharesOf(3, 'a', 'b'), 'a'), 2);
    assert.equal(entered(sharesOf(1, 'a', 'b'), 'a'), 1);
    assert.equal(entered(sharesOf(0, 'a', 'b'), 'a'), 0);
  });

  it('are held by one request of a store that did not answer, until it answers', async () => {
    for (const away of [lost, unreachable]) {
      const shares = sharesOf(16, 'a', 'b');
      const share = shares.of('a');
      share.learn(away);
      const inside: string[] = [];
      for (const name of ['first', 'second', 'third']) {
        void share.enter(priorities.firing, patient).then(() => inside.push(name));
      }
      await setImmediate();
      assert.deepEqual(inside, ['first']);
      share.learn(answered);
      await setImmediate();
      assert.deepEqual(inside, ['first', 'second', 'third']);
    }
  });

  it('are held by stores that do not answer to a quarter, however many those are', async () => {
    const names = Array.from({ length: 100 }, (_, number) => `s${number}`);
    const shares = sharesOf(16, ...names);
    const inside: (() => void)[] = [];
    for (const name of names) {
      shares.of(name).learn(lost);
      void shares
        .of(name)
        .enter(priorities.firing, patient)
        .then((leave) => inside.push(leave));
    }
    await setImmediate();
    assert.equal(inside.length, 4);
    sure(inside[0])();
    await setImmediate();
    assert.equal(inside.length, 5);
    assert.equal(entered(shares, 'healthy'), 8);
  });

  it('come back when who waits gives up', async () => {
    const shares = sharesOf(4, 'a', 'b');
    for (const name of ['a', 'b']) shares.of(name).learn(lost);
    const held = await shares.of('a').enter(priorities.firing, patient);
    const stop = new AbortController();
    const waiting = shares.of('b').enter(priorities.firing, stop.signal);
    stop.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    held();
    const again = await Promise.all(['a', 'b'].map((name) => Promise.race([shares.of(name).enter(0, patient), null])));
    assert.equal(again.length, 2);
  });
});

/** One store of an account takes requests and never answers; the others are well. Time-outs come when told to. */
async function withDeadStore(t: TestContext, places: number) {
  const [clock, realClock] = [new FakeClock(), new FakeClock()];
  const simulator = await PosSimulator.start({ clock, random: () => 0.5 });
  t.after(() => simulator.stop());
  await simulator.set({ kind: 'silent', taken: 0 }, 'dead');
  const accounts = new PosAccounts({ clock, realClock });
  accounts.put(accountAt(simulator.url, { maxInFlight: places, connections: places }));
  t.after(() => accounts.close());
  const seen = () => simulator.requests().filter(({ storeRef }) => storeRef === 'dead').length;
  const [dead, well] = [accounts.for(accountId, 'dead'), accounts.for(accountId, 'well')];
  return { dead, well, seen, timeOut: () => realClock.advance(5_000) };
}

describe('a store that hangs', () => {
  it('leaves the other stores of its account their places, and soon holds but one', async (t) => {
    const { dead, well, seen, timeOut } = await withDeadStore(t, 4);
    const hanging = Array.from({ length: 6 }, (_, number) => dead.submit(order(number), always));
    while (seen() < 2) await setImmediate();
    for (let number = 100; number < 120; number += 1) {
      assert.equal((await well.submit(order(number), always)).kind, 'delivered');
    }
    assert.equal(seen(), 2, 'they went out while all that the other may send hung');
    await timeOut();
    while (seen() < 3) await setImmediate();
    assert.equal((await well.submit(order(120), always)).kind, 'delivered');
    assert.equal(seen(), 3);
    while (seen() < 6) await timeOut();
    await timeOut();
    const kinds = (await Promise.all(hanging)).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['unconfirmed']);
  });
});
