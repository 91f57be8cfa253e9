import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { PosSimulatorOptions } from '../../../../app/pos/simulator/pos-simulator.ts';
import { PosSimulator } from '../../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../../lib/clock.ts';
import { seededRandom } from '../../../../lib/random.ts';
import { sure } from '../fixtures.ts';
import { call } from './http.ts';

const minute = 60_000;
const body = (id: string) => ({ order_id: id, promise_time: '2026-08-14T16:00:00Z', units: 1, items: [] });

async function simulated(t: TestContext, options: Partial<PosSimulatorOptions> = {}) {
  const clock = new FakeClock();
  const realClock = new FakeClock();
  const random = seededRandom(7);
  const simulator = await PosSimulator.start({ clock, realClock, random, ...options });
  t.after(() => simulator.stop());
  const store = (ref: string) => `${simulator.url}/stores/${ref}`;
  const submit = (id: string, ref = 's-1') => call('POST', `${store(ref)}/orders`, body(id));
  const changes = (ref = 's-1') => call('GET', `${store(ref)}/changes`);
  return { clock, realClock, simulator, store, submit, changes };
}

type Submit = Awaited<ReturnType<typeof simulated>>['submit'];

async function statuses(submit: Submit, times: number): Promise<readonly number[]> {
  const ids = Array.from({ length: times }, (_, number) => `o-${number}`);
  return Promise.all(ids.map(async (id) => (await submit(id)).status));
}

describe('the simulated POS, told to misbehave', () => {
  it('answers slowly, with jitter, having taken the order at once', async (t) => {
    const { simulator, submit, realClock } = await simulated(t, { random: () => 0.5 });
    await simulator.set({ kind: 'slow', delayMs: 100, jitterMs: 40 });
    let answered = false;
    const answer = submit('o-1').then(() => {
      answered = true;
    });
    while (realClock.pending === 0) await setImmediate();
    assert.equal(simulator.report().tickets, 1);
    await realClock.advance(119);
    assert.equal(answered, false);
    await realClock.advance(1);
    await answer;
  });

  it('refuses connections at its port, and takes them again there', async (t) => {
    const { simulator, submit } = await simulated(t);
    await simulator.set({ kind: 'refusing' });
    await assert.rejects(submit('o-1'), { code: 'ECONNREFUSED' });
    await simulator.clear('refusing');
    assert.equal((await submit('o-1')).status, 201);
  });

  it('cuts the connections of one store, and of no other', async (t) => {
    const { simulator, submit } = await simulated(t);
    await simulator.set({ kind: 'refusing' }, 's-1');
    await assert.rejects(submit('o-1', 's-1'), { code: 'ECONNRESET' });
    assert.equal((await submit('o-1', 's-2')).status, 201);
    assert.equal(simulator.tickets('s-1').length, 0);
  });

  it('closes the port of one store that has its own, and serves it there again', async (t) => {
    const { simulator, submit } = await simulated(t, { ownPorts: ['s-1'] });
    const submitThere = () => call('POST', `${simulator.urlOf('s-1')}/stores/s-1/orders`, body('o-1'));
    await simulator.set({ kind: 'refusing' }, 's-1');
    await assert.rejects(submitThere(), { code: 'ECONNREFUSED' });
    assert.equal((await submit('o-1', 's-2')).status, 201);
    await simulator.clear('refusing', 's-1');
    assert.equal((await submitThere()).status, 201);
  });

  it('goes down and up on a schedule', async (t) => {
    const { simulator, submit, clock } = await simulated(t);
    await simulator.set({ kind: 'flapping', upMs: 10 * minute, downMs: minute });
    const works: boolean[] = [];
    for (const waitMs of [0, 10 * minute, minute, 10 * minute]) {
      await clock.advance(waitMs);
      await simulator.settled();
      works.push(
        await submit('o-1').then(
          () => true,
          () => false,
        ),
      );
    }
    assert.deepEqual(works, [true, false, true, false]);
  });

  it('goes down and up on a schedule for one store', async (t) => {
    const { simulator, submit, clock } = await simulated(t);
    await simulator.set({ kind: 'flapping', upMs: minute, downMs: minute }, 's-1');
    assert.equal((await submit('o-1')).status, 201);
    await clock.advance(minute);
    await assert.rejects(submit('o-2'));
    assert.equal((await submit('o-2', 's-2')).status, 201);
    await clock.advance(minute);
    assert.equal((await submit('o-2')).status, 201);
  });

  it('fails a share of requests, having taken some of their orders', async (t) => {
    const { simulator, submit } = await simulated(t);
    await simulator.set({ kind: 'failing', share: 0.5, taken: 0.5, status: 503, retryAfterSeconds: 3 });
    const seen = await statuses(submit, 60);
    const failed = seen.filter((status) => status === 503).length;
    const { tickets } = simulator.report();
    assert.ok(failed > 15 && failed < 45, `${failed} of 60 failed`);
    assert.ok(tickets > 60 - failed && tickets < 60, `${tickets} tickets`);
  });

  it('takes an order and never answers', async (t) => {
    const { simulator, store } = await simulated(t);
    await simulator.set({ kind: 'silent', taken: 1 });
    const stop = new AbortController();
    const headers = { authorization: 'Bearer k-1' };
    const options = { method: 'POST', headers, body: JSON.stringify(body('o-1')), signal: stop.signal };
    const answer = fetch(`${store('s-1')}/orders`, options);
    while (simulator.report().tickets === 0) await setImmediate();
    assert.equal(simulator.report().accounts[0]?.inFlight, 1);
    assert.equal(simulator.requests()[0]?.status, null);
    stop.abort();
    await assert.rejects(answer);
  });

  it('resets the connection after taking the order', async (t) => {
    const { simulator, submit } = await simulated(t);
    await simulator.set({ kind: 'resetting', taken: 1 });
    await assert.rejects(submit('o-1'), { code: 'ECONNRESET' });
    assert.equal(simulator.report().tickets, 1);
  });

  it('answers 200 with an error, and takes nothing', async (t) => {
    const { simulator, submit } = await simulated(t);
    await simulator.set({ kind: 'error_body' });
    const { status, text } = await submit('o-1');
    assert.equal(status, 200);
    assert.equal(JSON.parse(text).error, 'not_taken');
    assert.equal(simulator.report().tickets, 0);
  });

  it('does so only to the requests it was told', async (t) => {
    const { simulator, submit, changes } = await simulated(t);
    await simulator.set({ kind: 'failing', only: 'changes', status: 500 });
    assert.equal((await submit('o-1')).status, 201);
    assert.equal((await changes()).status, 500);
  });

  it('answers 429 above a rate, with Retry-After', async (t) => {
    const { simulator, submit, clock } = await simulated(t);
    await simulator.set({ kind: 'throttling', perSecond: 2, retryAfterSeconds: 4 });
    assert.deepEqual((await statuses(submit, 3)).toSorted(), [201, 201, 429]);
    assert.equal((await submit('o-9')).retryAfter, '4');
    await clock.advance(1_000);
    assert.equal((await submit('o-9')).status, 201);
  });

  it('answers 429 above a rate of one store alone', async (t) => {
    const { simulator, submit } = await simulated(t);
    await simulator.set({ kind: 'throttling', perSecond: 1 }, 's-1');
    const seen = [await submit('o-1'), await submit('o-2'), await submit('o-1', 's-2'), await submit('o-2', 's-2')];
    assert.deepEqual(
      seen.map(({ status }) => status),
      [201, 429, 201, 201],
    );
  });

  it('suspends an account that exceeds its rate, until it is told otherwise', async (t) => {
    const { simulator, submit, clock } = await simulated(t);
    await simulator.set({ kind: 'suspending', perSecond: 2 });
    assert.deepEqual((await statuses(submit, 3)).toSorted(), [201, 201, 403]);
    await clock.advance(minute);
    const { status, text } = await submit('o-9');
    assert.deepEqual([status, JSON.parse(text).error], [403, 'suspended']);
    assert.equal(simulator.report().accounts[0]?.suspended, true);
    await simulator.clear('suspending');
    assert.equal((await submit('o-9')).status, 201);
  });

  it('forgets idempotency', async (t) => {
    const { simulator, submit } = await simulated(t);
    await submit('o-1');
    await simulator.set({ kind: 'forgetful' });
    assert.equal((await submit('o-1')).status, 201);
    assert.equal(simulator.report().duplicates.length, 1);
  });

  it('has faults from the start, for single stores, too, until all are cleared', async (t) => {
    const { simulator, submit } = await simulated(t, {
      faults: [{ fault: { kind: 'error_body' } }, { fault: { kind: 'failing', taken: 0 }, storeRef: 's-2' }],
    });
    assert.equal(simulator.faults().length, 2);
    assert.deepEqual([(await submit('o-1')).status, (await submit('o-1', 's-2')).status], [200, 500]);
    await simulator.clear();
    assert.deepEqual(simulator.faults(), []);
    assert.deepEqual(await statuses(submit, 2), [201, 201]);
  });
});

describe('its feed, told to misbehave', () => {
  async function withChanges(t: TestContext) {
    const simulation = await simulated(t);
    for (let number = 0; number < 20; number += 1) await simulation.submit(`o-${number}`);
    await simulation.clock.advance(1_000);
    const ids = async () =>
      [...(await simulation.changes()).text.matchAll(/ id="([\w-]+)"/g)].map((match) => sure(match[1]));
    return { ...simulation, ids };
  }

  it('breaks off in the middle', async (t) => {
    const { simulator, changes } = await withChanges(t);
    assert.match((await changes()).text, /<\/changes>\n$/);
    await simulator.set({ kind: 'feed_broken' });
    const { status, text } = await changes();
    assert.equal(status, 200);
    assert.match(text, /^<changes next="\w+">/);
    assert.doesNotMatch(text, /<\/changes>/);
  });

  it('repeats changes', async (t) => {
    const { simulator, ids } = await withChanges(t);
    await simulator.set({ kind: 'feed_duplicates', share: 0.5 });
    const seen = await ids();
    assert.equal(new Set(seen).size, 20);
    assert.ok(seen.length > 22 && seen.length < 40, `${seen.length} changes`);
  });

  it('delivers them late, and none is lost', async (t) => {
    const { simulator, ids, clock } = await withChanges(t);
    await simulator.set({ kind: 'feed_late', lateMs: minute });
    assert.equal((await ids()).length, 0);
    await clock.advance(minute);
    assert.equal((await ids()).length, 20);
  });

  it('delivers them out of order', async (t) => {
    const { simulator, ids } = await withChanges(t);
    const inOrder = await ids();
    await simulator.set({ kind: 'feed_unordered' });
    const seen = await ids();
    assert.notDeepEqual(seen, inOrder);
    assert.deepEqual(seen.toSorted(), inOrder.toSorted());
  });

  it('names orders and statuses that nobody knows', async (t) => {
    const { simulator, changes } = await withChanges(t);
    await simulator.set({ kind: 'feed_unknown' });
    const { text } = await changes();
    assert.match(text, /order_id="somebody-elses-order"/);
    assert.match(text, /order_id="o-0" status="flambeed"/);
  });
});
