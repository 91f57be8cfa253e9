import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { after } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';
import { atEnd } from './at-end.ts';
import { launchChromium } from './chromium.ts';

/** The longest wait for what has to be seen; a busy machine is slow, and what never comes fails. */
const SEEN_WITHIN_MS = 30_000;

let own: Promise<Browser> | null = null;

/** One browser for a test file; it goes when the file ends. */
after(async () => (await own)?.close());

/** The browser of this test file. */
export function theBrowser(): Promise<Browser> {
  own ??= launchChromium();
  return own;
}

/** A page with cookies and storage of its own. Whatever it complains of fails the test, which closes it at its end. */
export async function openPage(t: TestContext, options: BrowserContextOptions = {}): Promise<Page> {
  const browser = await theBrowser();
  const context = await browser.newContext({ locale: 'en-US', ...options });
  context.setDefaultTimeout(SEEN_WITHIN_MS);
  const complaints = complaintsOf(context);
  atEnd(t, async () => {
    await context.close();
    for (const complaint of complaints) t.diagnostic(complaint);
    assert.deepEqual(complaints, [], 'what the page complained of');
  });
  return await context.newPage();
}

/**
 * What the pages of a context complain of, as they do: errors nobody caught, errors and warnings in the console, and
 * breaches of the Content-Security-Policy, which the browser puts there too. That the API refuses a request, or cannot
 * be reached, is none: that is for the page to tell its reader.
 */
export function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error().stack)));
  context.on('console', (message) => {
    if (isComplaint(message)) complaints.push(`${message.text()} (${message.location().url})`);
  });
  return complaints;
}

function isComplaint(message: ConsoleMessage): boolean {
  const isLoud = message.type() === 'error' || message.type() === 'warning';
  return isLoud && !(message.text().startsWith('Failed to load resource') && isOfTheApi(message.location().url));
}

function isOfTheApi(url: string): boolean {
  return URL.canParse(url) && /^\/(?:v1|book\/v1|console\/session)(?:\/|$)/.test(new URL(url).pathname);
}
