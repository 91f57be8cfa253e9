import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openingClock } from '../../app/demo/opening-clock.ts';
import { systemClock } from '../../lib/clock.ts';
import { openPage } from '../support/browser.ts';
import { bodyOf } from '../support/http-client.ts';
import { startServiceHere } from '../support/service.ts';
import type { ShownOrder } from '../walk/chain.ts';
import { defineAccount, defineStore, hold, order, orderNow, slotIn, slotNow, surroundings } from '../walk/chain.ts';

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

const time = (slot: number) => new Date(slot).toISOString().slice(11, 16);
const day = (slot: number) => new Date(slot).toISOString().slice(0, 10);

test('guests tap twice, lose answers, and think for long', { concurrency: 3, timeout: 120_000 }, async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking, url } = await startServiceHere(t, { databaseUrl });
  await defineAccount(ops, pos, 'modern', { response_timeout_ms: 1_000 });
  for (const storeId of ['corner', 'proxied']) await defineStore(ops, storeId, { hold_minutes: 30 });
  const soon = slotIn(systemClock.now(), 120);

  const visit = async (t: TestContext, path: string): Promise<Page> => {
    const page = await openPage(t, phone);
    await page.goto(url + path);
    return page;
  };

  t.test('who is asked whether to cancel an order is asked once, while the kitchen gets hold of it', async (t) => {
    const { order_id } = await order(booking, 'corner', soon);
    const page = await visit(t, `/book/corner?order=${order_id}`);
    await page.getByRole('button', { name: 'Cancel it' }).click();
    const dialog = page.getByRole('dialog');
    const told = dialog.getByRole('status');
    await told.filter({ hasText: 'This cannot be undone.' }).waitFor();
    await page.evaluate('document.querySelector("dialog").isTheSame = true');
    await pos.set({ kind: 'silent', share: 1, taken: 1, only: 'submit' });
    bodyOf<ShownOrder>(await ops.post(`/v1/ops/orders/${order_id}/fire`, { reason: 'they are here' }), 200);
    await told.filter({ hasText: 'It cannot be cancelled just now.' }).waitFor();
    assert.equal(await page.locator('.changes').count(), 0, 'nothing else can be changed, either');
    await pos.clear('silent');
    await told.filter({ hasText: 'This cannot be undone.' }).waitFor();
    assert.equal(await page.evaluate('document.querySelector("dialog").isTheSame'), true, 'it did not pop up again');
    await dialog.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByRole('heading', { name: 'This order is cancelled' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await orderNow(booking, order_id)).status, 'cancelled');
  });

  t.test('who taps twice for more time gets it once, and hears nothing of a second time', async (t) => {
    const { hold_id } = await hold(booking, 'corner', soon);
    const page = await visit(t, `/book/corner?hold=${hold_id}`);
    const tapped = Promise.withResolvers<void>();
    let asked = 0;
    await page.route('**/extend', async (route) => {
      asked += 1;
      await tapped.promise;
      await route.continue();
    });
    const more = page.getByRole('button', { name: 'More time' });
    await more.dblclick();
    tapped.resolve();
    await more.waitFor({ state: 'detached' });
    assert.equal(asked, 1);
    assert.equal(await page.getByText('You had more time once already.').count(), 0);
  });

  t.test('who asks again because a proxy had no answer for them keeps one place, not two', async (t) => {
    const page = await visit(t, `/book/proxied?date=${day(soon)}`);
    await page.route(
      '**/holds',
      async (route) => {
        await route.fetch();
        await route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: `Book ${time(soon)}` }).click();
    await page.getByText('We do not know yet whether that worked.').waitFor();
    await page.getByRole('button', { name: `Book ${time(soon)}` }).click();
    await page.getByRole('timer').waitFor();
    assert.equal((await slotNow(booking, 'proxied', soon)).pending, 1);
  });
});

test('midnight comes while guests look: today is the next day, without a reload', { timeout: 60_000 }, async (t) => {
  const clock = openingClock({ speed: 60, startAt: Date.UTC(2026, 7, 14, 23, 59) });
  const { databaseUrl, pos } = await surroundings(t, { clock });
  const { ops, url } = await startServiceHere(t, { databaseUrl, clock });
  await defineAccount(ops, pos, 'modern');
  await defineStore(ops, 'late', { name: 'The late store' });
  const [today, tomorrow] = [await openPage(t, phone), await openPage(t, phone)];
  await tomorrow.clock.install();
  await today.goto(`${url}/book/late`);
  await tomorrow.goto(`${url}/book/late?date=2026-08-15`);
  await today.getByRole('link', { name: /Today\s*14 Aug/ }).waitFor();
  await tomorrow.getByRole('link', { name: /Tomorrow\s*15 Aug/ }).waitFor();
  clock.open();

  await today.getByRole('link', { name: /Today\s*15 Aug/ }).waitFor();
  await today
    .getByRole('button', { name: /^Book 0/ })
    .first()
    .waitFor();
  await tomorrow.clock.fastForward('01:00');
  await tomorrow.getByRole('link', { name: /Today\s*15 Aug/ }).click();
  assert.equal(new URL(tomorrow.url()).search, '', 'today needs no date in its address: it stays today');
  await tomorrow
    .getByRole('button', { name: /^Book 0/ })
    .first()
    .waitFor();
});
