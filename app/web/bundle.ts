import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workerData } from 'node:worker_threads';
import { brotliCompress, gzip } from 'node:zlib';
import { build } from 'vite';

/** What a build is told: the folder of the sources, and the one to fill. */
export interface BundleOrder {
  readonly sources: string;
  readonly target: string;
}

// Runs as a worker of its own: a bundler's memory and its hands on the environment end with it.
const order: BundleOrder = workerData;
await bundle(order);
await compress(order.target);

async function bundle({ sources, target }: BundleOrder): Promise<void> {
  await build({
    root: sources,
    configFile: false,
    logLevel: 'silent',
    base: '/assets/',
    build: {
      outDir: target,
      emptyOutDir: true,
      assetsDir: '.',
      // The policy of our pages allows no code or style inside of them; pictures may be.
      assetsInlineLimit: (file) => file.endsWith('.svg'),
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: ['console.html', 'book.html'].map((page) => join(sources, page)) },
    },
  });
}

/** Once and as well as can be, so that nothing is compressed while somebody waits. */
async function compress(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const text = await readFile(path);
    await writeFile(`${path}.br`, await promisify(brotliCompress)(text));
    await writeFile(`${path}.gz`, await promisify(gzip)(text, { level: 9 }));
  }
}
