import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { putPosAccounts } from '../../app/db/pos-accounts.ts';
import { putStores } from '../../app/db/stores.ts';
import { systemClock } from '../../lib/clock.ts';
import { openPage } from '../support/browser.ts';
import { signIn } from '../support/console.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf } from '../support/http-client.ts';
import { sampleAccount, sampleStore } from '../support/sample-records.ts';
import { OPS_KEY, startService } from '../support/service.ts';
import { defineStore, order, slotIn, surroundings } from '../walk/chain.ts';

const STORES = 300;
const DEAD_LETTERS = 12;

type Size = { readonly width: number; readonly height: number };

/** As in an office and on a laptop: wide enough for columns. */
const wide: readonly Size[] = [
  { width: 1_920, height: 700 },
  { width: 1_280, height: 700 },
];

/** As a tablet's and a phone's. */
const narrow: readonly Size[] = [
  { width: 1_000, height: 700 },
  { width: 360, height: 780 },
];

test('people find their way on pages of any length, on screens of any size', { timeout: 240_000 }, async (t) => {
  const { databaseUrl, database, pos } = await surroundings(t);
  await putPosAccounts(database, [{ ...sampleAccount, baseUrl: pos.url, apiKey: 'modern-key-at-the-pos' }]);
  const names = Array.from({ length: STORES }, (_, index) => `s-${String(index).padStart(3, '0')}`);
  await putStores(database, names.map(sampleStore));
  const { ops, booking, url } = await startService(t, { databaseUrl });
  await defineStore(ops, 'refused', { capacity: DEAD_LETTERS, pos_account: sampleAccount.id });

  const enter = async (t: TestContext, viewport: Size): Promise<Page> => {
    const page = await openPage(t, { viewport });
    await signIn(page, url, OPS_KEY);
    return page;
  };

  await t.test('the head of a long list of stores stays in view', async (t) => {
    for (const screen of wide) {
      const page = await enter(t, screen);
      const list = page.getByRole('region', { name: 'Stores' });
      await list.getByRole('link', { name: 'Store s-000' }).waitFor();
      const [before] = await headAfter(list, 0);
      const [after, scrolled] = await headAfter(list, 4_000);
      assert.ok(scrolled >= 4_000, `scrolled ${scrolled} px`);
      assert.equal(after, before);
      assert.equal(await isOnTop(list.getByRole('columnheader', { name: 'Store', exact: true })), true);
    }
  });

  await t.test(
    'what is known of a store is there on every screen, and the charts come before the stores',
    async (t) => {
      for (const screen of [...wide, ...narrow]) {
        const page = await enter(t, screen);
        const list = page.getByRole('region', { name: 'Stores' });
        const row = list.getByRole('row').filter({ has: page.getByRole('link', { name: 'Store s-000' }) });
        await row.getByText(sampleAccount.id).waitFor();
        for (const column of ['fire', 'flight', 'queued', 'deferred', 'late', 'attention', 'feed']) {
          assert.ok(await isInView(row.locator(`.cell-${column}`)), `${column} at ${screen.width} px`);
        }
        assert.ok((await topOf(page.getByRole('heading', { name: 'Orders per minute' }))) < (await topOf(list)));
      }
    },
  );

  await t.test('the head of many dead letters stays in view', async (t) => {
    await pos.set({ kind: 'failing', status: 422, taken: 0, only: 'submit' }, 'ref-refused');
    const slot = slotIn(systemClock.now(), 60);
    for (let letters = 0; letters < DEAD_LETTERS; letters += 1) {
      const { order_id } = await order(booking, 'refused', slot);
      bodyOf(await ops.post(`/v1/ops/orders/${order_id}/fire`, { reason: 'the guest is here' }), 200);
    }
    const page = await enter(t, { width: 1_280, height: 500 });
    await page.goto(`${url}/console/dead-letters`);
    await eventually(async () => assert.equal(await page.locator('[data-order-id]').count(), DEAD_LETTERS));
    await page.locator('[data-order-id]').last().scrollIntoViewIfNeeded();
    assert.equal(await isOnTop(page.getByRole('columnheader', { name: 'Order' })), true);
    await page.setViewportSize({ width: 360, height: 780 });
    const row = page.locator('[data-order-id]').first();
    for (const known of [row.getByRole('link', { name: 'refused' }), row.getByText(/promised \d/)]) {
      assert.ok(await isInView(known), 'of which store it is, and what it promised, is seen on a phone, too');
      assert.equal(await linesOf(known), 1, 'and can be read');
    }
    assert.ok(await isInView(row.getByRole('button', { name: /attempts/ })), 'beside its attempts');
  });
});

/** Where the head of a list is once it was scrolled, and how far that went. */
async function headAfter(list: Locator, top: number): Promise<readonly [number, number]> {
  await list.evaluate((element, top) => element.scrollTo(0, top), top);
  const { y = Number.NaN } = (await list.getByRole('row').first().boundingBox()) ?? {};
  return [y, await list.evaluate(({ scrollTop }) => scrollTop)];
}

async function topOf(element: Locator): Promise<number> {
  return (await element.boundingBox())?.y ?? Number.NaN;
}

/** Whether all of it stands between the edges of the window; further down does no harm. */
async function isInView(element: Locator): Promise<boolean> {
  return await element.evaluate((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return width > 0 && left >= 0 && right <= one.ownerDocument.documentElement.clientWidth;
  });
}

/** How many lines the words of an element take. */
async function linesOf(element: Locator): Promise<number> {
  return await element.evaluate((one) => {
    const words = one.ownerDocument.createRange();
    words.selectNodeContents(one);
    return new Set([...words.getClientRects()].map(({ bottom }) => Math.round(bottom))).size;
  });
}

/** Whether what is in the middle of an element, as one sees the page, is the element. */
async function isOnTop(element: Locator): Promise<boolean> {
  return await element.evaluate((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const seen = one.ownerDocument.elementFromPoint(left + width / 2, top + height / 2);
    return seen !== null && one.contains(seen);
  });
}
