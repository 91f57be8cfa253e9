import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Clock } from '../../lib/clock.ts';
import type { FaultLink } from './fault-link.ts';

export interface InstanceParts {
  readonly name: string;
  /** The command line that runs the service, beginning with the program. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where everything that it writes is kept. */
  readonly logFile: string;
  /** Its way to Postgres. */
  readonly link: FaultLink;
  readonly clock: Clock;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type InstanceState = 'starting' | 'serving' | 'frozen' | 'stopping' | 'gone';

/** A service has 25 s to stop in order. */
const STOP_WITHIN_MS = 30_000;
const LINES_KEPT = 5;

/** One service in a process of its own, as `lunchrush serve` runs it. */
export class Instance {
  readonly name: string;
  readonly link: FaultLink;
  readonly ended: Promise<Ending>;
  /** Somebody wanted its end. */
  endIsOurs = false;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #lastLines: string[] = [];
  #state: InstanceState = 'starting';
  #before: InstanceState = 'starting';
  #url = '';

  constructor({ name, command, environment, logFile, link, clock }: InstanceParts) {
    this.name = name;
    this.link = link;
    this.#clock = clock;
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = this.#end();
    this.#keepLines(logFile);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get state(): InstanceState {
    return this.#state;
  }

  /** Empty until it serves. */
  get url(): string {
    return this.#url;
  }

  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** As if the machine had lost power; resolves when it is gone. */
  async kill(): Promise<Ending> {
    this.endIsOurs = true;
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  /** At once and without waiting, for who is about to exit. */
  killNow(): void {
    this.endIsOurs = true;
    this.#child.kill('SIGKILL');
  }

  /** Asks it to stop, and ends it when it does not; resolves with whether it stopped by itself when it is gone. */
  async stop(): Promise<boolean> {
    this.endIsOurs = true;
    this.#become('stopping');
    this.#child.kill('SIGTERM');
    let late = false;
    const limit = this.#clock.after(STOP_WITHIN_MS, () => {
      late = true;
      this.#child.kill('SIGKILL');
    });
    await this.ended;
    limit.cancel();
    return !late;
  }

  /** Stands still, as in a long pause of the machine, until {@link thaw}. */
  freeze(): void {
    this.#before = this.#state;
    this.#become('frozen');
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
    if (this.#state === 'frozen') this.#become(this.#before);
  }

  #become(state: InstanceState): void {
    if (this.#state !== 'gone') this.#state = state;
  }

  #end(): Promise<Ending> {
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#become('gone');
        resolve({ code, signal });
      };
      this.#child.once('exit', end);
      this.#child.once('error', () => end(null, null));
    });
  }

  #keepLines(logFile: string): void {
    const file = createWriteStream(logFile);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      stream.pipe(file, { end: false });
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    }
    this.#child.once('close', () => file.end());
  }

  #read(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LINES_KEPT) this.#lastLines.shift();
    if (this.#url !== '') return;
    const url = /"url":"([^"]+)".*"msg":"serving"/.exec(line)?.[1];
    if (url === undefined) return;
    this.#url = url;
    this.#become('serving');
  }
}
