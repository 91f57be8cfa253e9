import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledClock, systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import type { HttpAnswer } from '../support/http-client.ts';
import { startService, startServiceHere } from '../support/service.ts';
import type { ShownHold, ShownOrder } from './chain.ts';
import { defineAccount, defineStore, hold, lunch, order, slotIn, surroundings } from './chain.ts';

test('a stop waits in real time for what is in flight, however fast the clock of the stores runs', async (t) => {
  const clock = scaledClock({ speed: 360, startAt: systemClock.now() });
  const { databaseUrl, database, pos } = await surroundings(t, { clock });
  const { ops, booking, lines, stop } = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1', { lead_minutes: 120 });
  await pos.set({ kind: 'slow', delayMs: 400, only: 'submit' });
  await order(booking, 's1', slotIn(clock.now(), 60));
  await eventually(() => assert.ok(pos.requests().some(({ kind }) => kind === 'submit')));

  await stop();
  const rows = await database.read('SELECT ticket_id AS ticket FROM orders', []);
  assert.deepEqual(rows, [{ ticket: pos.tickets()[0]?.ticketId }]);
  assert.deepEqual(
    lines.filter(({ msg }) => msg?.startsWith('process')),
    [],
    'no process crashed or was left behind',
  );
});

/** What was answered with 201; a connection that was refused or broke off promised nothing. */
function acknowledged<T>(answers: readonly PromiseSettledResult<HttpAnswer>[]): T[] {
  return answers.flatMap((answer) => {
    return answer.status === 'fulfilled' && answer.value.status === 201 ? [JSON.parse(answer.value.text)] : [];
  });
}

test('SIGTERM in the middle of a rush: what was acknowledged is durable, what is in flight ends, and so does the process', async (t) => {
  const { databaseUrl, database, pos } = await surroundings(t);
  const service = await startService(t, { databaseUrl });
  const { ops, booking } = service;
  await defineAccount(ops, pos, 'modern');
  const slot = slotIn(systemClock.now(), 60);
  const stores = Array.from({ length: 8 }, (_, index) => `s${index}`);
  for (const storeId of stores) await defineStore(ops, storeId, { lead_minutes: 120, capacity: 1_000 });
  const held = await Promise.all(stores.map((storeId) => hold(booking, storeId, slot)));
  await pos.set({ kind: 'slow', delayMs: 300, only: 'submit' });
  await Promise.all(held.map(({ hold_id }) => booking.post('/v1/orders', { hold_id, ...lunch })));
  await eventually(() => assert.equal(pos.requests().filter(({ kind }) => kind === 'submit').length, 8));

  const more = await Promise.all(stores.map((storeId) => hold(booking, storeId, slot)));
  const body = { slot: new Date(slot).toISOString() };
  const first = Promise.withResolvers<void>();
  const told = (answer: HttpAnswer) => {
    first.resolve();
    return answer;
  };
  const holds = Promise.allSettled(
    Array.from({ length: 400 }, (_, index) => booking.post(`/v1/stores/s${index % 8}/holds`, body).then(told)),
  );
  const orders = Promise.allSettled(
    more.map(({ hold_id }) => booking.post('/v1/orders', { hold_id, ...lunch }).then(told)),
  );
  await first.promise;
  const ending = service.stop();
  assert.deepEqual(await ending, { code: 0, signal: null });
  await service.says('stopped');

  const keptHolds = acknowledged<ShownHold>(await holds).map(({ hold_id }) => hold_id);
  const keptOrders = acknowledged<ShownOrder>(await orders).map(({ order_id }) => order_id);
  assert.ok(keptHolds.length > 0);
  const [rows] = await database.read<{ holds: number; orders: number; submitted: number }>(
    `SELECT (SELECT count(*)::int FROM hold WHERE hold_id = ANY($1)) AS holds,
       (SELECT count(*)::int FROM orders WHERE order_id = ANY($2)) AS orders,
       (SELECT count(*)::int FROM orders WHERE ticket_id IS NOT NULL) AS submitted`,
    [keptHolds, keptOrders],
  );
  const { tickets } = pos.report();
  assert.deepEqual(rows, { holds: keptHolds.length, orders: keptOrders.length, submitted: tickets });
  const errors = service.lines.filter(({ level }) => level >= 50);
  assert.deepEqual(errors, [], 'nothing failed, and no process was left behind');
});
