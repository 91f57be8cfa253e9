import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { composeService } from '../../app/compose.ts';
import { readConfig } from '../../app/config.ts';
import { createLog } from '../../app/log.ts';
import type { Service } from '../../app/main.ts';
import type { Clock } from '../../lib/clock.ts';
import { atEnd } from './at-end.ts';
import type { ClockHand } from './clock-hand.ts';
import { CLOCK_VARIABLE, writeHand } from './clock-hand.ts';
import { eventually, within } from './eventually.ts';
import { HttpClient } from './http-client.ts';
import { inherited } from './inherited.ts';

export const OPS_KEY = 'ops-key-of-the-tests-0000';
export const BOOKING_KEY = 'booking-key-of-the-tests-0';

const START_WITHIN_MS = 30_000;

/** One line of the service's log. */
export interface LogLine {
  readonly level: number;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** How a service process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServiceOptions {
  /** Postgres; absent, the service starts one of its own. */
  readonly databaseUrl?: string;
  /** The clock its stores live by; real time if absent. */
  readonly hand?: ClockHand;
  readonly nodeName?: string;
  /** More variables, or others. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Those that must not outlive this process, however it ends. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** A service in a process of its own, as `lunchrush serve` runs it; killed when the test ends, if it still lives. */
export class ServiceProcess {
  readonly lines: LogLine[] = [];
  readonly ended: Promise<Ending>;
  stderr = '';
  readonly #child: ChildProcess;
  #heard: (() => void)[] = [];
  #url = '';

  constructor(t: TestContext, options: ServiceOptions) {
    const program =
      options.hand === undefined ? ['app/cli/lunchrush.ts', 'serve'] : ['test/support/service-on-clock.ts'];
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const child = spawn(process.execPath, program, { cwd, env: environmentOf(options), stdio: 'pipe' });
    this.#child = child;
    living.add(child);
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
    void this.ended.then(() => {
      living.delete(child);
      this.#wake();
    });
    createInterface(child.stdout).on('line', (line) => this.#hear(line));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    atEnd(t, () => this.kill());
  }

  get url(): string {
    return this.#url;
  }

  /** Memory in use, in bytes, as Linux counts it. */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]) * 1024;
  }

  get ops(): HttpClient {
    return new HttpClient(this.#url, OPS_KEY);
  }

  get booking(): HttpClient {
    return new HttpClient(this.#url, BOOKING_KEY);
  }

  /** Resolves once every store is open or set aside. */
  async ready(): Promise<this> {
    const { url } = await this.says('serving', START_WITHIN_MS);
    this.#url = String(url);
    await eventually(async () => assert.equal((await fetch(`${this.#url}/readyz`)).status, 200), START_WITHIN_MS);
    return this;
  }

  /** The first log line that begins so, now or later. */
  says(beginning: string, withinMs = 15_000): Promise<LogLine> {
    return within(withinMs, `the log line "${beginning}"`, this.#find(beginning));
  }

  /** Dies at once, as if the machine had lost power; resolves when it is gone. */
  async kill(): Promise<Ending> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  /** Asks it to stop, and resolves when it is gone. */
  async stop(): Promise<Ending> {
    this.#child.kill('SIGTERM');
    return within(START_WITHIN_MS, 'the end of the service', this.ended);
  }

  async #find(beginning: string): Promise<LogLine> {
    for (;;) {
      const line = this.lines.find(({ msg }) => msg?.startsWith(beginning));
      if (line !== undefined) return line;
      assert.ok(
        living.has(this.#child),
        `it ended without saying "${beginning}": ${this.stderr}\n${this.#lastWords()}`,
      );
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  #lastWords(): string {
    return this.lines
      .slice(-10)
      .map((line) => JSON.stringify(line))
      .join('\n');
  }

  #hear(line: string): void {
    this.lines.push(JSON.parse(line));
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#heard.splice(0)) resolve();
  }
}

/** A service process that takes requests. */
export async function startService(t: TestContext, options: ServiceOptions): Promise<ServiceProcess> {
  return new ServiceProcess(t, options).ready();
}

/** A service within this process: for tests that share its clock, or need no crash. */
export interface ServiceHere {
  readonly url: string;
  readonly ops: HttpClient;
  readonly booking: HttpClient;
  readonly lines: LogLine[];
  stop(): Promise<void>;
}

/** A service within this process, stopped when the test ends. */
export async function startServiceHere(
  t: TestContext,
  options: { readonly databaseUrl: string; readonly clock?: Clock },
): Promise<ServiceHere> {
  const config = readConfig(environmentOf(options));
  assert.ok(config.ok);
  const lines: LogLine[] = [];
  const log = createLog('info', 'here', { write: (line: string) => void lines.push(JSON.parse(line)) });
  const own = { pid: process.pid, kill: () => assert.fail('it has no process of its own to signal') };
  const start = composeService({ own, ...(options.clock && { clock: options.clock }) });
  const service: Service = await start(config.value, log, new AbortController().signal);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= service.stop();
    return stopped;
  };
  atEnd(t, stop);
  await eventually(async () => assert.equal((await fetch(`${service.url}/readyz`)).status, 200));
  const ops = new HttpClient(service.url, OPS_KEY);
  const booking = new HttpClient(service.url, BOOKING_KEY);
  return { url: service.url, ops, booking, lines, stop };
}

function environmentOf({ databaseUrl, hand, nodeName, environment }: ServiceOptions): Record<string, string> {
  return {
    ...inherited,
    HOST: '127.0.0.1',
    PORT: '0',
    LUNCHRUSH_OPS_KEY: OPS_KEY,
    LUNCHRUSH_BOOKING_KEY: BOOKING_KEY,
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    ...(hand !== undefined && { [CLOCK_VARIABLE]: writeHand(hand) }),
    ...(nodeName !== undefined && { LUNCHRUSH_NODE_NAME: nodeName }),
    ...environment,
  };
}
