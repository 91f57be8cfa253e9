import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { Overview } from '../../../app/http/overview.ts';
import { FakeClock } from '../../../lib/clock.ts';
import type { StoreGlance, StoreHealth } from '../../../stores/booking.ts';
import type { OrderId } from '../../../stores/ids.ts';
import type { StoreEvent } from '../../../stores/store-event.ts';
import { StreamReader } from '../../support/stream-reader.ts';
import { health } from './fake-stores.ts';
import type { Harness } from './harness.ts';
import { definitionFor, keys, london, newYork, send, slugOf, startHarness, storeIdOf } from './harness.ts';

const path = '/v1/ops/overview';

interface Row {
  readonly store_id: string;
  readonly trouble: number;
  readonly late: number;
  readonly feed_read_at?: string;
}

interface Figures {
  readonly late: number;
  readonly stores: { readonly open: number };
  readonly chain?: { readonly orders_per_minute: number; readonly storage_away: boolean };
}

interface Shown {
  readonly figures: Figures;
  readonly recent?: readonly object[];
  readonly stores: readonly Row[];
  readonly next: string | null;
}

/** What is to be seen of a store from now on. */
function given(
  { stores }: Harness,
  storeId: typeof newYork,
  changes: Partial<StoreHealth>,
  more: Partial<StoreGlance> = {},
) {
  stores.glimpses.set(storeId, { health: { ...health, ...changes }, ...more });
}

/** Twelve more stores in London, `s-01` and so on, each with as many late orders. */
function givenMany(harness: Harness): void {
  for (let number = 1; number <= 12; number += 1) {
    const storeId = storeIdOf(`s-${String(number).padStart(2, '0')}`);
    harness.stores.definitions.set(storeId, {
      ...definitionFor(storeId, 'Europe/London'),
      name: `Branch ${13 - number}`,
    });
    given(harness, storeId, { late: number });
  }
}

async function read(harness: Harness, query = '', key: string = keys.view): Promise<Shown> {
  const { text } = await send(harness, 'GET', `${path}${query}`, { key });
  const shown: Shown = JSON.parse(text);
  return shown;
}

function ids({ stores }: Pick<Shown, 'stores'>): readonly string[] {
  return stores.map(({ store_id }) => store_id);
}

async function allPages(harness: Harness, query: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: Shown = await read(harness, `${query}${next === '' ? '' : `&after=${next}`}`);
    found.push(...ids(page));
    next = page.next;
  }
  return found;
}

test('the figures are the sums of the stores, and the flow of the chain beside them', async (t) => {
  const harness = await startHarness(t);
  given(harness, newYork, { late: 3, state: 'open' });
  given(harness, london, { late: 4, state: 'set_aside' });
  const orderId = `ord_${'0'.repeat(22)}` as OrderId;
  const ordered: StoreEvent = { storeId: newYork, at: 0, kind: 'order_confirmed', orderId, slot: 0, fireAt: 0 };
  harness.figures.count([ordered, ordered]);
  harness.durability.away = true;
  const { figures, recent } = await read(harness);
  assert.deepEqual([figures.late, figures.stores], [7, { open: 1, starting: 0, set_aside: 1 }]);
  assert.deepEqual([figures.chain?.orders_per_minute, figures.chain?.storage_away], [2, true]);
  assert.equal(recent?.length, 1);
});

test('the stores that are worst off come first, page by page, each once', async (t) => {
  const harness = await startHarness(t);
  givenMany(harness);
  given(harness, london, { attentionRequired: 1 });
  const worst = await allPages(harness, '?limit=5');
  assert.deepEqual(worst.slice(0, 3), ['lon-001', 's-12', 's-11']);
  assert.deepEqual([worst.length, new Set(worst).size], [14, 14]);
  assert.equal(worst.at(-1), 'nyc-042');
});

test('stores are sorted as asked, page by page', async (t) => {
  const harness = await startHarness(t);
  givenMany(harness);
  given(harness, newYork, { nextFireAt: 1 }, { today: { taken: 9, capacity: 10 } });
  assert.deepEqual((await allPages(harness, '?sort=store_id&limit=4')).slice(0, 3), ['lon-001', 'nyc-042', 's-01']);
  assert.equal((await allPages(harness, '?sort=name&limit=3'))[0], 's-12');
  assert.equal((await read(harness, '?sort=booked&limit=1')).stores[0]?.store_id, 'nyc-042');
  assert.equal((await allPages(harness, '?sort=next_fire&limit=9'))[0], 'nyc-042');
});

test('a search looks in ids, names, POS accounts and troubles', async (t) => {
  const harness = await startHarness(t);
  givenMany(harness);
  given(harness, london, { why: 'Its POS is down: connection refused' });
  for (const [q, found] of Object.entries({
    'S-07': ['s-07'],
    'branch 13': [],
    'branch 12': ['s-01'],
    REFUSED: ['lon-001'],
  })) {
    assert.deepEqual(ids(await read(harness, `?q=${encodeURIComponent(q)}`)), found, q);
  }
  assert.equal((await read(harness, '?q=pos-east')).stores.length, 14);
  assert.equal(slugOf(await send(harness, 'GET', `${path}?after=nonsense`, { key: keys.ops })), 'invalid-request');
});

test('a key for some stores gets their rows and their sums, and nothing of the chain', async (t) => {
  const harness = await startHarness(t);
  given(harness, newYork, { late: 3 });
  given(harness, london, { late: 4 });
  const { figures, stores, recent } = await read(harness, '', keys.viewElsewhere);
  assert.deepEqual([figures.late, figures.chain, recent], [4, undefined, undefined]);
  assert.deepEqual(
    stores.map(({ store_id }) => store_id),
    ['lon-001'],
  );
});

function open(t: TestContext, harness: Harness, query = '', lastEventId?: string, key: string = keys.view) {
  return StreamReader.open(
    t,
    `${harness.url}${path}/stream${query}`,
    key,
    lastEventId ? { 'last-event-id': lastEventId } : {},
  );
}

test('a stream sends all stores, then each second those that changed, and the figures last', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  const first = await reader.take(2);
  assert.deepEqual(
    first.map(({ event }) => event),
    ['rows', 'figures'],
  );
  assert.equal(JSON.parse(first[0]?.data ?? '').stores.length, 2);
  given(harness, london, { late: 1 });
  await harness.clock.advance(1_000);
  const [rows, figures] = await reader.take(2);
  assert.deepEqual(ids(JSON.parse(rows?.data ?? '')), ['lon-001']);
  assert.equal(JSON.parse(figures?.data ?? '').late, 1);
  await harness.clock.advance(1_000);
  assert.equal((await reader.take(1))[0]?.event, 'figures', 'nothing changed');
});

test('a stream that was cut goes on with what has changed since', async (t) => {
  const harness = await startHarness(t);
  const reader = await open(t, harness);
  const id = (await reader.take(2)).at(-1)?.id;
  reader.leave();
  given(harness, newYork, { queued: 8 });
  await harness.clock.advance(1_000);
  const again = await open(t, harness, '', id);
  assert.deepEqual(ids(await again.nextJson<Shown>()), ['nyc-042']);
  const ofOtherStart = await open(t, harness, '', `zzz.${id?.split('.')[1]}`);
  assert.equal((await ofOtherStart.nextJson<Shown>()).stores.length, 2);
});

test("a stream sends the chain's last five minutes at once, then what is still counted, and none to a limited key", async (t) => {
  const harness = await startHarness(t);
  const ordered = (): StoreEvent => {
    const orderId = `ord_${'0'.repeat(22)}` as OrderId;
    return { storeId: newYork, at: 0, kind: 'order_confirmed', orderId, slot: 0, fireAt: 0 };
  };
  const reader = await open(t, harness);
  await reader.take(2);
  harness.figures.count([ordered()]);
  for (let second = 1; second <= 5; second += 1) {
    await harness.clock.advance(1_000);
    assert.deepEqual(await ordersIn(reader), [1]);
  }
  harness.figures.count([ordered(), ordered()]);
  await harness.clock.advance(1_000);
  assert.deepEqual(await ordersIn(reader), [1, 2], 'the one before ended since');
  await harness.clock.advance(1_000);
  assert.deepEqual(await ordersIn(reader), [2]);
  const limited = await open(t, harness, '', undefined, keys.viewElsewhere);
  assert.deepEqual(
    (await limited.take(2)).map(({ event }) => event),
    ['rows', 'figures'],
  );
});

/** Of each stretch in the next look that comes with any. */
async function ordersIn(reader: StreamReader): Promise<readonly number[]> {
  for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
    if (event.event !== 'recent') continue;
    const { stretches }: { stretches: readonly { orders: number }[] } = JSON.parse(event.data);
    return stretches.map(({ orders }) => orders);
  }
  return [];
}

test('thousands of stores come in portions; a search and a limited key narrow them', async (t) => {
  const harness = await startHarness(t);
  for (let number = 0; number < 600; number += 1) {
    const storeId = storeIdOf(`m-${number}`);
    harness.stores.definitions.set(storeId, definitionFor(storeId, 'Europe/London'));
  }
  const reader = await open(t, harness);
  await harness.clock.advance(1);
  const events = await reader.take(4);
  assert.deepEqual(
    events.map(({ event }) => event),
    ['rows', 'rows', 'rows', 'figures'],
  );
  const searched = await open(t, harness, '?q=m-59');
  assert.equal((await searched.nextJson<Shown>()).stores.length, 11);
  const limited = await open(t, harness, '', undefined, keys.viewElsewhere);
  assert.deepEqual(ids(await limited.nextJson<Shown>()), ['lon-001']);
  assert.equal((await limited.nextJson<Figures>()).chain, undefined);
});

test('a feed that is read every few seconds is no news each time', async (t) => {
  const harness = await startHarness(t);
  const at = harness.clock.now();
  const reader = await open(t, harness);
  given(harness, newYork, { feedReadAt: at });
  given(harness, london, { feedReadAt: at });
  await reader.take(2);
  const seen: string[] = [];
  for (let second = 1; second <= 16; second += 1) {
    given(harness, newYork, { feedReadAt: at + second * 1_000 });
    await harness.clock.advance(1_000);
    const event = await reader.next();
    if (event?.event === 'rows') seen.push(`${second}: ${ids(JSON.parse(event.data)).join()}`);
    if (event?.event === 'rows') await reader.take(1);
  }
  assert.deepEqual(seen, ['1: nyc-042,lon-001', '16: nyc-042']);
});

test('however many ask, the stores are looked at once a second, and in portions', async () => {
  const clock = new FakeClock();
  const definition = definitionFor(newYork, 'Europe/London');
  let looks = 0;
  const glances = function* () {
    looks += 1;
    for (let store = 0; store < 1_200; store += 1) {
      const today = { taken: 0, capacity: 1 };
      yield {
        definition: { ...definition, storeId: storeIdOf(`s${store}`) },
        health,
        today,
        concurrency: 2,
        paused: false,
      };
    }
  };
  const overview = new Overview({ glances }, clock);
  const all = Promise.all(Array.from({ length: 50 }, () => overview.fresh()));
  assert.equal(clock.pending, 1, 'others have their turn between the portions');
  await clock.advance(0);
  await all;
  await overview.fresh();
  assert.deepEqual([looks, overview.changedSince(0).length], [1, 1_200]);
  await clock.advance(1_000);
  const again = overview.fresh();
  await clock.advance(0);
  await again;
  assert.equal(looks, 2);
});

test('POS accounts are shown with their limits and what they are doing', async (t) => {
  const harness = await startHarness(t);
  const { json, text } = await send(harness, 'GET', '/v1/ops/pos-accounts', { key: keys.view });
  const [account] = json['pos_accounts'] as { account_id: string; burst: number; live?: Record<string, unknown> }[];
  assert.deepEqual([account?.account_id, account?.burst], ['pos-east', 20]);
  assert.deepEqual([account?.live?.['trouble'], account?.live?.['held_off_ms']], ['suspended', 1_501]);
  assert.deepEqual(account?.live?.['attempts'], { delivered: 5, not_received: 1, rejected: 0, unconfirmed: 0 });
  assert.doesNotMatch(text, /the-secret-of-the-pos/);
  harness.accountStatus.length = 0;
  const idle = await send(harness, 'GET', '/v1/ops/pos-accounts', { key: keys.ops });
  assert.doesNotMatch(idle.text, /live/);
});

test('a POS account says at how many of its stores nobody is there, and not what troubles itself', async (t) => {
  const harness = await startHarness(t);
  const down = async () => {
    const { json } = await send(harness, 'GET', '/v1/ops/pos-accounts', { key: keys.view });
    const [account] = json['pos_accounts'] as { stores: number; stores_down: number }[];
    return [account?.stores, account?.stores_down];
  };
  assert.deepEqual(await down(), [2, 0]);
  harness.stores.glimpses.set(newYork, { health: { ...health, why: 'its POS is down: refused' } });
  assert.deepEqual(await down(), [2, 1]);
  harness.stores.glimpses.set(newYork, { health: { ...health, why: 'suspended' } });
  assert.deepEqual(await down(), [2, 0], 'that is the trouble of the account');
  harness.stores.glimpses.set(newYork, { health: { ...health, state: 'set_aside', why: 'it crashed' } });
  assert.deepEqual(await down(), [2, 0], 'nothing is known of its POS');
});
