import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { History } from '../../../app/demo/history.ts';
import { bookedBy } from '../../../app/demo/history.ts';
import { isGood, judge } from '../../../app/demo/verdict.ts';
import { history, hold, holdId, NOON, order, orderId, promised, ticket } from './example-history.ts';

/** What a history is found guilty of, beside what all of these have in common. */
function verdictOn(changed: Partial<History>) {
  const verdict = judge(history(changed));
  const { ordersConfirmed, tickets, pickedUp, lost, duplicates, oversold } = verdict;
  return {
    counts: [ordersConfirmed, tickets, pickedUp, lost, duplicates, oversold],
    complaints: verdict.complaints.map((text) => text.replace(/^(\d+) (\w+ \w+).*$/, '$1 $2')),
    good: isGood(verdict),
  };
}

test('a rush in which everybody got lunch is good', () => {
  assert.deepEqual(verdictOn({}), { counts: [2, 2, 2, 0, 0, 0], complaints: [], good: true });
});

test('an order whose ticket never came is lost', () => {
  const found = verdictOn({ tickets: [ticket('ana')], orders: [order('ana'), order('bo', { status: 'fired' })] });
  assert.deepEqual(found, { counts: [2, 1, 1, 1, 0, 0], complaints: ['1 orders that'], good: false });
});

test('an order that a customer was told of and the database does not have is lost', () => {
  const found = verdictOn({ orders: [order('ana')], tickets: [ticket('ana')] });
  assert.deepEqual(found, { counts: [1, 1, 1, 1, 0, 0], complaints: [], good: false });
});

test('a hold that a customer was told of and the database does not have is lost', () => {
  const found = verdictOn({ promised: { ...promised('ana', 'bo'), holdIds: ['ana', 'bo', 'cy'].map(holdId) } });
  assert.deepEqual(found, { counts: [2, 2, 2, 1, 0, 0], complaints: [], good: false });
});

test('a second ticket of one order is a duplicate, and a third is another', () => {
  const found = verdictOn({ tickets: [ticket('ana'), ticket('bo'), ticket('bo'), ticket('bo')] });
  assert.deepEqual(found, { counts: [2, 4, 2, 0, 2, 0], complaints: [], good: false });
});

test('a third order in a slot of two places is oversold', () => {
  const names = ['ana', 'bo', 'cy'];
  const found = verdictOn({
    holds: names.map((name) => hold(name)),
    orders: names.map((name) => order(name)),
    tickets: names.map((name) => ticket(name)),
    promised: promised(...names),
  });
  assert.deepEqual(found, { counts: [3, 3, 3, 0, 0, 1], complaints: [], good: false });
});

test('a ticket that nobody ordered is wrong', () => {
  const found = verdictOn({ tickets: [ticket('ana'), ticket('bo'), ticket('ghost')] });
  assert.deepEqual(found, { counts: [2, 3, 2, 0, 0, 0], complaints: ['1 tickets of'], good: false });
});

test('an order cancelled in time is owed no ticket, and one that is printed all the same is wrong', () => {
  const cancelled = order('bo', { status: 'cancelled', firedAt: null, cancelledAt: NOON - 20 * 60_000 });
  const told = {
    ...promised('ana', 'bo'),
    orders: [
      { orderId: orderId('ana'), cancelled: false },
      { orderId: orderId('bo'), cancelled: true },
    ],
  };
  const orders = [order('ana'), cancelled];
  const spared = verdictOn({ orders, tickets: [ticket('ana')], promised: told });
  assert.deepEqual(spared, { counts: [1, 1, 1, 0, 0, 0], complaints: [], good: true });
  const printed = verdictOn({ orders, tickets: [ticket('ana'), ticket('bo')], promised: told });
  assert.deepEqual(printed, { counts: [1, 2, 1, 0, 0, 0], complaints: ['1 tickets of'], good: false });
});

test('an order that its customer believes cancelled, and that is not, is wrong', () => {
  const told = { ...promised('ana'), orders: promised('ana', 'bo').orders.map((one) => ({ ...one, cancelled: true })) };
  assert.deepEqual(verdictOn({ promised: told }).complaints, ['2 orders that']);
});

test('an order that no customer knows of is wrong', () => {
  assert.deepEqual(verdictOn({ promised: promised('ana') }).complaints, ['1 orders in']);
});

test('an order that the POS calls picked up and the database does not is not picked up', () => {
  const found = verdictOn({ orders: [order('ana'), order('bo', { status: 'ready' })] });
  assert.deepEqual(found, { counts: [2, 2, 1, 0, 0, 0], complaints: ['1 orders that'], good: false });
});

test('an order that the database calls picked up and the POS does not is not picked up', () => {
  const found = verdictOn({ tickets: [ticket('ana'), ticket('bo', { status: 'ready' })] });
  assert.deepEqual(found, { counts: [2, 2, 1, 0, 0, 0], complaints: [], good: false });
});

test('a rush in which nothing was ordered has shown nothing', () => {
  const found = verdictOn({ orders: [], holds: [], tickets: [], promised: promised() });
  assert.deepEqual(found, { counts: [0, 0, 0, 0, 0, 0], complaints: ['nothing was ordered'], good: false });
});

test('a service that failed its customers is not good, though everything it took arrived', () => {
  const found = verdictOn({ promised: { ...promised('ana', 'bo'), failures: new Map([['internal-error', 3]]) } });
  assert.deepEqual([found.complaints, found.good], [['the service failed 3 requests: internal-error'], false]);
});

test('what a visitor books, wherever, is no business of the audit, which would not know of it', () => {
  const known = {
    ...history({}),
    holds: [hold('ana'), hold('bo')].map((one) => ({ ...one, customerRef: 'ana and bo' })),
  };
  const booked = {
    ...known,
    holds: [...known.holds, { ...hold('vi'), customerRef: 'page-1' }, { ...hold('cy'), customerRef: null }],
    orders: [...known.orders, order('vi', { status: 'scheduled' })],
    tickets: [...known.tickets, ticket('vi')],
  };
  assert.equal(isGood(judge(booked)), false);
  assert.deepEqual(bookedBy(new Set(['ana and bo']), booked), known);
  const stray = { ...known, tickets: [...known.tickets, ticket('nobody')] };
  assert.deepEqual(bookedBy(new Set(['ana and bo']), stray), stray, 'a ticket of no order is nobody’s');
});
