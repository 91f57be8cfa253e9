import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { Account } from './embedded-account.ts';
import type { Binaries } from './embedded-binaries.ts';

/** Recovery after a crash may take a while. */
const START_MS = 120_000;
const STOP_MS = 15_000;
/** Backends of a killed server end within a moment; until then their shared memory is in the way. */
const SHARED_MEMORY_MS = 10_000;
const LOOK_AGAIN_MS = 200;
const LINES_KEPT = 20;
const READY = 'database system is ready to accept connections';

/** What to run, and as whom (null: as ourselves). */
export interface Programs extends Binaries {
  readonly account: Account | null;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** A server that takes connections. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(mode: 'fast' | 'immediate'): Promise<void>;
}

/** Quiet, without sockets in the file system, and without the compiler whose library the package leaves out. */
const SETTINGS = [
  'unix_socket_directories=',
  'lc_messages=C',
  'timezone=UTC',
  'log_checkpoints=off',
  'jit=off',
  'max_connections=100',
];

/** Creates empty data: UTF-8, compared byte by byte, passwords by SCRAM, no way in without one. */
export async function initialise(
  programs: Programs,
  { data, user, passwordFile }: { readonly data: string; readonly user: string; readonly passwordFile: string },
): Promise<void> {
  const password = await open(passwordFile);
  const fromProc = throughProc(programs);
  const child = run(
    programs,
    'initdb',
    data,
    [
      `--pgdata=${fromProc ? '/proc/self/cwd' : data}`,
      `--username=${user}`,
      `--pwfile=${fromProc ? '/proc/self/fd/3' : passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ],
    { stdio: ['ignore', 'ignore', 'pipe', password.fd] },
  );
  const lines = lastLines(child.stderr);
  const code = await exitOf(child).finally(() => password.close());
  if (code !== 0) throw new Error(`the embedded Postgres cannot be initialised in ${data}: ${lines.join(' ')}`);
}

/** Starts a server on these data; resolves when it takes connections, rejects with its own words if it ends. */
export async function launch(
  programs: Programs,
  server: { readonly data: string; readonly settings: readonly string[] },
): Promise<ServerProcess> {
  const untilMs = programs.clock.monotonic() + SHARED_MEMORY_MS;
  for (;;) {
    const started = await launchOnce(programs, server);
    if (typeof started !== 'string') return started;
    const passing = started.includes('is still in use') && programs.clock.monotonic() < untilMs;
    if (!passing) throw new Error(started);
    await programs.clock.sleep(LOOK_AGAIN_MS);
  }
}

/** Why it did not start, if it did not. */
async function launchOnce(
  programs: Programs,
  { data, settings }: { readonly data: string; readonly settings: readonly string[] },
): Promise<ServerProcess | string> {
  const set = [...SETTINGS, ...settings].flatMap((setting) => ['-c', setting]);
  const child = run(programs, 'postgres', data, ['-D', throughProc(programs) ? '/proc/self/cwd' : data, ...set], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A session of its own: Ctrl-C is for the service, which stops the server when it needs it no longer.
    detached: true,
  });
  const running = Promise.withResolvers<boolean>();
  const lines = lastLines(child.stderr, (line) => line.includes(READY) && running.resolve(true));
  const ended = exitOf(child);
  const limit = programs.clock.after(START_MS, () => child.kill('SIGQUIT'));
  const ready = await Promise.race([running.promise, ended.then(() => false)]);
  limit.cancel();
  if (!ready || child.pid === undefined) return lines.join(' ') || 'it ended without a word';
  return serverProcess(
    child,
    child.pid,
    ended.then(() => undefined),
    programs.clock,
  );
}

function serverProcess(child: ChildProcess, pid: number, ended: Promise<void>, clock: Clock): ServerProcess {
  return {
    pid,
    ended,
    async stop(mode) {
      child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      const limit = clock.after(STOP_MS, () => child.kill('SIGQUIT'));
      await ended;
      limit.cancel();
    },
  };
}

/** Root on Linux: the server's user may have no way into the directory but its own working directory. */
function throughProc({ account }: Programs): boolean {
  return account !== null && platform() === 'linux';
}

function run(programs: Programs, name: string, data: string, args: readonly string[], options: SpawnOptions) {
  const { account, native } = programs;
  return spawn(join(native, 'bin', name), args, {
    ...options,
    cwd: data,
    // Nothing of our environment, where keys may be, is for the server.
    ...(platform() === 'win32' ? {} : { env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } }),
    ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
  });
}

/** The exit code, null for a signal; rejects if the program cannot be run at all. */
function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** Keeps reading, so that the server never waits for us, and keeps the last lines for an error. */
function lastLines(stream: Readable | null, onLine?: (line: string) => unknown): readonly string[] {
  const lines: string[] = [];
  if (stream === null) return lines;
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    onLine?.(line);
  });
  return lines;
}
