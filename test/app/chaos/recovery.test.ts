import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/chaos/history.ts';
import type { PastFault } from '../../../app/chaos/mischief.ts';
import { longestFirst, recoveries } from '../../../app/chaos/recovery.ts';
import { Lunch, MINUTE, SLOT, together } from './histories.ts';

const second = 1_000;
const store = { storeId: 'soho', accountId: 'keyed', leadMinutes: 15 };
/** All of it happens around the fire time of the slot. */
const FIRE = SLOT - 15 * MINUTE;

function recoveriesIn(...parts: readonly Partial<History>[]): readonly (readonly [string, string, number])[] {
  return longestFirst(recoveries(together(...parts), [store])).map(({ after, what, ms }) => [after, what, ms]);
}

function faults(...faults: readonly PastFault[]): Partial<History> {
  return { faults };
}

test('bookings have recovered when one that was asked for afterwards is acknowledged', () => {
  const [during, after] = [
    new Lunch('ann', { heldAt: FIRE + 4 * second }),
    new Lunch('bob', { heldAt: FIRE + 7 * second }),
  ];
  const kill = { kind: 'kill', from: FIRE, until: FIRE + 5 * second } as const;
  assert.deepEqual(recoveriesIn(faults(kill), during.history, after.history), [['kill', 'bookings of soho', 2_005]]);
});

test('faults that overlap are one trouble, and count from its end', () => {
  const lunch = new Lunch('bob', { heldAt: FIRE + 12 * second });
  const kill = { kind: 'kill', from: FIRE, until: FIRE + 5 * second } as const;
  const crash = { kind: 'postgres-crash', from: FIRE + 4 * second, until: FIRE + 11 * second } as const;
  assert.deepEqual(recoveriesIn(faults(crash, kill), lunch.history), [
    ['kill + postgres-crash', 'bookings of soho', 1_005],
  ]);
});

test('due orders flow again when one that had not been tried yet is at the POS, from when it was due', () => {
  const down = { kind: 'pos-down', accountId: 'keyed', from: FIRE - second, until: FIRE + 5 * second } as const;
  const tried = new Lunch('ann').ordered().printed({ receivedAt: FIRE + 6 * second });
  tried.attempts.push({
    orderId: 'ord-ann',
    number: 1,
    startedAt: FIRE,
    endedAt: FIRE,
    outcome: 'not_received',
    detail: null,
  });
  const overdue = new Lunch('bob').ordered().printed({ receivedAt: FIRE + 8 * second });
  const waits = recoveriesIn(faults(down), tried.history, overdue.history);
  assert.deepEqual(waits, [['pos-down', 'orders of soho', 3_000]], 'one in back-off is no sign');
  const fresh = new Lunch('cid', { heldAt: FIRE + 9 * second }).ordered().printed({ receivedAt: FIRE + 10.5 * second });
  assert.deepEqual(recoveriesIn(faults(down), tried.history, fresh.history), [['pos-down', 'orders of soho', 500]]);
});

test('where the next trouble begins before there was a sign of life, nothing is said', () => {
  const lunch = new Lunch('bob', { heldAt: FIRE + 30 * second });
  const first = { kind: 'kill', from: FIRE, until: FIRE + 5 * second } as const;
  const next = { kind: 'freeze', from: FIRE + 6 * second, until: FIRE + 10 * second } as const;
  assert.deepEqual(recoveriesIn(faults(first, next), lunch.history), [['freeze', 'bookings of soho', 20_005]]);
});

test("another account's trouble is not this store's", () => {
  const down = { kind: 'pos-down', accountId: 'blind', from: FIRE, until: FIRE + second } as const;
  assert.deepEqual(recoveriesIn(faults(down), new Lunch('ann').cooked().history), []);
});
