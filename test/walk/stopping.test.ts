import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledClock, systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { startServiceHere } from '../support/service.ts';
import { defineAccount, defineStore, order, slotIn, surroundings } from './chain.ts';

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
  const rows = await database.read('SELECT status FROM orders', []);
  assert.deepEqual(rows, [{ status: 'fired' }]);
  assert.deepEqual(
    lines.filter(({ msg }) => msg?.startsWith('process')),
    [],
    'no process crashed or was left behind',
  );
});
