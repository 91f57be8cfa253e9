import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { runCommandLine } from '../../app/cli/program.ts';
import { systemClock } from '../../lib/clock.ts';
import { eventually } from '../support/eventually.ts';
import { FakeTerminal } from '../support/fake-terminal.ts';
import { bodyOf } from '../support/http-client.ts';
import { BOOKING_KEY, OPS_KEY, startService } from '../support/service.ts';
import { StreamReader } from '../support/stream-reader.ts';
import type { ShownSlot } from './chain.ts';
import { defineAccount, defineStore, hold, order, orderNow, slotIn, surroundings } from './chain.ts';

/** What is a matter of 0.1 s may take longer on a machine that does much else. */
const SOON_MS = 5_000;

interface Event {
  readonly seq: number;
  readonly kind: string;
  readonly store_id: string;
  readonly order_id?: string;
}

/** Everything in the log, by number. */
async function logOf(url: string, after: number): Promise<readonly Event[]> {
  const response = await fetch(`${url}/v1/ops/events?after=${after}&limit=500`, {
    headers: { authorization: `Bearer ${OPS_KEY}` },
  });
  const { events }: { events: Event[] } = JSON.parse(await response.text());
  return events;
}

test('an order is seen live on its way to the kitchen, by a client that is cut off again and again', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking, url } = await startService(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1', { lead_minutes: 120 });
  const key = OPS_KEY;
  const events = `${url}/v1/ops/events/stream`;
  let reader = await StreamReader.open(t, `${events}?after=0`, key);
  const seen: number[] = [];
  const ordered = await Promise.all(
    Array.from({ length: 5 }, () => order(booking, 's1', slotIn(systemClock.now(), 60))),
  );
  const waiting = new Set(ordered.map(({ order_id }) => order_id));
  while (waiting.size > 0) {
    const next = await reader.next();
    assert.ok(next?.id);
    seen.push(Number(next.id));
    const event: Event = JSON.parse(next.data);
    if (event.kind === 'order_fired') waiting.delete(event.order_id ?? '');
    if (seen.length % 7 === 0) {
      reader.leave();
      reader = await StreamReader.open(t, events, key, { 'last-event-id': next.id });
    }
  }
  const log = await logOf(url, 0);
  assert.deepEqual(
    seen,
    log.slice(0, seen.length).map(({ seq }) => seq),
    'none lost, none repeated',
  );
});

test('what happens is seen at once: a booking in its slot, a store in the overview, an event in the stream', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking, url } = await startService(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1');
  const slot = slotIn(systemClock.now(), 60);
  const date = new Date(slot).toISOString().slice(0, 10);
  const day = await StreamReader.open(t, `${url}/v1/stores/s1/availability/stream?date=${date}`, BOOKING_KEY);
  const overview = await StreamReader.open(t, `${url}/v1/ops/overview/stream`, OPS_KEY);
  const events = await StreamReader.open(t, `${url}/v1/ops/events/stream?kind=order_confirmed`, OPS_KEY);
  await day.take(1);
  await overview.take(2);
  await hold(booking, 's1', slot);
  const heldAtMs = systemClock.monotonic();
  const { slots } = await day.nextJson<{ slots: readonly ShownSlot[] }>();
  assert.equal(slots.find((one) => Date.parse(one.slot) === slot)?.pending, 1);
  assert.ok(systemClock.monotonic() - heldAtMs < SOON_MS);
  const { order_id } = await order(booking, 's1', slot);
  const orderedAtMs = systemClock.monotonic();
  assert.equal((await events.nextJson<Event>()).order_id, order_id);
  assert.ok(systemClock.monotonic() - orderedAtMs < SOON_MS);
  for (let scheduled = 0; scheduled === 0; ) {
    const figures = await overview.next();
    if (figures?.event === 'figures') scheduled = JSON.parse(figures.data).scheduled;
  }
  assert.equal((await orderNow(booking, order_id)).status, 'scheduled');
});

test('SIGTERM is quick with streams open, also to clients that read nothing', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const service = await startService(t, { databaseUrl });
  await defineAccount(service.ops, pos, 'modern');
  await defineStore(service.ops, 's1');
  const paths = ['/v1/ops/events/stream?after=0', '/v1/ops/overview/stream', '/v1/stores/s1/availability/stream'];
  const readers = await Promise.all(paths.map((path) => StreamReader.open(t, service.url + path, OPS_KEY)));
  for (const path of paths) {
    const deaf = connect(Number(new URL(service.url).port), '127.0.0.1').pause();
    deaf.on('error', () => undefined);
    t.after(() => deaf.destroy());
    deaf.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${OPS_KEY}\r\n\r\n`);
  }
  await eventually(async () => {
    const text = bodyOf<{ figures: { stores: { open: number } } }>(await service.ops.get('/v1/ops/overview'), 200);
    assert.equal(text.figures.stores.open, 1);
  });
  const askedAtMs = systemClock.monotonic();
  assert.deepEqual(await service.stop(), { code: 0, signal: null });
  assert.ok(systemClock.monotonic() - askedAtMs < 5_000, `${systemClock.monotonic() - askedAtMs} ms`);
  for (const reader of readers) {
    let last = await reader.next();
    for (let next = last; next !== undefined; next = await reader.next()) last = next;
    assert.deepEqual(last, { event: 'end', data: '{"reason":"shutdown"}' });
  }
});

test('the command line shows a running service: its chain, a store, an order and its events', async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking, url } = await startService(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 's1', { lead_minutes: 120 });
  const { order_id } = await order(booking, 's1', slotIn(systemClock.now(), 60));
  await eventually(async () => assert.ok((await orderNow(booking, order_id)).ticket_id));
  const type = async (...words: readonly string[]) => {
    const terminal = new FakeTerminal({ LUNCHRUSH_URL: url, LUNCHRUSH_OPS_KEY: OPS_KEY });
    assert.equal(await runCommandLine(words, terminal), 0, terminal.problemText);
    return terminal.outText;
  };
  assert.match(await type('top', '--once'), /stores 1: open 1 .*\n.*orders 1 .*\n.*delivered 1 /);
  assert.match(await type('stores'), /^s1 +open/m);
  assert.match(await type('order', order_id), /^It was on time/m);
  assert.match(
    await type('throttle', 's1', '--concurrency', '1', '--until', '30m', '--reason', 'rush'),
    /concurrency +1/,
  );
  assert.match(await type('store', 's1'), /order_fired/);
  assert.match(await type('tree', '--under', 'root/stores/s1', '--depth', '3'), /manager {2}up/);
  await eventually(async () => assert.match(await type('events', '--kind', 'order_fired'), new RegExp(order_id)));
});
