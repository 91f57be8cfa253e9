import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const browser = fileURLToPath(new URL('browser/', import.meta.url));

/** Where the built pages lie; not kept in version control. */
export const siteFolder = fileURLToPath(new URL('site/', import.meta.url));

/** Bundles what browsers get. Rejects when the sources cannot be built. */
export async function buildSite(): Promise<void> {
  await build({
    root: browser,
    configFile: false,
    logLevel: 'warn',
    base: '/assets/',
    build: {
      outDir: siteFolder,
      emptyOutDir: true,
      assetsDir: '.',
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: [`${browser}console.html`, `${browser}book.html`] },
    },
  });
}

/** Builds unless that was done before: at install, or at an earlier start. */
export async function ensureSite(): Promise<void> {
  if (!existsSync(`${siteFolder}console.html`)) await buildSite();
}

if (import.meta.main) await buildSite();
