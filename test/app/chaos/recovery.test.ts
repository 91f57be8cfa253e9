import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/chaos/history.ts';
import type { PastFault } from '../../../app/chaos/mischief.ts';
import { outagesOf } from '../../../app/chaos/pos-outages.ts';
import { findSlow, longestFirst, recoveries } from '../../../app/chaos/recovery.ts';
import { recoveryLines, resultLine } from '../../../app/chaos/summary.ts';
import { judge } from '../../../app/chaos/verdict.ts';
import type { StoreId } from '../../../stores/ids.ts';
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

const mute = { kind: 'pos-never-answers', accountId: 'keyed', from: FIRE, until: FIRE + 5 * second } as const;

function outage(from: number, until: number): Partial<History> {
  return { outages: [{ storeId: 'soho', from, until }] };
}

function printedAfter(ms: number): Partial<History> {
  return new Lunch('ann').ordered().printed({ receivedAt: FIRE + 5 * second + ms }).history;
}

test('a POS that was there and took no orders has the time of a probe where it was taken to be down, and no more', () => {
  const down = outage(FIRE + 4 * second, FIRE + 60 * second);
  assert.deepEqual(slowIn(faults(mute), down, printedAfter(40 * second)), []);
  assert.equal(slowIn(faults(mute), down, printedAfter(42 * second)).length, 1);
  const crash = { kind: 'postgres-crash', from: FIRE + 6 * second, until: FIRE + 9 * second } as const;
  assert.deepEqual(
    slowIn(faults(mute, crash), down, printedAfter(30 * second)),
    [],
    'it may still be what puts the probe off',
  );
});

test('where its store never took it to be down, or not any more, it has 10 s as everything has', () => {
  const others = { outages: [{ storeId: 'dark', from: FIRE, until: FIRE + 60 * second }] };
  for (const outages of [{}, others, outage(FIRE, FIRE + 5 * second), outage(FIRE + 16 * second, FIRE + 60 * second)])
    assert.equal(slowIn(faults(mute), outages, printedAfter(11 * second)).length, 1);
});

test('outages are what the service said: from down until back, or until a store is opened that knows of none', () => {
  const told = { storeId: 'soho' as StoreId, reason: 'no answer', retryInMs: 5_000 };
  const back = { ...told, kind: 'pos_back', at: 5, downMs: 4 } as const;
  const opened = { ...told, kind: 'store_opened', at: 9, holds: 0, orders: 0 } as const;
  const down = (at: number) => ({ ...told, kind: 'pos_down', at }) as const;
  assert.deepEqual(
    outagesOf([opened, down(1), back, down(7), down(12), { ...down(2), storeId: 'dark' as StoreId }], 20),
    [
      { storeId: 'soho', from: 1, until: 5 },
      { storeId: 'soho', from: 7, until: 9 },
      { storeId: 'soho', from: 12, until: 20 },
      { storeId: 'dark', from: 2, until: 20 },
    ],
  );
});

/** Bookings of soho that came to nothing, so long after the fire time. */
function failedAt(...afterMs: readonly number[]): Partial<History> {
  return {
    told: afterMs.map((ms) => ({ kind: 'booking_failed', at: FIRE + ms, storeId: 'soho', why: '503' }) as const),
  };
}

test('bookings that are asked for and never work again are a violation: a recovery without an end', () => {
  const before = new Lunch('ann', { heldAt: FIRE - second });
  const vain = failedAt(6 * second, 31 * second);
  assert.deepEqual(slowIn(faults(kill), before.history, vain), [
    'bookings of soho: it works again within 10 s after kill; never again, seen for 26 s from 2026-08-14T15:45:05.000Z',
  ]);
  assert.deepEqual(slowIn(faults(kill), before.history, failedAt(14 * second)), [], 'nobody asked for long enough');
  assert.deepEqual(slowIn(faults(kill), before.history), [], 'nobody asked');
  const other = vain.told?.map((line) => ({ ...line, storeId: 'dark' }));
  assert.deepEqual(slowIn(faults(kill), before.history, { told: other } as Partial<History>), [], 'not there');
});

test('bookings that failed say nothing where others were acknowledged', () => {
  const late = new Lunch('ann', { heldAt: FIRE + 6 * second });
  assert.deepEqual(slowIn(faults(kill), late.history, failedAt(7 * second, 60 * second)), []);
});

test('due orders that never flow again are a violation, whether or not they were tried', () => {
  const words = (kind: string) =>
    `orders of soho: it works again within 10 s after ${kind}; never again, seen for 955 s from 2026-08-14T15:45:05.000Z`;
  for (const status of ['scheduled', 'firing', 'deferred', 'unconfirmed'] as const) {
    const waiting = new Lunch('ann').ordered(status);
    assert.deepEqual(slowIn(faults(kill), waiting.history), [words('kill')]);
    waiting.attempts.push({ orderId: 'ord-ann', number: 1, startedAt: FIRE + 6 * second, ...unanswered });
    assert.deepEqual(slowIn(faults(kill), waiting.history), [words('kill')]);
  }
  for (const status of ['cancelled', 'dead_letter'] as const)
    assert.deepEqual(slowIn(faults(kill), new Lunch('ann').ordered(status).history), []);
  const soon = { ending: { at: FIRE + 14 * second, notOpen: [], counts: [] } };
  assert.deepEqual(
    slowIn(faults(kill), new Lunch('ann').ordered('deferred').history, soon),
    [],
    'nobody looked longer',
  );
});

const unanswered = { endedAt: null, outcome: null, detail: null };

test('the summary counts recoveries, those that had the time of a probe, and those without an end', () => {
  const roomy = { storeId: 'soho', accountId: 'keyed', leadMinutes: 15, capacity: 500 };
  const parts = [outage(FIRE + 4 * second, FIRE + 60 * second), printedAfter(20 * second), failedAt(6_000, 60_000)];
  const verdict = judge({ ...together(faults(mute, kill), ...parts), stores: [roomy] });
  const { endless, recoveries, recoveries_by_probe, slow, longest_recovery_s } = JSON.parse(
    resultLine({ verdict, kills: 1, faults: {}, seed: 1 }),
  );
  assert.deepEqual(
    { endless, recoveries, recoveries_by_probe, slow, longest_recovery_s },
    { endless: 1, recoveries: 2, recoveries_by_probe: 1, slow: 1, longest_recovery_s: 55 },
  );
  assert.match(recoveryLines(verdict.recoveries)[0] ?? '', /^ +never {2}bookings of soho after kill$/);
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
