import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { PosSimulator } from '../../../../app/pos/simulator/pos-simulator.ts';
import { FakeClock } from '../../../../lib/clock.ts';
import { call } from './http.ts';

const body = { order_id: 'o-1', promise_time: '2026-08-14T16:00:00Z', units: 2 };

async function simulated(t: TestContext) {
  const simulator = await PosSimulator.start({ clock: new FakeClock(), random: () => 0.5 });
  t.after(() => simulator.stop());
  const control = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, base = simulator.url) => {
    const { status, text } = await call(method, `${base}/_sim/${path}`, body);
    return { status, json: JSON.parse(text) };
  };
  const submit = () => call('POST', `${simulator.url}/stores/s-1/orders`, body);
  return { simulator, control, submit };
}

describe('the control API', () => {
  it('sets and clears faults, for all stores or for one', async (t) => {
    const { control, submit } = await simulated(t);
    const fault = { kind: 'throttling', per_second: 0, retry_after_seconds: 2 };
    assert.equal((await control('POST', 'faults', { fault, store_ref: 's-1' })).status, 200);
    assert.equal((await submit()).status, 429);
    assert.deepEqual((await control('GET', 'faults')).json, { faults: [{ store_ref: 's-1', fault }] });
    assert.equal((await control('DELETE', 'faults?kind=throttling&store_ref=s-1')).status, 200);
    assert.equal((await submit()).status, 201);
  });

  it('reports what the POS has really seen, and lists tickets and requests', async (t) => {
    const { control, submit } = await simulated(t);
    await submit();
    const report = (await control('GET', 'report')).json;
    assert.partialDeepStrictEqual(report, {
      tickets: 1,
      orders: 1,
      duplicates: [],
      accounts: [{ peak_per_second: 1 }],
    });
    const { tickets, next } = (await control('GET', 'tickets?store_ref=s-1')).json;
    assert.partialDeepStrictEqual(tickets, [{ ticket_id: 't-1', order_id: 'o-1', status: 'received', units: 2 }]);
    assert.equal(next, null);
    assert.deepEqual((await control('GET', 'tickets?after=1')).json.tickets, []);
    assert.equal((await control('GET', 'requests')).json.requests.length, 1);
  });

  it('calls an order off, and adds an account', async (t) => {
    const { simulator, control, submit } = await simulated(t);
    await submit();
    const off = await control('POST', 'cancel', { store_ref: 's-1', order_id: 'o-1' });
    assert.deepEqual(off.json, { result: true });
    await control('POST', 'accounts', { id: 'acme', api_key: 'k-9' });
    await call('GET', `${simulator.url}/stores/s-1/changes`, undefined, 'k-9');
    assert.equal(simulator.report().accounts.at(-1)?.accountId, 'acme');
  });

  it('is reached at a port of its own while the POS refuses connections', async (t) => {
    const { simulator, control, submit } = await simulated(t);
    await control('POST', 'faults', { fault: { kind: 'refusing' } }, simulator.controlUrl);
    await assert.rejects(submit(), { code: 'ECONNREFUSED' });
    assert.equal((await control('DELETE', 'faults', undefined, simulator.controlUrl)).status, 200);
    assert.equal((await submit()).status, 201);
  });

  it('refuses what it does not understand, and says why', async (t) => {
    const { control } = await simulated(t);
    const unknown = await control('POST', 'faults', { fault: { kind: 'tired' } });
    assert.equal(unknown.status, 400);
    assert.match(unknown.json.reason, /kind/);
    assert.equal((await control('POST', 'faults', { fault: { kind: 'silent', share: 2 } })).status, 400);
    assert.equal((await control('DELETE', 'faults?kind=tired')).status, 400);
    assert.equal((await control('GET', 'nothing')).status, 404);
  });
});
