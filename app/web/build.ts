import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BundleOrder } from './bundle.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Where pages come from and go to. */
export interface SiteFolders {
  /** The sources of the pages. */
  readonly sources: string;
  /** Has one folder for each state of the sources that was built; not kept in version control. */
  readonly built: string;
  /** What else a build depends on: the bundler's version and orders. */
  readonly alsoRead: readonly string[];
}

const ours: SiteFolders = {
  sources: join(here, 'browser'),
  built: join(here, 'site'),
  alsoRead: [join(here, 'bundle.ts'), join(here, '../../package.json')],
};

/** Resolves to the folder of the built pages; builds them unless these very sources were built before. */
export async function ensureSite(folders: SiteFolders = ours): Promise<string> {
  const name = await fingerprintOf(folders);
  const folder = join(folders.built, name);
  if (!existsSync(folder)) await buildInto(folder, folders);
  await forgetOthers(folders.built, name);
  return folder;
}

/** Builds aside and then renames, so that whoever finds the folder finds all of it. */
async function buildInto(folder: string, { sources, built }: SiteFolders): Promise<void> {
  await mkdir(built, { recursive: true });
  const target = await mkdtemp(join(built, UNFINISHED));
  try {
    await ran({ sources, target });
    // A folder for one's own eyes; who installs may be another than who serves.
    await chmod(target, 0o755);
    await rename(target, folder);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    // Another process has built the same meanwhile: a full folder is not replaced.
    if (!existsSync(folder)) throw error;
  }
}

const UNFINISHED = 'building-';

async function ran(order: BundleOrder): Promise<void> {
  const worker = new Worker(new URL('bundle.ts', import.meta.url), { workerData: order });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the bundler ended with ${code}`))));
  });
}

/** Of everything that the pages are made of. */
async function fingerprintOf({ sources, alsoRead }: SiteFolders): Promise<string> {
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...files.toSorted(), ...alsoRead]) {
    hash.update(`${relative(sources, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 20);
}

/** Earlier states. What another process is still building is its own. */
async function forgetOthers(built: string, name: string): Promise<void> {
  const others = (await readdir(built)).filter((other) => other !== name && !other.startsWith(UNFINISHED));
  await Promise.all(others.map((other) => rm(join(built, other), { recursive: true, force: true })));
}
