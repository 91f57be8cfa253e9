import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/chaos/history.ts';
import type { PastFault } from '../../../app/chaos/mischief.ts';
import { findSlow, longestFirst, recoveries } from '../../../app/chaos/recovery.ts';
import { judge } from '../../../app/chaos/verdict.ts';
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

/** What took too long, in words. */
function slowIn(...parts: readonly Partial<History>[]): readonly string[] {
  const slow = findSlow(recoveries(together(...parts), [store]));
  return slow.map(({ id, expected, found }) => `${id}: ${expected}; ${found}`);
}

const kill = { kind: 'kill', from: FIRE, until: FIRE + 5 * second } as const;

test('bookings that come back later than 10 s after a trouble are a violation that says what, where and after what', () => {
  const late = new Lunch('ann', { heldAt: FIRE + 15 * second });
  assert.deepEqual(slowIn(faults(kill), late.history), [
    'bookings of soho: it works again within 10 s after kill; 10 s from 2026-08-14T15:45:05.000Z',
  ]);
  const inTime = new Lunch('ann', { heldAt: FIRE + 14.9 * second });
  assert.deepEqual(slowIn(faults(kill), inTime.history), []);
});

test('due orders that flow later than 10 s after a trouble of ours or of a line are a violation', () => {
  const gone = { kind: 'postgres-gone', from: FIRE - 60 * second, until: FIRE + 5 * second } as const;
  const down = { kind: 'pos-one-way', accountId: 'keyed', from: FIRE, until: FIRE + 5 * second } as const;
  const booked = new Lunch('ann').ordered();
  const late = booked.printed({ receivedAt: FIRE + 15.2 * second });
  for (const trouble of [gone, down])
    assert.deepEqual(slowIn(faults(trouble), late.history), [
      `orders of soho: it works again within 10 s after ${trouble.kind}; 10.2 s from 2026-08-14T15:45:05.000Z`,
    ]);
});

test('a POS that was there and took no orders has the time of a probe, and no more', () => {
  const mute = { kind: 'pos-never-answers', accountId: 'keyed', from: FIRE, until: FIRE + 5 * second } as const;
  const printedAfter = (ms: number) =>
    new Lunch('ann').ordered().printed({ receivedAt: FIRE + 5 * second + ms }).history;
  assert.deepEqual(slowIn(faults(mute), printedAfter(40 * second)), []);
  assert.equal(slowIn(faults(mute), printedAfter(42 * second)).length, 1);
  const crash = { kind: 'postgres-crash', from: FIRE + 6 * second, until: FIRE + 9 * second } as const;
  assert.deepEqual(
    slowIn(faults(mute, crash), printedAfter(30 * second)),
    [],
    'it may still be what puts the probe off',
  );
});

test('a peace of more than 10 s without a sign of life is too long, though the next trouble follows', () => {
  const next = { kind: 'freeze', from: FIRE + 16 * second, until: FIRE + 20 * second } as const;
  const lunch = new Lunch('bob', { heldAt: FIRE + 21 * second });
  assert.deepEqual(slowIn(faults(kill, next), lunch.history), [
    'bookings of soho: it works again within 10 s after kill; 11 s from 2026-08-14T15:45:05.000Z',
  ]);
});

test('an order that was called off does not make the others look late', () => {
  const calledOff = new Lunch('ann').ordered('cancelled');
  const fresh = new Lunch('bob', { heldAt: FIRE + 20 * second })
    .ordered()
    .printed({ receivedAt: FIRE + 21.5 * second });
  assert.deepEqual(
    recoveriesIn(faults(kill), calledOff.history, fresh.history).filter(([, what]) => what === 'orders of soho'),
    [['kill', 'orders of soho', 500]],
  );
});

test('the verdict on a run counts what was slow, and the run has failed', () => {
  const roomy = { storeId: 'soho', accountId: 'keyed', leadMinutes: 15, capacity: 500 };
  const late = new Lunch('ann', { heldAt: FIRE + 30 * second });
  const { violations } = judge({ ...together(faults(kill), late.history), stores: [roomy] });
  assert.ok(violations.some(({ fault, id }) => fault === 'slow' && id === 'bookings of soho'));
  const patient = judge({ ...together(faults(kill), late.history), stores: [roomy] }, 60 * second);
  assert.deepEqual(
    patient.violations.filter(({ fault }) => fault === 'slow'),
    [],
  );
});
