import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BookedOrder, HeldPlace, History } from '../../../app/demo/history.ts';
import { countOversold } from '../../../app/demo/oversold.ts';
import { history, hold, holdId, minute, NOON, order, promised } from './example-history.ts';

/** Places oversold in a slot of two. */
function oversold(
  holds: readonly HeldPlace[],
  orders: readonly BookedOrder[] = [],
  told?: History['promised'],
): number {
  return countOversold(history({ holds, orders, ...(told && { promised: told }) }));
}

function at(minutesBeforeNoon: number): number {
  return NOON - minutesBeforeNoon * minute;
}

const held = { status: 'held' } as const;

test('three holds at once in a slot of two are one too many', () => {
  assert.equal(oversold([hold('ana', held), hold('bo', held), hold('cy', held)]), 1);
});

test('three holds one after the other are none too many', () => {
  const next = { ...held, createdAt: at(25), expiresAt: at(20) };
  assert.equal(oversold([hold('ana', held), hold('bo', held), hold('cy', next)]), 0);
});

test('a hold placed a moment before another expires is one too many', () => {
  const early = { ...held, createdAt: at(25) - 1, expiresAt: at(20) };
  assert.equal(oversold([hold('ana', held), hold('bo', held), hold('cy', early)]), 1);
});

test('units count, not holds', () => {
  assert.equal(oversold([hold('ana', { ...held, units: 4 })]), 2);
});

test('another slot has places of its own', () => {
  const later = { ...held, slot: NOON + 15 * minute };
  assert.equal(oversold([hold('ana', held), hold('bo', held), hold('cy', later)]), 0);
});

test('an order keeps its place when its hold would long have expired', () => {
  const late = { ...held, createdAt: at(5), expiresAt: NOON };
  assert.equal(oversold([hold('ana'), hold('bo'), hold('cy', late)], [order('ana'), order('bo')]), 1);
});

test('a cancelled order has taken its place until it was cancelled, and not after', () => {
  const cancelled = order('bo', { status: 'cancelled', cancelledAt: at(20) });
  const during = hold('cy', { ...held, createdAt: at(21), expiresAt: at(19) });
  const after = hold('cy', { ...held, createdAt: at(20), expiresAt: at(15) });
  assert.equal(oversold([hold('ana'), hold('bo'), during], [order('ana'), cancelled]), 1);
  assert.equal(oversold([hold('ana'), hold('bo'), after], [order('ana'), cancelled]), 0);
});

test('a moved order takes its old slot until it moves and its new one from then on', () => {
  const there = NOON + 15 * minute;
  const moved = order('bo', { slot: there, firstMovedAt: at(20), movedAt: at(20) });
  const oldSlot = (createdAt: number) => hold('cy', { ...held, createdAt, expiresAt: createdAt + 2 * minute });
  const newSlot = (createdAt: number) => hold('di', { ...oldSlot(createdAt), slot: there, units: 2 });
  const with_ = (other: HeldPlace) => oversold([hold('ana'), hold('bo'), other], [order('ana'), moved]);
  assert.equal(with_(oldSlot(at(21))), 1);
  assert.equal(with_(oldSlot(at(20))), 0);
  assert.equal(with_(newSlot(at(20))), 1);
  assert.equal(with_(newSlot(at(23))), 0);
});

test('a released hold has taken its place at least until the customer asked for that', () => {
  const holds = [hold('ana', held), hold('bo', { status: 'released' }), hold('cy', { ...held, createdAt: at(29) })];
  const asked = (minutes: number) => ({ ...promised(), releasesAsked: new Map([[holdId('bo'), at(minutes)]]) });
  assert.equal(oversold(holds, [], asked(28)), 1);
  assert.equal(oversold(holds, [], asked(29)), 0);
});

test('places of a store that nobody defined are all oversold', () => {
  assert.equal(countOversold(history({ stores: [] })), 2);
});
