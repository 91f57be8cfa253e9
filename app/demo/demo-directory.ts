import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock.ts';
import { clearLeftover } from '../db/embedded-leftover.ts';
import type { OwnProcess } from '../db/server.ts';

const PREFIX = 'lunchrush-demo-';
const PID_FILE = 'demo.pid';

/** This process, and what it may know of others. */
export interface DemoProcess extends OwnProcess {
  isAlive(pid: number): boolean;
}

export interface DirectoryMeans {
  readonly own: DemoProcess;
  readonly say: (line: string) => void;
  /** Where directories for a while are made; the system's by default. */
  readonly parent?: string;
}

/** A directory of this run's own: a demo never touches anybody's data. */
export interface DemoDirectory extends AsyncDisposable {
  /** Where its Postgres keeps its data. */
  readonly database: string;
}

/** Makes a new one, and clears away what runs that were killed have left: their Postgres, too, if it still runs. */
export async function demoDirectory({ own, say, parent = tmpdir() }: DirectoryMeans): Promise<DemoDirectory> {
  await clearOldRuns(parent, own, say);
  const path = await mkdtemp(join(parent, PREFIX));
  await writeFile(join(path, PID_FILE), String(own.pid));
  return {
    database: databaseIn(path),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

async function clearOldRuns(parent: string, own: DemoProcess, say: (line: string) => void): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const path = join(parent, name);
    const pid = await ownerOf(path);
    if (pid === null || own.isAlive(pid)) continue;
    await clearLeftover(join(databaseIn(path), 'data'), pid, { clock: systemClock, kill: own.kill, say });
    await rm(path, { recursive: true, force: true });
    say(`cleared away what a killed demo (process ${pid}) has left in ${path}`);
  }
}

/** The process that made it; null when it is not a demo's, or another user's. */
async function ownerOf(path: string): Promise<number | null> {
  const text = await readFile(join(path, PID_FILE), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  const { uid } = await stat(path).catch(() => ({ uid: Number.NaN }));
  return pid > 0 && uid === userInfo().uid ? pid : null;
}

function databaseIn(path: string): string {
  return join(path, 'postgres');
}
