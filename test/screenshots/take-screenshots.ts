import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { signIn } from '../support/console.ts';
import { eventually } from '../support/eventually.ts';
import { bodyOf, HttpClient } from '../support/http-client.ts';
import { startDemo } from './running-demo.ts';

/** A program: runs the demo and takes the pictures of the README, in both themes. */

/** Half as fast as the demo by itself: its outage lasts 72 s then, and a place is kept for 90 s. */
const SPEED = 10;
/** As long as two rushes: what one does not show the next one may. */
const PATIENCE_MS = 900_000;
/** Who looks more often slows down what is to be seen. */
const LOOK_EVERY_MS = 500;
const MOST_BYTES = 250_000;

/** Its POS goes down half-way. */
const TROUBLED = 'chi-river-north';
const TROUBLE_SHOWN = `[data-store-id="${TROUBLED}"]:is([data-trouble="2"], [data-trouble="3"])`;
const BOOKED_AT = 'nyc-union-square';

const themes = ['light', 'dark'] as const;
const SCREEN = { width: 1_360, height: 900 };
/** Pages with much to scroll are shown as on a screen that is turned. */
const TALL = { width: 1_360, height: 1_640 };
const screen: BrowserContextOptions = { viewport: SCREEN };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

interface Overview {
  readonly stores: readonly { readonly store_id: string; readonly deferred: number }[];
}

interface Orders {
  readonly orders: readonly { readonly order_id: string; readonly attempts: number; readonly status: string }[];
}

interface Day {
  readonly date: string;
}

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
await mkdir(folder, { recursive: true });
await using demo = await startDemo(SPEED);
await using browser = await launchChromium();
const ops = new HttpClient(demo.url, demo.opsKey);
const consoles = await Promise.all(themes.map((theme) => openConsole(browser, theme)));

await eventually(troubleSeen, PATIENCE_MS, LOOK_EVERY_MS);
for (const page of consoles) await page.locator(TROUBLE_SHOWN).waitFor();
await shootBoth('overview');
await takeConsole(
  'store',
  `/console/stores/${TROUBLED}`,
  (page) => page.locator('.store-why').getByText('In trouble'),
  TALL,
);
await takeConsole('processes', `/console/processes?at=root/stores/${TROUBLED}`, (page) =>
  page.locator(`[data-process="root/stores/${TROUBLED}/manager"]`),
);
for (const theme of themes) await takeBooking(theme);
const orderId = await eventually(pickedUpAfterAll, PATIENCE_MS, LOOK_EVERY_MS);
await takeConsole(
  'order',
  `/console/orders/${orderId}`,
  (page) => page.getByRole('heading', { name: 'What happened' }),
  TALL,
);

async function openConsole(browser: Browser, theme: (typeof themes)[number]): Promise<Page> {
  const context = await browser.newContext({ ...screen, locale: 'en-US', colorScheme: theme });
  const page = await context.newPage();
  await signIn(page, demo.url, demo.opsKey);
  return page;
}

/** Both themes at the same moment. */
async function takeConsole(
  name: string,
  path: string,
  there: (page: Page) => ReturnType<Page['locator']>,
  size: typeof SCREEN = SCREEN,
): Promise<void> {
  for (const page of consoles) {
    await page.setViewportSize(size);
    await page.goto(demo.url + path);
  }
  for (const page of consoles) {
    await there(page).waitFor();
    await page
      .getByText(/^Loading/)
      .first()
      .waitFor({ state: 'detached' });
  }
  await shootBoth(name);
}

async function shootBoth(name: string): Promise<void> {
  for (const [index, page] of consoles.entries()) await shoot(page, `${name}-${themes[index]}`);
}

async function takeBooking(theme: (typeof themes)[number]): Promise<void> {
  const context = await browser.newContext({ ...phone, locale: 'en-US', colorScheme: theme });
  const page = await context.newPage();
  await page.goto(`${demo.url}/book/${BOOKED_AT}`);
  const free = page.getByRole('button', { name: /^Book/ });
  await free.first().waitFor();
  await shoot(page, `book-times-${theme}`);
  await free.nth(2).click();
  await page.getByRole('timer').waitFor();
  await page.getByRole('button', { name: 'One Rice bowl more' }).click();
  await page.getByRole('button', { name: 'One Lemonade more' }).click();
  await page.getByText(`This clock runs ${SPEED} times as fast as a real one.`).waitFor();
  await page.evaluate('scrollTo(0, 0)');
  await shoot(page, `book-checkout-${theme}`);
  await page.getByLabel('Name').fill('Ada');
  await page.getByRole('button', { name: /^Order for/ }).click();
  await page.getByRole('list', { name: 'The way of your order' }).waitFor();
  await shoot(page, `book-order-${theme}`);
  await context.close();
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = `${folder}${name}.png`;
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: 'disabled' });
  const { size } = await stat(path);
  assert.ok(size < MOST_BYTES, `${name} has ${size} bytes`);
}

/** Its orders wait. */
async function troubleSeen(): Promise<void> {
  const { stores } = bodyOf<Overview>(await ops.get('/v1/ops/overview?limit=100'), 200);
  const { deferred = 0 } = stores.find(({ store_id }) => store_id === TROUBLED) ?? {};
  assert.ok(deferred >= 2, `${deferred} are deferred`);
}

/** An order of the troubled store that took several attempts, and was picked up after all. */
async function pickedUpAfterAll(): Promise<string> {
  const { date } = bodyOf<Day>(await ops.get(`/v1/stores/${TROUBLED}/availability`), 200);
  const { orders } = bodyOf<Orders>(await ops.get(`/v1/ops/stores/${TROUBLED}/orders?date=${date}&limit=500`), 200);
  const found = orders.find(({ attempts, status }) => attempts >= 3 && status === 'picked_up');
  assert.ok(found);
  return found.order_id;
}
