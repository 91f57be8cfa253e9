import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Brings the rivals, as the lock file has them, unless they are there. */
export function install(say: (line: string) => void): void {
  if (isInstalled()) return;
  say('installing the contenders (npm ci in bench/)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm ci in bench/ failed');
}

/** npm leaves a copy of the lock file with what it has installed. */
function isInstalled(): boolean {
  const mark = `${folder}node_modules/.package-lock.json`;
  if (!existsSync(mark)) return false;
  const wanted: Lock = JSON.parse(readFileSync(`${folder}package-lock.json`, 'utf8'));
  const there: Lock = JSON.parse(readFileSync(mark, 'utf8'));
  return Object.entries(wanted.packages)
    .filter(([path, { optional }]) => path !== '' && optional !== true)
    .every(([path, { version }]) => there.packages[path]?.version === version);
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

/** The pinned version of each contender. */
export function versions(): Readonly<Record<string, string>> {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(`${folder}package.json`, 'utf8'),
  );
  return dependencies;
}
