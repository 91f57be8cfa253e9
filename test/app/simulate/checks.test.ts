import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CheckName, Violation } from '../../../app/simulate/checks.ts';
import { checks, watch } from '../../../app/simulate/checks.ts';
import type { Fact, Happening } from '../../../app/simulate/facts.ts';
import type { HoldId, OrderId, StoreId } from '../../../stores/ids.ts';

const storeId = 's1' as StoreId;
const soup = 'ord_soup' as OrderId;
const stew = 'ord_stew' as OrderId;
const holdId = 'hold_1' as HoldId;
const slot = Date.UTC(2026, 7, 14, 16);

const owner = { boot: 'p2', epoch: 7 };
const wrote = { kind: 'wrote', storeId, boot: 'p2', epoch: 7, owner } as const;
const filled = { kind: 'filled', storeId, slot, ordered: 3, held: 2, capacity: 5 } as const;
const row = {
  kind: 'order_row',
  storeId,
  orderId: soup,
  holdId,
  from: null,
  to: 'scheduled',
  boot: 'p2',
  told: 'scheduled',
} as const;
/** Cancelled by p2 as an order that no POS has, which then turns out to be at its POS. */
const calledOff = { ...row, from: 'scheduled', to: 'cancelled', told: 'cancelled' } as const;
const stray = { kind: 'stray', storeId, orderId: soup, fate: 'stays' } as const;
const moved = { kind: 'moved', storeId, boot: 'p1', orderId: soup, from: 'scheduled', to: 'firing' } as const;
const acknowledged = { kind: 'acknowledged', storeId, what: 'hold', id: holdId, durable: true } as const;
const places = { pending: 1, confirmed: 2 };
const counted = { kind: 'counted', storeId, slot, table: places, sum: places } as const;
const crashed = { kind: 'crashed', boot: 'p1', path: 'root/stores/s1/pool', error: 'a bug', injected: true } as const;
const ended = { kind: 'ended', storeId, orderId: soup, status: 'picked_up', ticket: 'picked_up' } as const;
const left = { kind: 'left', storeId, open: true, holds: 0 } as const;
const printed = { kind: 'printed', storeId, orderId: soup, ticketId: 't-1' } as const;
const cancelled = { ...acknowledged, what: 'cancellation', id: soup } as const;
const sent = (call: number, more: Partial<Extract<Fact, { kind: 'sent' }>> = {}): Happening => ({
  kind: 'sent',
  storeId,
  orderId: soup,
  boot: 'p1',
  call,
  idempotent: false,
  limit: 2,
  lateMs: 10,
  ...more,
});
const answered = (call: number, outcome: Extract<Fact, { kind: 'answered' }>['outcome']): Happening => ({
  kind: 'answered',
  storeId,
  orderId: soup,
  boot: 'p1',
  call,
  outcome,
});
const lookedUp = (answer: 'found' | 'absent' | 'unknown'): Happening => ({
  kind: 'looked_up',
  storeId,
  orderId: soup,
  answer,
});

type History = readonly Happening[];

/** Histories that break a promise, and such that look alike and keep it. */
const cases: Readonly<Record<CheckName, { readonly bad: readonly History[]; readonly good: readonly History[] }>> = {
  'no write is taken with an old epoch': {
    bad: [[{ ...wrote, epoch: 6 }], [{ ...wrote, boot: 'p1' }], [wrote, { ...wrote, owner: { boot: 'p3', epoch: 8 } }]],
    good: [[wrote, { ...wrote, epoch: 8, owner: { boot: 'p2', epoch: 8 } }]],
  },
  'no slot is oversold': {
    bad: [[{ ...filled, held: 3 }], [filled, { ...filled, ordered: 6, held: 0 }]],
    good: [[filled, { ...filled, ordered: 0, held: 5 }]],
  },
  'a hold becomes one order': {
    bad: [[row, { ...row, orderId: stew }]],
    good: [[row, { ...row, from: 'scheduled', to: 'firing' }, { ...row, orderId: stew, holdId: 'hold_2' as HoldId }]],
  },
  'a durable order never moves backwards': {
    bad: [
      [{ ...row, from: 'fired', to: 'firing' }],
      [{ ...row, from: 'picked_up', to: 'ready' }],
      [{ ...row, from: 'dead_letter', to: 'scheduled' }],
      [{ ...row, from: null, to: 'fired' }],
    ],
    good: [[row, { ...row, from: 'scheduled', to: 'picked_up' }], [{ ...row, from: 'unconfirmed', to: 'firing' }]],
  },
  'a timeline tells all': {
    bad: [[{ ...row, from: 'firing', to: 'fired', told: 'firing' }], [{ ...row, told: null }]],
    good: [[row, { ...row, from: 'scheduled', to: 'cancelled', told: 'cancelled' }]],
  },
  'an order moves along the arrows': {
    bad: [[{ ...moved, from: 'fired', to: 'scheduled' }], [{ ...moved, from: 'picked_up', to: 'ready' }]],
    good: [[moved, { ...moved, from: 'firing', to: 'fired' }, { ...moved, from: 'unconfirmed', to: 'unconfirmed' }]],
  },
  'what was acknowledged is durable': {
    bad: [[{ ...acknowledged, durable: false }]],
    good: [[acknowledged]],
  },
  'no place is leaked': {
    bad: [
      [{ ...counted, sum: { pending: 0, confirmed: 2 } }],
      [{ ...counted, table: { pending: 1, confirmed: 1 } }],
      [{ ...counted, table: { pending: 2, confirmed: 1 } }],
    ],
    good: [[counted]],
  },
  'nothing crashes by itself': {
    bad: [[crashed, { ...crashed, injected: false }]],
    good: [[crashed]],
  },
  'an order has one ticket': {
    bad: [[printed, { ...printed, ticketId: 't-2' }]],
    good: [[printed, { ...printed, orderId: stew, ticketId: 't-2' }]],
  },
  'no second try in the dark': {
    bad: [
      [sent(1), sent(2)],
      [sent(1), answered(1, 'unconfirmed'), sent(2)],
      [sent(1), answered(1, 'unconfirmed'), lookedUp('unknown'), sent(2)],
      [lookedUp('absent'), sent(1), answered(1, 'unconfirmed'), sent(2)],
      [sent(1), answered(1, 'not_received'), sent(2), answered(2, 'unconfirmed'), sent(3)],
    ],
    good: [
      [sent(1), answered(1, 'unconfirmed'), lookedUp('absent'), sent(2)],
      [sent(1), answered(1, 'not_received'), sent(2)],
      [sent(1, { idempotent: true }), sent(2, { idempotent: true })],
    ],
  },
  'no more in flight than the store takes': {
    bad: [[sent(1), sent(2, { orderId: stew }), sent(3, { orderId: 'ord_tea' as OrderId })], [sent(1, { limit: 0 })]],
    good: [[sent(1), sent(2, { orderId: stew }), answered(1, 'delivered'), sent(3, { orderId: 'ord_tea' as OrderId })]],
  },
  'no order is sent early': {
    bad: [[sent(1, { lateMs: -1 })]],
    good: [[sent(1, { lateMs: 0 })]],
  },
  'a cancelled order is not sent': {
    bad: [
      [cancelled, sent(1)],
      [wrote, cancelled, sent(1, { boot: 'p2', idempotent: true })],
      [wrote, cancelled, sent(1)],
    ],
    good: [
      [sent(1), answered(1, 'not_received'), cancelled, sent(2, { orderId: stew })],
      [wrote, cancelled, sent(1, { idempotent: true })],
    ],
  },
  'every order is settled at the end': {
    bad: (['scheduled', 'firing', 'deferred', 'unconfirmed'] as const).map((status) => [
      { ...ended, status, ticket: null },
    ]),
    good: [[ended], [{ ...ended, status: 'dead_letter', ticket: null }]],
  },
  'the order and its ticket agree at the end': {
    bad: [
      [{ ...ended, status: 'fired', ticket: null }],
      [{ ...ended, status: 'ready' }],
      [{ ...ended, status: 'cancelled' }],
      [{ ...ended, status: 'dead_letter', ticket: 'accepted' }],
      [
        { kind: 'set_aside', storeId, orderId: stew, status: 'picked_up' },
        { ...ended, status: 'ready' },
      ],
      [
        { kind: 'set_aside', storeId, orderId: soup, status: 'preparing' },
        { ...ended, status: 'ready' },
      ],
      [
        { kind: 'set_aside', storeId, orderId: soup, status: 'picked_up' },
        { ...ended, status: 'cancelled' },
      ],
      [sent(1, { boot: 'p2' }), calledOff, stray, { ...ended, status: 'cancelled' }],
      [sent(1), calledOff, sent(2, { boot: 'p2' }), stray, { ...ended, status: 'cancelled' }],
      [sent(1), { ...calledOff, from: 'firing' }, stray, { ...ended, status: 'cancelled' }],
      [sent(1), calledOff, { ...ended, status: 'cancelled' }],
      [sent(1), calledOff, { ...stray, fate: 'unknown' }, { ...ended, status: 'cancelled' }],
      [sent(1), calledOff, { ...stray, fate: 'void' }, { ...ended, status: 'cancelled' }],
      [sent(1), calledOff, { ...stray, orderId: stew }, { ...ended, status: 'cancelled' }],
    ],
    good: [
      [ended],
      [{ ...ended, status: 'cancelled', ticket: 'cancelled_by_store' }],
      [{ ...ended, status: 'cancelled', ticket: null }],
      [
        { kind: 'set_aside', storeId, orderId: soup, status: 'picked_up' },
        { ...ended, status: 'ready' },
      ],
      [sent(1), calledOff, stray, { ...ended, status: 'cancelled' }],
      [sent(1), calledOff, { ...stray, fate: 'void' }, { ...ended, status: 'cancelled', ticket: 'cancelled_by_store' }],
    ],
  },
  'every store serves at the end': {
    bad: [[{ ...left, open: false }], [{ ...left, holds: 1 }]],
    good: [[left]],
  },
};

function historyOf(happenings: History): readonly Fact[] {
  return happenings.map((happening, index) => ({ atMs: index, ...happening }));
}

/** Where a history breaks the promise first; null when it keeps it. */
function firstViolation(history: readonly Fact[], check: CheckName): Violation | null {
  const see = watch([check]);
  for (const fact of history) {
    const violation = see(fact);
    if (violation !== null) return violation;
  }
  return null;
}

for (const check of Object.keys(checks) as CheckName[]) {
  describe(check, () => {
    for (const [index, bad] of cases[check].bad.entries()) {
      test(`history ${index + 1} that breaks it is found, at its last fact`, () => {
        const history = historyOf(bad);
        const violation = firstViolation(history, check);
        assert.equal(violation?.check, check);
        assert.equal(violation.fact, history.at(-1));
      });
    }
    for (const [index, good] of cases[check].good.entries()) {
      test(`history ${index + 1} that keeps it is let pass`, () => {
        assert.equal(firstViolation(historyOf(good), check), null);
      });
    }
  });
}
