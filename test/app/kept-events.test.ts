import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKept } from '../../app/kept-events.ts';
import type { OrderId, StoreId, TicketId } from '../../stores/ids.ts';
import type { StoreHappening } from '../../stores/store-event.ts';

const orderId = 'o_1' as OrderId;
const ended = { kind: 'attempt_ended', orderId, number: 1, tookMs: 20 } as const;

const cases: readonly [what: string, happening: StoreHappening, kept: boolean][] = [
  ['an order that begins to be fired', { kind: 'order_status', orderId, from: 'scheduled', to: 'firing' }, false],
  ['a delivered attempt', { ...ended, outcome: 'delivered' }, false],
  ['the status that follows from it', { kind: 'order_status', orderId, from: 'firing', to: 'fired' }, false],
  ['one that says how', { kind: 'order_status', orderId, from: 'unconfirmed', to: 'fired', detail: 'looked up' }, true],
  ['a fired order', { kind: 'order_fired', orderId, ticketId: 't' as TicketId, latenessMs: 2 }, true],
  ['an attempt that failed', { ...ended, outcome: 'not_received', reason: 'connection refused' }, true],
  ['the status that follows from that', { kind: 'order_status', orderId, from: 'firing', to: 'deferred' }, true],
  ['an attempt that has just started', { kind: 'attempt_started', orderId, number: 1 }, false],
  ['a reading of a feed', { kind: 'feed_read', changes: 1, applied: 1 }, false],
];

for (const [what, happening, kept] of cases) {
  test(`${what} is ${kept ? 'kept' : 'not kept'} in the event table`, () => {
    assert.equal(isKept({ storeId: 's' as StoreId, at: 0, ...happening }), kept);
  });
}
