import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { pino } from 'pino';
import { runDemo } from '../../app/demo/demo.ts';
import { lunchRush, onePace } from '../../app/demo/lunch-rush.ts';
import { seededRandom } from '../../lib/random.ts';
import { openPage } from '../support/browser.ts';

/** A rush is over by then, and in the next one all of it happens again: what a busy machine did not show yet, it will. */
const RUSH_MS = 90_000;

/** A lunch rush that runs until the test ends; resolves to what it tells a newcomer. */
async function startRush(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'lunchrush-rush-'));
  const stop = new AbortController();
  const introduced = Promise.withResolvers<string>();
  const said: string[] = [];
  const ending = runDemo(
    { scenario: lunchRush(seededRandom(1)), speed: onePace.speed, once: false },
    {
      own: { pid: process.pid, kill: (pid, signal) => process.kill(pid, signal), isAlive: () => true },
      log: pino({ level: 'silent' }),
      random: seededRandom(1),
      keys: { booking: 'booking-key-of-this-test-run', ops: 'ops-key-of-this-test-run-too' },
      say: (line) => said.push(line),
      out: introduced.resolve,
      screen: null,
      parent,
      signal: stop.signal,
    },
  );
  const ended = ending.then(
    () => said.join('\n'),
    (error: unknown) => String(error),
  );
  t.after(async () => {
    stop.abort(new Error('the test is over'));
    await ended;
    await rm(parent, { recursive: true, force: true });
  });
  return await Promise.race([introduced.promise, ended]);
}

test("the demo's link opens the running rush: bars fill, orders move, a store goes down and recovers", {
  timeout: 300_000,
}, async (t) => {
  const page = await openPage(t, { viewport: { width: 1_440, height: 900 } });
  page.setDefaultTimeout(RUSH_MS);
  const introduction = await startRush(t);
  const [, link = ''] = /Console +(http\S+)/.exec(introduction) ?? [];
  await page.goto(link);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the code does not stay in the address');
  await page.evaluate('window.isTheSamePage = true');
  const row = page.locator('[data-store-id="chi-river-north"]');

  await row.getByRole('img', { name: /^[1-9]\d* of / }).waitFor();
  await row.getByText('POS trouble').waitFor();
  await row.locator('.cell-deferred .tone-waiting').waitFor();
  await row.locator('.cell-deferred .zero').waitFor();
  await page.locator('[data-store-id="chi-river-north"][data-trouble="0"]').waitFor();
  assert.equal(await page.evaluate('window.isTheSamePage'), true, 'nothing was loaded anew');

  await page.goto(link);
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const stranger = await openPage(t);
  await stranger.goto(link);
  await stranger.getByLabel('Key of scope ops or view').waitFor();
});
