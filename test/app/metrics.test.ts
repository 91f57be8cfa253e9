import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '../../app/metrics.ts';
import type { StoreHealth } from '../../stores/booking.ts';
import type { TicketId } from '../../stores/ids.ts';
import { idsFrom, parsePosAccountId, parseStoreId } from '../../stores/ids.ts';
import type { StoreEvent, StoreHappening } from '../../stores/store-event.ts';

const ids = idsFrom(() => 'x'.repeat(22));
const orderId = ids.order();
const accountId = parsePosAccountId('acme');
assert.ok(accountId);

function event(happening: StoreHappening, store = 'store-1'): StoreEvent {
  const storeId = parseStoreId(store);
  assert.ok(storeId);
  return { storeId, at: 0, ...happening };
}

/** What Prometheus reads after these events: sample name with labels → value. */
async function numbersAfter(...happenings: readonly StoreHappening[]): Promise<Readonly<Record<string, number>>> {
  const metrics = createMetrics();
  metrics.countEvents(happenings.map((happening) => event(happening)));
  return samples(await metrics.text());
}

function samples(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('holds and refusals are counted by what became of them', async () => {
  const numbers = await numbersAfter(
    { kind: 'hold_placed', holdId: ids.hold(), slot: 0, units: 1 },
    { kind: 'hold_placed', holdId: ids.hold(), slot: 0, units: 1 },
    { kind: 'hold_expired', holdId: ids.hold() },
    { kind: 'booking_refused', refusal: 'slot-full' },
  );
  assert.equal(numbers['lunchrush_holds_total{event="placed"}'], 2);
  assert.equal(numbers['lunchrush_holds_total{event="expired"}'], 1);
  assert.equal(numbers['lunchrush_booking_refusals_total{reason="slot-full"}'], 1);
});

test('orders are counted by status, attempts by outcome', async () => {
  const numbers = await numbersAfter(
    { kind: 'order_status', orderId, from: 'firing', to: 'fired' },
    { kind: 'order_status', orderId, from: 'deferred', to: 'dead_letter' },
    { kind: 'attempt_ended', orderId, number: 1, outcome: 'not_received', tookMs: 40 },
    { kind: 'attempt_ended', orderId, number: 2, outcome: 'delivered', tookMs: 20 },
  );
  assert.equal(numbers['lunchrush_order_status_total{status="fired"}'], 1);
  assert.equal(numbers['lunchrush_order_status_total{status="dead_letter"}'], 1);
  assert.equal(numbers['lunchrush_attempt_seconds_count{outcome="delivered"}'], 1);
  assert.equal(numbers['lunchrush_attempt_seconds_sum{outcome="not_received"}'], 0.04);
});

test('the promise of one second can be read off the lateness, down to 10 ms', async () => {
  const fired = (latenessMs: number): StoreHappening => ({
    kind: 'order_fired',
    orderId,
    ticketId: 't-1' as TicketId,
    latenessMs,
  });
  const numbers = await numbersAfter(fired(8), fired(900), fired(4_000));
  assert.equal(numbers['lunchrush_fire_lateness_seconds_bucket{le="0.01"}'], 1);
  assert.equal(numbers['lunchrush_fire_lateness_seconds_bucket{le="1"}'], 2);
  assert.equal(numbers['lunchrush_fire_lateness_seconds_bucket{le="5"}'], 3);
});

test('the troubles of feeds are counted', async () => {
  const numbers = await numbersAfter(
    { kind: 'feed_read', changes: 5, applied: 3 },
    { kind: 'feed_failed', reason: 'time-out' },
    { kind: 'feed_problem', problem: 'no id' },
    { kind: 'change_set_aside', changeId: 'c-1', reason: 'unknown order' },
    { kind: 'stray_ticket', orderId, fate: 'stays', detail: 'its ticket stays' },
  );
  assert.equal(numbers['lunchrush_feed_changes_total'], 5);
  assert.equal(numbers['lunchrush_feed_changes_applied_total'], 3);
  assert.equal(numbers['lunchrush_feed_reads_total{result="failed"}'], 1);
  assert.equal(numbers['lunchrush_feed_problems_total'], 1);
  assert.equal(numbers['lunchrush_feed_changes_set_aside_total'], 1);
  assert.equal(numbers['lunchrush_stray_tickets_total{fate="stays"}'], 1);
});

test('an account in trouble is one account, however many stores say so', async () => {
  const metrics = createMetrics();
  const suspended = { kind: 'pos_trouble', accountId, trouble: 'suspended' } as const;
  metrics.countEvents([event(suspended, 'store-1'), event(suspended, 'store-2')]);
  assert.equal(samples(await metrics.text())['lunchrush_pos_accounts_in_trouble'], 1);
  metrics.countEvents([event({ ...suspended, trouble: null })]);
  assert.equal(samples(await metrics.text())['lunchrush_pos_accounts_in_trouble'], 0);
});

test('stores are counted by state and their live numbers summed, as of the moment of reading', async () => {
  const metrics = createMetrics();
  const stores = [
    { health: health({ scheduled: 3, inFlight: 1, deadLetters: 1 }) },
    { health: health({ scheduled: 2 }) },
    { health: health({ state: 'set_aside' }) },
  ];
  metrics.watchStores(() => stores);
  const before = samples(await metrics.text());
  assert.equal(before['lunchrush_stores{state="open"}'], 2);
  assert.equal(before['lunchrush_stores{state="set_aside"}'], 1);
  assert.equal(before['lunchrush_stores{state="starting"}'], 0);
  assert.equal(before['lunchrush_orders_scheduled'], 5);
  assert.equal(before['lunchrush_orders_in_flight'], 1);
  assert.equal(before['lunchrush_dead_letters'], 1);
  stores.pop();
  assert.equal(samples(await metrics.text())['lunchrush_stores{state="set_aside"}'], 0);
});

test('a lost event is counted for the subscriber that missed it', async () => {
  const metrics = createMetrics();
  metrics.countLost('event table', 7);
  assert.equal(samples(await metrics.text())['lunchrush_events_lost_total{subscriber="event table"}'], 7);
});

test('the number of series does not grow with the number of stores or of odd refusals', async () => {
  const metrics = createMetrics();
  const seriesAfter = async (events: number) => {
    for (let n = 0; n < events; n += 1) {
      metrics.countEvents([
        event({ kind: 'hold_released', holdId: ids.hold() }, `store-${n}`),
        event({ kind: 'booking_refused', refusal: `made-up-${n}` }, `store-${n}`),
        event({ kind: 'process_crashed', process: `stores/store-${n}/tracker`, error: `boom ${n}` }, `store-${n}`),
      ]);
    }
    return Object.keys(samples(await metrics.text())).filter((name) => name.startsWith('lunchrush_')).length;
  };
  assert.equal(await seriesAfter(1), await seriesAfter(500));
});

test('event loop lag is among the numbers', async () => {
  assert.ok('nodejs_eventloop_lag_p99_seconds' in (await numbersAfter()));
});

function health(over: Partial<StoreHealth>): StoreHealth {
  const none = { holds: 0, scheduled: 0, inFlight: 0, queued: 0, deferred: 0, unconfirmed: 0, atTheStore: 0 };
  return { state: 'open', since: 0, ...none, deadLetters: 0, late: 0, attentionRequired: 0, ...over };
}
