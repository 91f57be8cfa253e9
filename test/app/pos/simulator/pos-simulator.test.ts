import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { PosSimulatorOptions } from '../../../../app/pos/simulator/pos-simulator.ts';
import { PosSimulator } from '../../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../../lib/clock.ts';
import { noon, sure } from '../fixtures.ts';
import { call } from './http.ts';

const minute = 60_000;
const body = (id: string) => ({ order_id: id, promise_time: '2026-08-14T16:00:00Z', units: 1, items: [] });

async function simulated(t: TestContext, options: Partial<PosSimulatorOptions> = {}) {
  const clock = new FakeClock();
  const simulator = await PosSimulator.start({ clock, random: () => 0.5, ...options });
  t.after(() => simulator.stop());
  const store = (ref: string) => `${simulator.url}/stores/${ref}`;
  const submit = (id: string, ref = 's-1', key = 'k-1') => call('POST', `${store(ref)}/orders`, body(id), key);
  const changes = (since?: string, ref = 's-1') =>
    call('GET', `${store(ref)}/changes${since ? `?since=${since}` : ''}`);
  const statusOf = (id: string) => simulator.tickets().find(({ orderId }) => orderId === id)?.status;
  return { clock, simulator, store, submit, changes, statusOf };
}

const statusesIn = (xml: string) => [...xml.matchAll(/ status="(\w+)"/g)].map((match) => match[1]);
const idsIn = (xml: string) => [...xml.matchAll(/ id="([\w-]+)"/g)].map((match) => match[1]);
const nextIn = (xml: string) => sure(/next="(\w+)"/.exec(xml)?.[1]);

describe('the simulated POS', () => {
  it('prints a ticket, and the same ticket for the same key', async (t) => {
    const { simulator, submit } = await simulated(t);
    assert.deepEqual(await submit('o-1'), { status: 201, text: '{"ticket_id":"t-1"}', retryAfter: undefined });
    assert.deepEqual(await submit('o-1'), { status: 200, text: '{"ticket_id":"t-1"}', retryAfter: undefined });
    assert.equal(simulator.report().tickets, 1);
    assert.deepEqual(simulator.report().duplicates, []);
  });

  it('prints a second ticket for an account that is not idempotent, and lists it as a duplicate', async (t) => {
    const accounts = [{ id: 'old', apiKey: 'k-1', idempotent: false }];
    const { simulator, submit } = await simulated(t, { accounts });
    for (const _ of [1, 2, 3]) await submit('o-1');
    const duplicate = { accountId: 'old', storeRef: 's-1', orderId: 'o-1', ticketIds: ['t-1', 't-2', 't-3'] };
    assert.deepEqual(simulator.report().duplicates, [duplicate]);
    assert.equal(simulator.report().orders, 1);
  });

  it('keeps the stores and keys of accounts apart', async (t) => {
    const { simulator, submit } = await simulated(t);
    await submit('o-1', 's-1', 'k-1');
    await submit('o-1', 's-1', 'k-2');
    await submit('o-1', 's-2', 'k-1');
    assert.equal(simulator.report().orders, 3);
    assert.deepEqual(
      simulator.report().accounts.map(({ accountId }) => accountId),
      ['account-1', 'account-2'],
    );
  });

  it('lets nobody in without a key it knows, once it has a list', async (t) => {
    const { simulator, store, submit } = await simulated(t, { accounts: [{ id: 'a', apiKey: 'right' }] });
    assert.equal((await submit('o-1', 's-1', 'wrong')).status, 401);
    assert.equal((await submit('o-1', 's-1', 'right')).status, 201);
    assert.equal((await call('GET', `${store('s-1')}/nonsense`, undefined, 'right')).status, 404);
    simulator.addAccount({ id: 'b', apiKey: 'wrong' });
    assert.equal((await submit('o-1', 's-1', 'wrong')).status, 201);
  });

  it('refuses an order it cannot read', async (t) => {
    const { store } = await simulated(t);
    for (const bad of [{}, null, 'x', { ...body('o-1'), promise_time: 'noon' }, { ...body('o-1'), units: '1' }]) {
      assert.equal((await call('POST', `${store('s-1')}/orders`, bad)).status, 422);
    }
  });

  it('moves its tickets by itself, around the promise time', async (t) => {
    const { clock, submit, statusOf } = await simulated(t);
    await submit('o-1');
    assert.equal(statusOf('o-1'), 'received');
    const moments = [noon - 59 * minute, noon - 11 * minute, noon - minute, noon + 3 * minute];
    const seen: unknown[] = [];
    for (const moment of moments) {
      await clock.advance(moment - clock.now());
      seen.push(statusOf('o-1'));
    }
    assert.deepEqual(seen, ['accepted', 'preparing', 'ready', 'picked_up']);
  });

  it('finds an order, and voids it until it is ready', async (t) => {
    const { clock, store, submit } = await simulated(t);
    await submit('o-1');
    await submit('o-2');
    const found = await call('GET', `${store('s-1')}/orders/o-1`);
    assert.deepEqual(JSON.parse(found.text), { ticket_id: 't-1', status: 'received' });
    assert.equal((await call('POST', `${store('s-1')}/orders/o-1/void`)).status, 200);
    assert.equal((await call('POST', `${store('s-1')}/orders/o-1/void`)).status, 200);
    await clock.advance(noon - clock.now());
    assert.equal((await call('POST', `${store('s-1')}/orders/o-2/void`)).status, 409);
    assert.equal((await call('GET', `${store('s-1')}/orders/o-3`)).status, 404);
    assert.equal((await call('POST', `${store('s-1')}/orders/o-3/void`)).status, 404);
  });

  it('calls an order off at the store, as its feed tells', async (t) => {
    const { simulator, submit, changes } = await simulated(t);
    await submit('o-1');
    assert.equal(simulator.cancel('s-1', 'o-1'), true);
    assert.equal(simulator.cancel('s-1', 'o-1'), false);
    assert.deepEqual(statusesIn((await changes()).text), ['cancelled']);
  });

  it('serves changes page by page, each once, in the order they happened', async (t) => {
    const { clock, submit, changes } = await simulated(t);
    for (let number = 0; number < 60; number += 1) await submit(`o-${number}`);
    await clock.advance(49 * minute);
    const first = (await changes()).text;
    const second = (await changes(nextIn(first))).text;
    const third = (await changes(nextIn(second))).text;
    assert.deepEqual(
      [first, second, third].map((page) => statusesIn(page).length),
      [100, 20, 0],
    );
    assert.equal(new Set([...idsIn(first), ...idsIn(second)]).size, 120);
    assert.deepEqual(statusesIn(first).slice(58, 62), ['accepted', 'accepted', 'preparing', 'preparing']);
    assert.equal((await changes('nonsense!')).status, 400);
  });

  it('knows when each order arrived, and how hard it was called', async (t) => {
    const { clock, simulator, submit } = await simulated(t);
    const startedAt = clock.now();
    await submit('o-1');
    await clock.advance(600);
    await Promise.all([submit('o-2'), submit('o-3'), submit('o-4', 's-2')]);
    await clock.advance(600);
    await submit('o-5');
    const arrivals = simulator.tickets().map(({ receivedAt }) => receivedAt - startedAt);
    assert.deepEqual(arrivals, [0, 600, 600, 600, 1_200]);
    assert.equal(simulator.report().accounts[0]?.peakPerSecond, 4);
    assert.deepEqual(
      simulator.report().stores.map(({ peakPerSecond }) => peakPerSecond),
      [3, 1],
    );
    assert.equal(simulator.requests().length, 5);
    assert.partialDeepStrictEqual(simulator.requests()[0], { kind: 'submit', orderId: null, key: 'o-1', status: 201 });
  });

  it('forgets the oldest requests, never a ticket', async (t) => {
    const { simulator, submit } = await simulated(t, { requestsKept: 2 });
    for (const id of ['o-1', 'o-2', 'o-3']) await submit(id);
    assert.deepEqual(
      simulator.requests().map(({ key }) => key),
      ['o-2', 'o-3'],
    );
    assert.equal(simulator.tickets().length, 3);
  });
});
