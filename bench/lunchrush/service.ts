import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually, wallMs } from '../framework/time.ts';
import { freePort } from '../surroundings/free-port.ts';

const READY_WITHIN_MS = 60_000;
const PROGRAM = fileURLToPath(new URL('../../app/cli/lunchrush.ts', import.meta.url));

export const BOOKING_KEY = 'booking-key-of-the-benchmark';
export const OPS_KEY = 'ops-key-of-the-benchmark-000';

/** As the manual has it, but for one thing: the key's quota is not what we measure. */
const ENVIRONMENT = {
  HOST: '127.0.0.1',
  LUNCHRUSH_BOOKING_KEY: BOOKING_KEY,
  LUNCHRUSH_OPS_KEY: OPS_KEY,
  LUNCHRUSH_KEY_RATE: '999999',
};

/** Those that must not outlive this process. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export interface ServiceOptions {
  readonly databaseUrl: string;
  readonly logFile: string;
  readonly nodeFlags?: readonly string[];
}

/** `lunchrush serve` in a process of its own, in its default configuration. */
export class LunchrushService {
  readonly url: string;
  /** From its start until every store was open. */
  readonly bootSeconds: number;
  readonly #child: ChildProcess;

  private constructor(url: string, bootSeconds: number, child: ChildProcess) {
    this.url = url;
    this.bootSeconds = bootSeconds;
    this.#child = child;
  }

  /** Resolves once it is ready. */
  static async start({ databaseUrl, logFile, nodeFlags = [] }: ServiceOptions): Promise<LunchrushService> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const startedMs = wallMs();
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [...nodeFlags, PROGRAM, 'serve'], {
      env: { PATH: process.env['PATH'], ...ENVIRONMENT, DATABASE_URL: databaseUrl, PORT: String(port) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    living.add(child);
    child.once('exit', () => living.delete(child));
    const isReady = () => fetch(`${url}/readyz`).then(({ ok }) => ok, failed(child));
    if (!(await eventually(isReady, READY_WITHIN_MS))) throw new Error(`not ready in time, see ${logFile}`);
    return new LunchrushService(url, (wallMs() - startedMs) / 1_000, child);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!living.has(this.#child)) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}

/** Not there yet, unless it never will be. */
function failed(child: ChildProcess): () => boolean {
  return () => {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`);
    return false;
  };
}
