import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveFigures } from '../../app/live-figures.ts';
import { FakeClock } from '../../lib/clock.ts';
import type { OrderId, StoreId, TicketId } from '../../stores/ids.ts';
import type { StoreEvent, StoreHappening } from '../../stores/store-event.ts';

const orderId = 'ord_1' as OrderId;
const confirmed: StoreHappening = { kind: 'order_confirmed', orderId, slot: 0, fireAt: 0 };

function counting() {
  const clock = new FakeClock(Date.UTC(2026, 7, 14, 15));
  const figures = new LiveFigures(clock);
  const count = (...happenings: readonly StoreHappening[]) =>
    figures.count(happenings.map((one): StoreEvent => ({ storeId: 's1' as StoreId, at: clock.now(), ...one })));
  return { clock, figures, count };
}

function fired(latenessMs: number): StoreHappening {
  return { kind: 'order_fired', orderId, ticketId: 't' as TicketId, latenessMs };
}

test('orders per minute are those of the last minute', async () => {
  const { clock, figures, count } = counting();
  count(confirmed, confirmed, { kind: 'booking_refused', refusal: 'slot-full' });
  await clock.advance(30_000);
  count(confirmed);
  assert.deepEqual([figures.flow().ordersPerMinute, figures.flow().refusalsPerMinute], [3, 1]);
  await clock.advance(31_000);
  assert.equal(figures.flow().ordersPerMinute, 1);
  await clock.advance(60_000);
  assert.equal(figures.flow().ordersPerMinute, 0);
  assert.equal(
    figures.flow().recent.reduce((sum, { orders }) => sum + orders, 0),
    3,
  );
});

test('lateness and outcomes are those of the last five minutes', async () => {
  const { clock, figures, count } = counting();
  assert.equal(figures.flow().latenessP99Ms, null);
  for (let order = 0; order < 98; order += 1) count(fired(20));
  count(fired(5_000), fired(5_000));
  count({ kind: 'attempt_ended', orderId, number: 1, outcome: 'unconfirmed', tookMs: 5 });
  await clock.advance(290_000);
  const { latenessP50Ms, latenessP99Ms, outcomes } = figures.flow();
  assert.ok(Math.abs((latenessP50Ms ?? 0) - 20) <= 2);
  assert.ok(Math.abs((latenessP99Ms ?? 0) - 5_000) <= 500);
  assert.equal(outcomes.unconfirmed, 1);
  await clock.advance(11_000);
  count(fired(7));
  assert.ok((figures.flow().latenessP99Ms ?? 99) < 9, 'what was five minutes ago is over');
  assert.equal(figures.flow().outcomes.unconfirmed, 0);
});

test('after an hour of silence nothing of the past is left', async () => {
  const { clock, figures, count } = counting();
  count(confirmed, fired(1));
  await clock.advance(3_600_000);
  const { recent, ...flow } = figures.flow();
  assert.deepEqual(recent, []);
  assert.deepEqual([flow.ordersPerMinute, flow.firedPerMinute, flow.latenessP50Ms], [0, 0, null]);
});
