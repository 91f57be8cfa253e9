import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { systemClock } from '../../lib/clock.ts';
import { openPage } from '../support/browser.ts';
import { signIn } from '../support/console.ts';
import { bodyOf, problemOf } from '../support/http-client.ts';
import { OPS_KEY, startService } from '../support/service.ts';
import { startWire } from '../support/tcp-proxy.ts';
import { defineAccount, defineStore, hold, minute, order, surroundings } from '../walk/chain.ts';

const day = 24 * 60 * minute;
const screen = { viewport: { width: 1_440, height: 1_400 } } as const;

interface StoreView {
  readonly controls: { readonly delivery_concurrency?: { readonly value: number } };
}

test('the console stays with what somebody does, whatever changes meanwhile', { timeout: 240_000 }, async (t) => {
  const { databaseUrl, pos } = await surroundings(t);
  const { ops, booking, url } = await startService(t, { databaseUrl });
  const slot = (Math.floor(systemClock.now() / day) + 1) * day + day / 2;
  const barOf = (page: Page, at: number) =>
    page.locator(`[data-slot^="${new Date(at).toISOString().slice(0, 19)}"]`).first();

  const enter = async (t: TestContext, path: string, origin = url): Promise<Page> => {
    const page = await openPage(t, screen);
    await signIn(page, origin, OPS_KEY);
    await page.goto(origin + path);
    return page;
  };
  const storePath = (storeId: string) => `/console/stores/${storeId}?date=${new Date(slot).toISOString().slice(0, 10)}`;
  const focused = (page: Page) => page.evaluate<string | null>(`document.activeElement.getAttribute('aria-label')`);

  await t.test('where there is no store yet it is said how to define one, and the first is seen at once', async (t) => {
    const page = await enter(t, '/console');
    await page.getByText('There is no store yet.').waitFor();
    await defineAccount(ops, pos, 'modern');
    await defineStore(ops, 'first', { name: 'The first store' });
    await page.getByRole('link', { name: 'The first store' }).waitFor();
    assert.equal(await page.getByText('There is no store yet.').count(), 0);
  });

  await t.test('a slot that was to be closed is closed, though another is looked at by then', async (t) => {
    const next = slot + 15 * minute;
    const page = await enter(t, storePath('first'));
    await barOf(page, slot).click();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const title = await dialog.getByRole('heading').textContent();
    await barOf(page, next).dispatchEvent('click');
    await page.locator('#slot-title', { hasText: new Date(next).toISOString().slice(11, 16) }).waitFor();
    assert.equal(await dialog.getByRole('heading').textContent(), title);
    await dialog.getByLabel('Reason').fill('private party');
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const at = (instant: number) => ({ slot: new Date(instant).toISOString() });
    assert.equal(problemOf(await booking.post('/v1/stores/first/holds', at(slot))), '409 slot-unavailable');
    assert.equal((await booking.post('/v1/stores/first/holds', at(next))).status, 201);
  });

  await t.test('a number that was emptied stays empty while the page goes on, and takes what is typed', async (t) => {
    await defineStore(ops, 'typed');
    const page = await enter(t, storePath('typed'));
    await page.getByRole('button', { name: 'Change: Orders in flight' }).click();
    const field = page.getByRole('spinbutton', { name: 'Orders in flight' });
    await field.focus();
    for (const _ of await field.inputValue()) await page.keyboard.press('Backspace');
    await hold(booking, 'typed', slot);
    await page.locator('.store-figures > div', { hasText: /^held1$/ }).waitFor();
    assert.equal(await field.inputValue(), '');
    await page.keyboard.type('3');
    await page.getByLabel('Reason').fill('one cook is ill');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const view = bodyOf<StoreView>(await ops.get('/v1/ops/stores/typed'), 200);
    assert.equal(view.controls.delivery_concurrency?.value, 3);
  });

  await t.test('a dialog says what it will do, though somebody else has done it meanwhile', async (t) => {
    await defineStore(ops, 'paused');
    const page = await enter(t, storePath('paused'));
    await page.getByRole('button', { name: 'Pause: Booking' }).click();
    bodyOf(await ops.patch('/v1/ops/stores/paused/controls', { paused: true, reason: 'fire alarm' }), 200);
    await page.locator('[data-control="paused"] .control-value', { hasText: 'paused' }).waitFor();
    const dialog = page.getByRole('dialog', { name: 'Pause: booking' });
    await dialog.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    assert.equal(await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).count(), 0);
  });

  await t.test('the keyboard is where it was once a dialog is put away, cancelled or done', async (t) => {
    await defineStore(ops, 'focused');
    const page = await enter(t, storePath('focused'));
    const change = page.getByRole('button', { name: 'Change: Lead extension' });
    const dialog = page.getByRole('dialog');
    await change.click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'Change: Lead extension');
    await change.press('Enter');
    await dialog.getByLabel('Reason').fill('slow ovens');
    await dialog.getByRole('button', { name: 'Change', exact: true }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'Change: Lead extension');
  });

  await t.test('a log that could not be read says so, and is live once it was tried again', async (t) => {
    const page = await enter(t, '/console/dead-letters');
    let isAway = true;
    let asked = 0;
    await page.route('**/v1/ops/events?*', (route) => {
      asked += 1;
      return isAway ? route.abort() : route.fallback();
    });
    await page.goto(`${url}/console/processes`);
    const crashes = page.getByRole('region', { name: 'Crashes and restarts' });
    await crashes.getByText('The service does not answer').first().waitFor();
    assert.equal(await crashes.getByText('None in the last').count(), 0);
    await page.goto(`${url}/console/events?store=first&group=booking`);
    await page.getByText('The service does not answer').first().waitFor();
    assert.equal(await page.getByText('Nothing like that has happened').count(), 0);
    const before = asked;
    await page.setViewportSize({ width: 1_440, height: 900 });
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    assert.equal(asked, before, 'who looks at it decides when it is tried again');
    isAway = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('main').getByText('live', { exact: true }).waitFor();
    await order(booking, 'first', slot + 30 * minute);
    await page.locator('[data-kind="order_confirmed"]').waitFor();
  });

  await t.test('what is not kept is offered only with everything, and it is said why', async (t) => {
    const page = await enter(t, '/console/events');
    const check = page.getByRole('checkbox', { name: 'Also what is not kept' });
    await check.check();
    await page.getByLabel('Kinds of events').selectOption('Booking');
    assert.deepEqual([await check.getAttribute('aria-disabled'), await check.isChecked()], ['true', false]);
    await page.getByText('It is shown only together with everything.').waitFor();
    await check.click({ force: true });
    assert.equal(await check.isChecked(), false);
  });

  await t.test('a rate that somebody changes is seen by all who look at it, and so is its audit', async (t) => {
    const store = await enter(t, storePath('first'));
    await store.locator('[data-control="rate"]', { hasText: '50 a second, 50 at once' }).waitFor();
    const audit = await enter(t, '/console/audit');
    await audit.getByRole('button', { name: 'pos account create' }).waitFor();
    const until = new Date(systemClock.now() + 45 * minute).toISOString();
    const rate = { rate_per_second: 40, burst: 45, until, reason: 'the provider asked for it' };
    bodyOf(await ops.patch('/v1/ops/pos-accounts/modern/rate', rate), 200);
    await store.locator('[data-control="rate"]', { hasText: '40 a second, 45 at once' }).waitFor();
    await audit.getByRole('button', { name: 'pos account rate' }).waitFor();
    await store.goto(`${url}/console/pos-accounts`);
    await store.getByText('What it is set to').click();
    await store
      .locator('[data-throttle]', {
        hasText: /^now 40 a second, 45 at once, set by .* at .*, until .*\(in 4\d min\): the/,
      })
      .waitFor();
  });

  await t.test('a store that came while the tree was out of reach is in it afterwards', async (t) => {
    const wire = await startWire(url);
    t.after(() => wire.stop());
    const page = await enter(t, '/console/processes', wire.url.replace(/\/$/, ''));
    await page.getByRole('button', { name: 'Open stores' }).click();
    await page.locator('[data-process="root/stores/first"]').waitFor();
    await page.getByRole('main').getByText('live', { exact: true }).waitFor();
    wire.close();
    await page
      .getByRole('main')
      .getByText(/^stale/)
      .waitFor();
    await defineStore(ops, 'later');
    wire.open();
    await page.locator('[data-process="root/stores/later"]').waitFor();
  });

  await t.test('who signs in in a second tab goes on in the first', async (t) => {
    const page = await enter(t, storePath('first'));
    await page.getByRole('button', { name: 'Change: Lead extension' }).click();
    const second = await page.context().newPage();
    await second.goto(`${url}/console`);
    const key = JSON.stringify({ key: OPS_KEY });
    const status = await second.evaluate<number>(`fetch('/console/session', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: '${key}',
    }).then(({ status }) => status)`);
    assert.equal(status, 200);
    await page.getByLabel('Reason').fill('slow ovens');
    await page.getByRole('dialog').getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('[data-control="lead_extension_minutes"]', { hasText: 'slow ovens' }).waitFor();
  });

  await t.test('who could not be signed out is told so', async (t) => {
    const page = await enter(t, '/console');
    await page.route('**/console/session', (route) => route.abort());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText(/You are still signed in\. The service does not answer/).waitFor();
  });
});
