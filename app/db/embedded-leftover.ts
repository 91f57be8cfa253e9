import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../lib/clock.ts';

/** A fast shutdown writes a checkpoint, which may take a while; then an immediate one, which does not. */
const FAST_STOP_MS = 15_000;
const IMMEDIATE_STOP_MS = 5_000;
const LOOK_EVERY_MS = 25;

export interface LeftoverMeans {
  readonly clock: Clock;
  readonly kill: (pid: number, signal: 'SIGINT' | 'SIGQUIT') => void;
  readonly say: (line: string) => void;
}

/** What is known of a process. */
interface Seen {
  readonly parent: number;
  /** Whether it is a Postgres that runs on these data. */
  readonly ours: boolean;
}

/**
 * Makes way for a new server on these data. A server that a killed run left behind is stopped, properly, once it is
 * certain that it is one: it runs on exactly these data and `owner`, the process that started it, is no longer its
 * parent. A lock whose process is gone is left to Postgres, which also knows what shared memory may still be in use;
 * one whose number another program has taken over since is removed. Nothing else is ever signalled.
 */
export async function clearLeftover(data: string, owner: number | null, means: LeftoverMeans): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = await lockedBy(lock);
  if (pid === null) return;
  const seen = await look(pid, data);
  if (seen === null) return;
  if (!seen.ours) {
    if (!(await anyServerOn(data))) await rm(lock, { force: true });
    return;
  }
  if (seen.parent === owner) {
    throw new Error(`${data} is in use by process ${owner}: stop that first, or set DATABASE_URL for both`);
  }
  means.say(`stopping the Postgres (process ${pid}) that an earlier run left behind`);
  await stopOrphan(pid, data, means);
}

async function stopOrphan(pid: number, data: string, means: LeftoverMeans): Promise<void> {
  means.kill(pid, 'SIGINT');
  if (await gone(pid, data, FAST_STOP_MS, means.clock)) return;
  means.kill(pid, 'SIGQUIT');
  if (await gone(pid, data, IMMEDIATE_STOP_MS, means.clock)) return;
  throw new Error(`the Postgres (process ${pid}) that an earlier run left behind does not stop`);
}

async function gone(pid: number, data: string, withinMs: number, clock: Clock): Promise<boolean> {
  const untilMs = clock.monotonic() + withinMs;
  while ((await look(pid, data))?.ours) {
    if (clock.monotonic() > untilMs) return false;
    await clock.sleep(LOOK_EVERY_MS);
  }
  return true;
}

async function lockedBy(lock: string): Promise<number | null> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : null;
}

function look(pid: number, data: string): Promise<Seen | null> {
  return platform() === 'linux' ? lookInProc(pid, data) : lookWithPs(pid, data);
}

/** A server's working directory is its data directory, by whatever name it was given. */
async function lookInProc(pid: number, data: string): Promise<Seen | null> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (status === null) return null;
  // The program's name, in parentheses, may hold anything; after it come state and parent. A process that has ended and
  // that nobody has waited for serves nothing, but still has its number, at which Postgres would balk.
  const [, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(parent), ours: await serves(pid, data) };
}

async function serves(pid: number | string, data: string): Promise<boolean> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return basename(program.replace(' (deleted)', '')) === 'postgres' && directory === (await realpath(data));
}

async function lookWithPs(pid: number, data: string): Promise<Seen | null> {
  const ps = promisify(execFile);
  const line = await ps('ps', ['-o', 'ppid=,command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  if (line === '') return null;
  const ours = line.includes('postgres') && line.includes(await realpath(data));
  return { parent: Number.parseInt(line, 10), ours };
}

/** A backend may outlive its server for a moment; as long as one does, the lock is Postgres' own affair. */
async function anyServerOn(data: string): Promise<boolean> {
  if (platform() !== 'linux') return false;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const serving = await Promise.all(pids.map((pid) => serves(pid, data)));
  return serving.includes(true);
}
