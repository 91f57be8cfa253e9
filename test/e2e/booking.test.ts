import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Clock } from '../../lib/clock.ts';
import { scaledClock } from '../../lib/clock.ts';
import { assertAccessible } from '../support/accessibility.ts';
import { openPage } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf } from '../support/http-client.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { startServiceHere } from '../support/service.ts';
import type { ShownHold, ShownOrder } from '../walk/chain.ts';
import {
  defineAccount,
  defineStore,
  hold,
  minute,
  order,
  orderNow,
  slotIn,
  slotNow,
  surroundings,
} from '../walk/chain.ts';

/** Ten in the morning, wherever and whenever this runs: no day ends meanwhile. */
const MORNING = Date.UTC(2026, 7, 14, 10);

/** So fast that the page has to be told, and so slow that an hour is longer than the whole test. */
const SPEED = 10;

interface ExtendedHold extends ShownHold {
  readonly extended: boolean;
}

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

test('guests book on their phones', { concurrency: 3, timeout: 240_000 }, async (t) => {
  const clock = scaledClock({ speed: 1, startAt: MORNING });
  const { ops, booking, visit } = await openTown(t, clock);
  for (const storeId of ['small', 'busy', 'wanted', 'roomy', 'lossy']) {
    await defineStore(ops, storeId, { name: `The ${storeId} store`, hold_minutes: 60, capacity: 2 });
  }
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => defineStore(ops, `town-${index}`, { name: `Town ${index}` })),
  );

  t.test('a store is found among many, by pages or by its name', async (t) => {
    const page = await visit(t, '/book');
    const shown = page.getByRole('main').getByRole('listitem');
    await eventually(async () => assert.equal(await shown.count(), 30));
    await page.getByRole('button', { name: 'Show more stores' }).click();
    await eventually(async () => assert.equal(await shown.count(), 47));
    await page.getByLabel('Search stores').fill('PATIENT');
    await eventually(async () => assert.equal(await shown.count(), 1));
    await page.getByRole('link', { name: /The patient store/ }).click();
    await page.getByRole('heading', { name: 'The patient store' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/book/patient');
  });

  t.test('a place given back is free again at once', async (t) => {
    const slot = slotIn(clock.now(), 120);
    const page = await visit(t, `/book/small?date=${day(slot)}`);
    await page.getByRole('button', { name: `Book ${time(slot)} 2 left` }).click();
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.getByRole('link', { name: /Today/ }).click();
    await page.getByRole('button', { name: `Book ${time(slot)} 2 left` }).waitFor();
  });

  t.test('what others book, and why nothing can be booked, is seen without a reload', async (t) => {
    const slot = slotIn(clock.now(), 150);
    const page = await visit(t, `/book/busy?date=${day(slot)}`);
    await page.getByRole('button', { name: `Book ${time(slot)} 2 left` }).waitFor();
    await order(booking, 'busy', slot);
    await page.getByRole('button', { name: `Book ${time(slot)} 1 left` }).waitFor();
    await hold(booking, 'busy', slot);
    await page.getByRole('button', { name: `${time(slot)} Full` }).waitFor();
    await ops.patch('/v1/ops/stores/busy/controls', { paused: true, reason: 'fire alarm' });
    await page.getByText('The store takes no orders just now.').waitFor();
    await ops.patch('/v1/ops/stores/busy/controls', { paused: false, reason: 'false alarm' });
    await page.getByRole('button', { name: /^Book/ }).first().waitFor();
  });

  t.test('the last place goes to somebody else a moment before: the guest is told to pick another', async (t) => {
    const slot = slotIn(clock.now(), 180);
    const page = await visit(t, `/book/wanted?date=${day(slot)}`);
    const button = page.getByRole('button', { name: `Book ${time(slot)} 2 left` });
    await button.waitFor();
    await page.route('**/holds', async (route) => {
      await Promise.all([hold(booking, 'wanted', slot), hold(booking, 'wanted', slot)]);
      await route.fallback();
    });
    await button.click();
    await page.getByText('Somebody was quicker: that time is full now.').waitFor();
  });

  t.test('an order is moved and then cancelled; its places follow', async (t) => {
    const [first, second] = [slotIn(clock.now(), 240), slotIn(clock.now(), 240) + 30 * minute];
    const { order_id } = await order(booking, 'patient', first);
    const page = await visit(t, `/book/patient?order=${order_id}`);
    await page.getByRole('link', { name: 'Move it' }).click();
    await page.getByRole('link', { name: /Today/ }).click();
    await page.getByRole('button', { name: `Move to ${time(second)}` }).click();
    await page.getByRole('heading', { name: `Pick up at ${time(second)}` }).waitFor();
    assert.equal((await slotNow(booking, 'patient', first)).confirmed, 0);
    assert.equal((await slotNow(booking, 'patient', second)).confirmed, 1);
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('heading', { name: 'This order is cancelled' }).waitFor();
    assert.equal((await orderNow(booking, order_id)).status, 'cancelled');
    assert.equal((await slotNow(booking, 'patient', second)).confirmed, 0);
  });

  t.test('without a connection the page says so, and goes on when it is back', async (t) => {
    const slot = slotIn(clock.now(), 200);
    const page = await visit(t, `/book/patient?date=${day(slot)}`);
    await page.getByRole('button', { name: `Book ${time(slot)}` }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: `Book ${time(slot)}` }).click();
    await page.getByText('There is no connection.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('There is no connection.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Book ${time(slot)}` }).click();
    await page.getByRole('timer').waitFor();
  });

  t.test('who asks again because the answer was lost keeps one place, not two', async (t) => {
    const slot = slotIn(clock.now(), 330);
    const page = await visit(t, `/book/lossy?date=${day(slot)}`);
    await page.route(
      '**/holds',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: `Book ${time(slot)} 2 left` }).click();
    await page.getByRole('button', { name: `Book ${time(slot)} 1 left` }).click();
    await page.getByRole('timer').waitFor();
    assert.equal((await slotNow(booking, 'lossy', slot)).pending, 1);
  });

  t.test('an address that names nothing says so, and leads on', async (t) => {
    const page = await visit(t, '/book/patient?order=ord_nothing');
    await page.getByRole('heading', { name: 'There is no such order' }).waitFor();
    await page.getByRole('link', { name: 'Order here' }).click();
    await page.getByRole('heading', { name: 'The patient store' }).waitFor();
    await page.goto(new URL('/book/nowhere', page.url()).href);
    await page.getByRole('heading', { name: 'There is no such store' }).waitFor();
    await page.getByRole('link', { name: 'See all stores' }).click();
    await page.getByRole('heading', { name: 'Where do you pick up?' }).waitFor();
  });

  t.test('every station is accessible, in both themes', async (t) => {
    const slot = slotIn(clock.now(), 300);
    const { order_id } = await order(booking, 'patient', slot);
    const keep = async () => (await hold(booking, 'roomy', slot)).hold_id;
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await visit(t, '/book', { colorScheme });
      const check = async (path: string, isThere: Locator) => {
        await page.goto(new URL(path, page.url()).href);
        await isThere.waitFor();
        await assertAccessible(page);
      };
      await check(`/book/roomy?hold=${await keep()}`, page.getByRole('timer'));
      await check(`/book/patient?order=${order_id}`, page.getByRole('button', { name: 'Cancel it' }));
      await check(`/book/roomy?date=${day(slot)}`, page.getByRole('button', { name: /^Book/ }).first());
      await check('/book', page.getByRole('link', { name: /The hasty store/ }));
      await check('/book/nowhere', page.getByText('There is no such store'));
      const move = page.getByRole('button', { name: /^Move to/ }).first();
      await check(`/book/patient?order=${order_id}&move=1&date=${day(slot)}`, move);
      const unknown = page.getByRole('heading', { name: 'There is no such order' });
      await check('/book/patient?order=ord_nothing', unknown);
    }
  });
});

test('guests see time pass on their phones', { timeout: 240_000 }, async (t) => {
  const clock = new LeapingClock({ speed: SPEED, startAt: MORNING });
  const { booking, pos, visit } = await openTown(t, clock);

  await t.test('a hold runs out before their eyes: they are told so, and what they chose is kept', async (t) => {
    const slot = slotIn(clock.now(), 90);
    const page = await visit(t, `/book/hasty?date=${day(slot)}`);
    await page.getByRole('button', { name: `Book ${time(slot)}` }).click();
    await page.getByRole('button', { name: 'One Lemonade more' }).click();
    assert.equal((await slotNow(booking, 'hasty', slot)).pending, 1);
    const { expires_at } = bodyOf<ShownHold>(await booking.get(`/v1/holds/${holdIn(page)}`), 200);
    clock.leapTo(Date.parse(expires_at) - minute);
    await page.getByText(`The time ran out: ${time(slot)} is no longer kept for you`).waitFor();
    assert.equal((await slotNow(booking, 'hasty', slot)).pending, 0);
    await page.getByRole('link', { name: /Tomorrow/ }).click();
    await page.getByRole('button', { name: /^Book/ }).last().click();
    await page.getByRole('button', { name: 'Order for $3.50' }).waitFor();
  });

  await t.test('an order is booked, survives a reload half-way, and is followed until it is picked up', async (t) => {
    const slot = slotIn(clock.now(), 120);
    const page = await visit(t, `/book/patient?date=${day(slot)}`);
    await page.getByRole('button', { name: `Book ${time(slot)}` }).click();
    const timer = page.getByRole('timer');
    const before = await secondsOn(timer);
    await page.getByRole('button', { name: 'One Rice bowl more' }).click();
    await page.getByRole('button', { name: 'One Rice bowl more' }).click();
    await page.getByRole('button', { name: 'Order for $21.80' }).click();
    await page.getByText('Tell us who picks it up.').waitFor();
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Note').fill('no onions');
    await page.reload();
    assert.equal(await page.getByLabel('Name').inputValue(), 'Ada');
    assert.equal(await page.getByLabel('Rice bowl, how many').textContent(), '2');
    await eventually(async () => assert.ok((await secondsOn(timer)) < before - 30, 'the time that is left gets less'));
    await page.getByText(`This clock runs ${SPEED} times as fast as a real one.`).waitFor();
    const kept = async () => bodyOf<ExtendedHold>(await booking.get(`/v1/holds/${holdIn(page)}`), 200);
    const { expires_at } = await kept();
    await page.getByRole('button', { name: 'More time' }).click();
    await page.getByRole('button', { name: 'More time' }).waitFor({ state: 'detached' });
    const extended = await kept();
    assert.equal(extended.extended, true);
    assert.ok(extended.expires_at > expires_at, `${expires_at} became ${extended.expires_at}`);
    await page.getByRole('button', { name: 'Order for $21.80' }).click();
    await page.getByRole('heading', { name: `Pick up at ${time(slot)}` }).waitFor();
    clock.leapTo(Date.parse((await orderNow(booking, orderIn(page))).fire_at));
    await eventually(async () => assert.ok((await orderNow(booking, orderIn(page))).ticket_id));
    clock.leapTo(slot + 5 * minute);
    await page.getByRole('heading', { name: 'Enjoy, Ada' }).waitFor();
    const stations = await page
      .getByRole('list', { name: 'The way of your order' })
      .getByRole('listitem')
      .allTextContents();
    assert.equal(stations.length, 6);
    for (const station of stations) assert.match(station, /, done\d\d:\d\d$/);
    const [ticket] = pos.tickets('ref-patient');
    assert.equal(ticket?.promiseAt, slot);
    const shown: ShownOrder & { readonly note?: string } = await orderNow(booking, orderIn(page));
    assert.equal(shown.note, 'no onions');
    assert.equal(shown.ticket_id, ticket?.ticketId);
  });
});

/** Two stores that wait for guests, and what the guests visit them with. */
async function openTown(t: TestContext, clock: Clock) {
  const { databaseUrl, pos } = await surroundings(t, { clock });
  const { ops, booking, url } = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 'patient', {
    name: 'The patient store',
    hold_minutes: 60,
    lead_minutes: 15,
    cut_off_minutes: 5,
  });
  await defineStore(ops, 'hasty', { name: 'The hasty store', hold_minutes: 60 });
  const visit = async (t: TestContext, path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await openPage(t, { ...phone, ...options });
    await page.goto(url + path);
    return page;
  };
  return { ops, booking, pos, visit };
}

function time(slot: number): string {
  return new Date(slot).toISOString().slice(11, 16);
}

function day(slot: number): string {
  return new Date(slot).toISOString().slice(0, 10);
}

/** What the countdown shows. */
async function secondsOn(timer: Locator): Promise<number> {
  const [minutes = 0, seconds = 0] = ((await timer.textContent()) ?? '').split(':').map(Number);
  return minutes * 60 + seconds;
}

function holdIn(page: Page): string {
  return new URL(page.url()).searchParams.get('hold') ?? assert.fail('no hold in the address');
}

function orderIn(page: Page): string {
  return new URL(page.url()).searchParams.get('order') ?? assert.fail('no order in the address');
}
