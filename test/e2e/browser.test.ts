import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibilityFindings, assertAccessible } from '../support/accessibility.ts';
import { complaintsOf, openPage, theBrowser } from '../support/browser.ts';
import { installedChromium } from '../support/chromium.ts';

const sound = '<!doctype html><html lang="en"><title>A page</title><main><h1>Fine</h1></main></html>';

/** What every page of an origin that nobody else serves answers. */
function serving(html: string, headers = {}) {
  return { contentType: 'text/html', headers, body: html };
}

test('a sound page complains of nothing, and axe finds nothing', async (t) => {
  const page = await openPage(t);
  await page.route('http://page.test/', (route) => route.fulfill(serving(sound)));
  await page.goto('http://page.test/');
  await assertAccessible(page);
});

test('errors, breaches of the policy and what is missing are complaints; what the API refuses is none', async (t) => {
  const context = await (await theBrowser()).newContext();
  t.after(() => context.close());
  const complaints = complaintsOf(context);
  const page = await context.newPage();
  const policy = { 'content-security-policy': "default-src 'self'; img-src *" };
  await page.route('http://page.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill(pathname === '/' ? serving(sound, policy) : { status: 404 });
  });
  await page.goto('http://page.test/');
  await page.evaluate(`fetch('/v1/stores').then(() => undefined)`);
  assert.deepEqual(complaints, []);
  const wrong = [
    `document.body.setAttribute('style', 'color: red')`,
    `console.error('something is wrong')`,
    `void Promise.reject(new Error('nobody cares'))`,
    `new Image().src = '/missing.png'`,
  ];
  for (const [index, act] of wrong.entries()) {
    const heard = Promise.race([context.waitForEvent('console'), context.waitForEvent('weberror')]);
    await page.evaluate(act);
    await heard;
    assert.equal(complaints.length, index + 1, complaints.join('\n'));
  }
});

test('axe finds what is not for everybody', async (t) => {
  const page = await openPage(t);
  await page.route('http://page.test/', (route) => route.fulfill(serving(sound.replace('Fine', '<img src="data:,">'))));
  await page.goto('http://page.test/');
  assert.match((await accessibilityFindings(page)).join('\n'), /^critical image-alt/m);
});

test('where there is no browser, it is said what to install; nothing is skipped', () => {
  assert.throws(() => installedChromium(undefined, ['/nowhere/chromium']), /Install one .* or name one in CHROME_PATH/);
  assert.equal(installedChromium(undefined, ['/nowhere/chromium', process.execPath]).executablePath, process.execPath);
});
