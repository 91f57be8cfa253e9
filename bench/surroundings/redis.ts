import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { eventually } from '../framework/time.ts';
import { freePort } from './free-port.ts';
import { cpuMs } from './process-costs.ts';

const START_WITHIN_MS = 5_000;

/** As BullMQ's guide to production asks: appended to a file, synced every second, and nothing is ever evicted. */
const SETTINGS = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'];

/** Whether there is a `redis-server`, brought by apt where that works. */
export function hasRedis(say: (line: string) => void): boolean {
  if (versionOf() !== null) return true;
  say('no redis-server here; trying apt-get install redis-server');
  const installed = ['update', 'install -y redis-server'].map((words) => {
    return spawnSync('apt-get', ['-qq', ...words.split(' ')], { stdio: 'ignore' }).status === 0;
  });
  return installed.at(-1) === true && versionOf() !== null;
}

export function versionOf(): string | null {
  const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/v=(\S+)/.exec(stdout)?.[1] ?? null) : null;
}

/** The one Redis of a run. */
export class Redis {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(port: number, child: ChildProcess, directory: string) {
    this.port = port;
    this.#child = child;
    this.#directory = directory;
  }

  static async start(directory: string): Promise<Redis> {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    const port = await freePort();
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, ...SETTINGS];
    const child = spawn('redis-server', words, { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    const redis = new Redis(port, child, directory);
    if (!(await eventually(() => accepts(port), START_WITHIN_MS))) throw new Error('redis-server does not start');
    return redis;
  }

  /** Everything that is in it. */
  async forgetAll(): Promise<void> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write('FLUSHALL\r\n');
    await once(socket, 'data');
    socket.destroy();
  }

  cpuMs(): number {
    return cpuMs(this.#child.pid ?? 0);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
