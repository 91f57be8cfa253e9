import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type { eventListAnswer } from '../../../../../../app/http/event-schemas.ts';
import { shownEvent } from '../../../../../../app/http/render-store.ts';
import type { EventList, ShownEvent } from '../../../../../../app/web/browser/answers/event.ts';
import { groupOf } from '../../../../../../app/web/browser/console/events/event-groups.ts';
import { eventWords, eventWordsIn, orderOf } from '../../../../../../app/web/browser/console/events/event-words.ts';
import type { OrderId, PosAccountId, StoreId } from '../../../../../../stores/ids.ts';
import type { StoreHappening } from '../../../../../../stores/store-event.ts';

const promised: z.output<typeof eventListAnswer> extends EventList ? true : never = true;

const at = Date.UTC(2026, 7, 14, 15, 30);
const order = { orderId: 'ord_1' as OrderId };
const who = { by: 'ana', reason: 'fryer' };

/** One of each kind, as the API shows it, and what the console makes of it. */
const said: { readonly [K in StoreHappening['kind']]: readonly [Extract<StoreHappening, { kind: K }>, string] } = {
  store_opened: [{ kind: 'store_opened', holds: 1, orders: 2 }, 'ok: opened, with 2 orders and 1 hold'],
  store_closed: [{ kind: 'store_closed', reason: 'shutdown' }, 'waiting: closed: shutdown'],
  store_set_aside: [
    { kind: 'store_set_aside', error: 'boom', retryInMs: 4_000 },
    'trouble: set aside: boom; opened again in 4.0 s',
  ],
  store_fenced: [{ kind: 'store_fenced' }, 'trouble: another process may have taken the store over'],
  process_crashed: [{ kind: 'process_crashed', process: 'manager', error: 'boom' }, 'trouble: manager crashed: boom'],
  process_restarted: [
    { kind: 'process_restarted', process: 'manager', restarts: 2 },
    'waiting: manager runs again after a crash, its 2nd restart',
  ],
  hold_placed: [
    { kind: 'hold_placed', holdId: 'hold_1' as never, slot: at, units: 1 },
    'plain: 1 place held for 15:30',
  ],
  hold_extended: [{ kind: 'hold_extended', holdId: 'hold_1' as never }, 'plain: a hold was extended'],
  hold_released: [{ kind: 'hold_released', holdId: 'hold_1' as never }, 'plain: a hold was released'],
  hold_expired: [{ kind: 'hold_expired', holdId: 'hold_1' as never }, 'plain: a hold has expired'],
  booking_refused: [
    { kind: 'booking_refused', refusal: 'slot-full', slot: at },
    'plain: a booking was refused for 15:30: slot-full',
  ],
  order_confirmed: [
    { kind: 'order_confirmed', ...order, slot: at, fireAt: at - 900_000 },
    'plain: booked for 15:30, to be fired at 15:15',
  ],
  order_rescheduled: [
    { kind: 'order_rescheduled', ...order, from: at, to: at + 900_000 },
    'plain: moved from 15:30 to 15:45',
  ],
  order_status: [
    { kind: 'order_status', ...order, from: 'firing', to: 'deferred', detail: 'refused' },
    'trouble: deferred: refused',
  ],
  attempt_started: [{ kind: 'attempt_started', ...order, number: 2 }, 'plain: attempt 2 began'],
  attempt_ended: [
    { kind: 'attempt_ended', ...order, number: 2, outcome: 'not_received', tookMs: 12, reason: 'refused' },
    'trouble: attempt 2 not received after 12 ms: refused',
  ],
  order_fired: [
    { kind: 'order_fired', ...order, ticketId: 't' as never, latenessMs: 90_000 },
    'trouble: fired 2 min late',
  ],
  attention_required: [
    { kind: 'attention_required', ...order, attention: 'not_fired', reason: 'refused' },
    'person: needs a person (not fired): refused',
  ],
  order_handled: [{ kind: 'order_handled', ...order, action: 'hold_back', ...who }, 'plain: held back by ana: fryer'],
  feed_read: [{ kind: 'feed_read', changes: 3, applied: 2 }, 'plain: feed read: 2 of 3 changes applied'],
  feed_failed: [{ kind: 'feed_failed', reason: 'timed out' }, 'trouble: feed could not be read: timed out'],
  feed_problem: [{ kind: 'feed_problem', problem: 'no cursor' }, 'trouble: feed: no cursor'],
  change_set_aside: [
    { kind: 'change_set_aside', changeId: '7', reason: 'unknown status' },
    'trouble: change 7 of the feed set aside: unknown status',
  ],
  stray_ticket: [
    { kind: 'stray_ticket', ...order, fate: 'stays', detail: 'its ticket stays: it is ready' },
    'person: cancelled, and found at the POS: its ticket stays: it is ready',
  ],
  controls_changed: [
    { kind: 'controls_changed', ...who, detail: 'booking paused, until 2026-08-14T12:00:00-04:00' },
    'plain: controls changed by ana: booking paused, until 12:00:00 (fryer)',
  ],
  slot_changed: [
    { kind: 'slot_changed', slot: at, ...who, detail: 'closed' },
    'plain: slot 15:30 changed by ana: closed (fryer)',
  ],
  pos_trouble: [
    { kind: 'pos_trouble', accountId: 'pos-east' as PosAccountId, trouble: 'suspended' },
    'trouble: POS account pos-east: suspended',
  ],
  pos_down: [
    { kind: 'pos_down', reason: 'refused', retryInMs: 5_000 },
    'trouble: its POS is down: refused; probed in 5.0 s',
  ],
  pos_back: [{ kind: 'pos_back', downMs: 90_000 }, 'ok: its POS is back, after 2 min'],
};

function shown(happening: StoreHappening): ShownEvent {
  const event = shownEvent({ storeId: 'nyc-042' as StoreId, at, ...happening }, (instant) =>
    new Date(instant).toISOString(),
  );
  return event as ShownEvent;
}

test('every kind of event that the service knows is said in words', () => {
  for (const [happening, words] of Object.values(said)) {
    const told = eventWords(shown(happening));
    assert.equal(`${told.tone}: ${told.words}`, words);
  }
});

test('where many stores stand together every time in a sentence is by the clock of who looks, as the time beside it', () => {
  const words = (kind: 'order_confirmed' | 'controls_changed') =>
    eventWordsIn(shown(said[kind][0]), 'Asia/Tokyo').words;
  assert.equal(words('order_confirmed'), 'booked for 00:30, to be fired at 00:15');
  assert.equal(words('controls_changed'), 'controls changed by ana: booking paused, until 01:00:00 (fryer)');
});

test('what is trouble or needs a person stands in the group of that, as far as it is kept', () => {
  const { kinds = [] } = groupOf('trouble');
  const troubled = Object.values(said)
    .filter(([, words]) => /^(?:trouble|person):/.test(words))
    .map(([{ kind }]) => kind);
  const oftenNone = ['order_status', 'attempt_ended', 'order_fired'];
  const missing = troubled.filter((kind) => !kinds.includes(kind) && !oftenNone.includes(kind));
  assert.deepEqual(missing, ['feed_failed'], 'which is not kept');
});

test('a process that a person restarts is no trouble, and says who did it and why', () => {
  const event = shown({ kind: 'process_restarted', process: 'manager', restarts: 2, ...who });
  assert.deepEqual(eventWords(event), { tone: 'plain', words: 'manager restarted by ana: fryer' });
});

test('no word of ours is left as the API has it, and what a POS says is left as it is', () => {
  const detail = 'from cancelled_by_store, answered 422: out_of_order';
  const event = shown({ kind: 'order_status', ...order, from: 'ready', to: 'picked_up', detail });
  assert.equal(eventWords(event).words, 'picked up: from cancelled by store, answered 422: out_of_order');
});

test('an order that was fired on time is no trouble', () => {
  const fired = shown({ kind: 'order_fired', ...order, ticketId: 't' as never, latenessMs: 80 });
  assert.deepEqual(eventWords(fired), { tone: 'ok', words: 'fired on time' });
  assert.equal(orderOf(fired), 'ord_1');
});

test('a kind that a newer service brings is shown by its name, and a field that is missing breaks nothing', () => {
  const event = { store_id: 'nyc-042', at: new Date(at).toISOString() };
  assert.deepEqual(eventWords({ ...event, kind: 'oven_lit' }), { tone: 'plain', words: 'oven lit' });
  assert.match(eventWords({ ...event, kind: 'order_confirmed' }).words, /^booked/);
  assert.ok(promised);
});
