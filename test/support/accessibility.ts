import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Fails on anything that axe finds on the page as it is. */
export async function assertAccessible(page: Page): Promise<void> {
  assert.deepEqual(await accessibilityFindings(page), []);
}

/** What axe finds, each with its place on the page. */
export async function accessibilityFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const findings: readonly Finding[] = await page.evaluate(
    'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return findings.flatMap(({ id, help, impact, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${impact} ${id}: ${help}: ${html}: ${failureSummary}`),
  );
}
