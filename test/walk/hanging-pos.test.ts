import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf } from '../support/http-client.ts';
import { startServiceHere } from '../support/service.ts';
import { defineAccount, defineStore, order, slotIn, surroundings } from './chain.ts';

/** The POS is given this long to answer, and does not. A store that waited for another's POS would be as late. */
const HANGS_MS = 20_000;

test('a POS that hangs for one store makes no order of another store late', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern', { response_timeout_ms: HANGS_MS });
  const others = Array.from({ length: 12 }, (_, index) => `s${index}`);
  for (const storeId of ['hung', ...others]) await defineStore(ops, storeId, { lead_minutes: 120 });
  await pos.set({ kind: 'silent', taken: 0 }, 'ref-hung');
  const slot = slotIn(systemClock.now(), 60);

  await Promise.all([1, 2, 3, 4, 5].map(() => order(booking, 'hung', slot)));
  const unanswered = () =>
    pos.requests().filter((request) => request.storeRef === 'ref-hung' && request.kind === 'submit');
  await eventually(() => assert.equal(unanswered().length, 2, 'as many as the store may have in flight'));

  const askedAt = systemClock.now();
  await Promise.all(others.flatMap((storeId) => [order(booking, storeId, slot), order(booking, storeId, slot)]));
  const tickets = await eventually(() => {
    const printed = pos.tickets();
    assert.equal(printed.length, 2 * others.length);
    return printed;
  });
  const worstMs = Math.max(...tickets.map(({ receivedRealMs }) => receivedRealMs - askedAt));
  assert.ok(worstMs < HANGS_MS / 2, `the latest of ${tickets.length} came ${worstMs} ms after it was asked for`);
  assert.deepEqual(
    unanswered().map(({ status }) => status),
    [null, null],
    'and all the while two requests hung',
  );

  const health = bodyOf<{ health: { in_flight: number; queued: number } }>(await ops.get('/v1/ops/stores/hung'), 200);
  assert.deepEqual([health.health.in_flight, health.health.queued], [2, 3], 'ops see whose bad day it is');
  t.diagnostic(`the latest of ${tickets.length} orders came ${worstMs} ms after the first was asked for`);
  await pos.set({ kind: 'refusing' });
});
