import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { PosSim } from '../../../app/cli/commands.ts';
import { simulatePos } from '../../../app/cli/pos-sim.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeTerminal } from '../../support/fake-terminal.ts';

/** A simulated POS as it is started from the command line, and how it answers an order of a store. */
async function started(t: TestContext, options: Omit<PosSim, 'port'>) {
  const terminal = new FakeTerminal();
  const code = simulatePos(terminal, { port: 0, ...options });
  t.after(async () => {
    terminal.interrupt();
    assert.equal(await code, 0);
  });
  const url = await eventually(() => /http:\S+/.exec(terminal.outText)?.[0] ?? assert.fail(terminal.problemText));
  const order = {
    order_id: 'ord_1',
    promise_time: '2026-08-14T16:00:00Z',
    units: 1,
    items: [],
    customer: { name: 'Ada' },
  };
  const headers = { authorization: 'Bearer k', 'content-type': 'application/json', 'idempotency-key': 'ord_1' };
  const post = { method: 'POST', headers, body: JSON.stringify(order) };
  return async (storeRef: string) => (await fetch(`${url}/stores/${storeRef}/orders`, post)).status;
}

test('a simulated POS does wrong from the start what it was started with', async (t) => {
  const order = await started(t, { faults: [{ kind: 'failing', status: 502, taken: 0 }] });
  assert.deepEqual([await order('soho'), await order('noho')], [502, 502]);
});

test('and only to one store, if that was asked for', async (t) => {
  const order = await started(t, { faults: [{ kind: 'failing', status: 502, taken: 0 }], store: 'soho' });
  assert.deepEqual([await order('soho'), await order('noho')], [502, 201]);
});

test('a fault that cannot be meant is a wrong command line, and says what is wrong', async () => {
  const terminal = new FakeTerminal();
  const faults = [
    { kind: 'silent', share: 2 },
    { kind: 'slow', much: 3 },
  ];
  assert.equal(await simulatePos(terminal, { port: 0, faults }), 64);
  assert.match(terminal.problemText, /--fault silent: share: .*1/);
  assert.match(terminal.problemText, /--fault slow: delay_ms: /);
  assert.match(terminal.problemText, /--fault slow: .*"much"/);
  assert.equal(terminal.outText, '');
});
