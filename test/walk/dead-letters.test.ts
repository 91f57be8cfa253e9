import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { startServiceHere } from '../support/service.ts';
import type { ShownOrder } from './chain.ts';
import { atThePos, defineAccount, defineStore, order, orderNow, slotIn, slotNow, surroundings } from './chain.ts';

interface Letters {
  readonly dead_letters: readonly {
    readonly order_id: string;
    readonly reason: string;
    readonly in_doubt: boolean;
    readonly attempts: readonly { readonly number: number; readonly outcome?: string }[];
  }[];
}

interface Audit {
  readonly entries: readonly { readonly action: string; readonly by: string; readonly reason: string }[];
}

test('an order that its POS refuses waits at the desk with its attempts, outlives a restart, and is replayed', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const first = await startServiceHere(t, { databaseUrl });
  await defineAccount(first.ops, pos, 'old', { can_look_up: false });
  await defineStore(first.ops, 'a', { pos_account: 'old' });
  await pos.set({ kind: 'failing', status: 422, taken: 0, only: 'submit' });
  const slot = slotIn(systemClock.now(), 30);
  const { order_id: id } = await order(first.booking, 'a', slot);
  bodyOf(await first.ops.post(`/v1/ops/orders/${id}/fire`, { reason: 'the guest is here' }), 200);
  await eventually(async () => assert.equal((await orderNow(first.booking, id)).status, 'dead_letter'));
  await first.stop();

  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  const [letter, ...others] = bodyOf<Letters>(await ops.get('/v1/ops/dead-letters?store_id=a'), 200).dead_letters;
  assert.deepEqual(others, []);
  assert.equal(letter?.order_id, id);
  assert.match(letter.reason, /^answered 422/);
  assert.equal(letter.in_doubt, false);
  assert.deepEqual(
    letter.attempts.map(({ number, outcome }) => [number, outcome]),
    [[1, 'rejected']],
  );
  const health = bodyOf<{ health: { attention_required: number } }>(await ops.get('/v1/ops/stores/a'), 200).health;
  assert.equal(health.attention_required, 1);

  await pos.clear();
  bodyOf(await ops.post(`/v1/ops/dead-letters/${id}/replay`, { reason: 'the menu is mended' }), 200);
  await eventually(async () => assert.equal((await orderNow(booking, id)).attempts, 2));
  await eventually(async () => assert.equal(atThePos(pos, id).tickets, 1));
  const { entries } = bodyOf<Audit>(await ops.get(`/v1/ops/audit?target=${encodeURIComponent(`order ${id}`)}`), 200);
  assert.deepEqual(
    entries.map(({ action, reason }) => [action, reason]),
    [
      ['dead-letter.replay', 'the menu is mended'],
      ['order.fire', 'the guest is here'],
    ],
  );
});

test('an order in doubt at a POS that cannot be asked is sent once, and settled by whoever asked the store', async (t) => {
  const { databaseUrl, pos } = await surroundings(t, { faults: [{ fault: { kind: 'feed_late', lateMs: 600_000 } }] });
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'old', { can_look_up: false });
  await defineStore(ops, 'a', { pos_account: 'old' });
  await pos.set({ kind: 'resetting', taken: 1, only: 'submit' });
  const slot = slotIn(systemClock.now(), 30);
  const { order_id: id } = await order(booking, 'a', slot);
  bodyOf(await ops.post(`/v1/ops/orders/${id}/fire`, { reason: 'the guest is here' }), 200);
  await eventually(async () => assert.equal((await orderNow(booking, id)).status, 'unconfirmed'));
  await pos.clear('resetting');
  assert.equal(problemOf(await ops.post(`/v1/ops/orders/${id}/fire`, {})), '409 illegal-transition');
  assert.equal(
    problemOf(await ops.post(`/v1/ops/dead-letters/${id}/purge`, { reason: 'x' })),
    '409 illegal-transition',
  );
  const resolved = await ops.post(`/v1/ops/orders/${id}/resolve`, {
    outcome: 'delivered',
    reason: 'Sam has the ticket',
  });
  assert.equal(bodyOf<ShownOrder>(resolved, 200).status, 'fired');
  assert.deepEqual(atThePos(pos, id), { submits: 1, tickets: 1 });
  assert.equal((await slotNow(booking, 'a', slot)).confirmed, 1);
});
