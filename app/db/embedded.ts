import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Backoff } from '../../lib/backoff.ts';
import { waitMs } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Account } from './embedded-account.ts';
import { accountFor } from './embedded-account.ts';
import { installedBinaries, runnableBinaries } from './embedded-binaries.ts';
import { clearLeftover } from './embedded-leftover.ts';
import type { Programs, ServerProcess } from './embedded-process.ts';
import { initialise, launch } from './embedded-process.ts';
import { wordsOf } from './failure.ts';

/** A server that ended by itself is started again after 0.2 s, doubling up to 10 s. */
const relaunchBackoff: Backoff = { firstMs: 200, factor: 2, maxMs: 10_000, jitter: 0 };

const FREE_PORT_TRIES = 5;
const USER = 'lunchrush';

export interface EmbeddedOptions {
  /** Holds the data, the password and who runs the server; made if absent. */
  readonly directory: string;
  readonly clock: Clock;
  /** The number of this process. */
  readonly pid: number;
  readonly kill: (pid: number, signal: 'SIGINT' | 'SIGQUIT') => void;
  readonly say: (line: string) => void;
  /** A free one is chosen if absent. */
  readonly port?: number;
  /** Further settings, `name=value`. Tests that are not about durability switch `fsync` off. */
  readonly settings?: readonly string[];
}

/** A real Postgres of our own, on 127.0.0.1 only. */
export interface Embedded {
  readonly url: string;
  /** The server's process; another one after a restart. */
  readonly pid: number;
  /** Ends it properly; resolves once it is gone. */
  stop(): Promise<void>;
  /** `fast` breaks connections and shuts down; `immediate` is a crash, from which it recovers. Same port and data. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
}

/**
 * Starts the Postgres that npm brought along, on data that stay in `directory` between runs; initialises them at first.
 *
 * Works as any user. As root, which Postgres refuses to be, it runs as `postgres` or `nobody`, and needs no way into
 * the directory: on Linux a server whose working directory is its data directory reaches it as /proc/self/cwd, even
 * where the directories above are closed to it. Programs it cannot reach are copied to /var/cache/lunchrush.
 *
 * If this process is killed, its server stays behind until the next start on the same data, which stops it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { directory, clock, say } = options;
  const data = join(directory, 'data');
  await mkdir(directory, { recursive: true });
  const account = await accountFor(data);
  await clearLeftover(data, await ownerOf(directory), options);
  await writeFile(join(directory, 'owner'), String(options.pid));
  const installed = await installedBinaries();
  const binaries = account === null ? installed : await runnableBinaries(installed, account);
  const programs: Programs = { ...binaries, account, clock, say };
  const password = await passwordIn(directory, account);
  if (!(await exists(data))) await createData(data, programs, join(directory, 'password'));
  const server = new Server(options, programs, data, password);
  await server.start();
  return server;
}

/** Renamed into place when complete, so that a run killed half-way leaves nothing that looks like data. */
async function createData(data: string, programs: Programs, passwordFile: string): Promise<void> {
  const fresh = `${data}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  if (programs.account !== null) await chown(fresh, programs.account.uid, programs.account.gid);
  await initialise(programs, { data: fresh, user: USER, passwordFile });
  await rename(fresh, data);
}

class Server implements Embedded {
  readonly #options: EmbeddedOptions;
  readonly #programs: Programs;
  readonly #data: string;
  readonly #password: string;
  readonly #stopping = new AbortController();
  #port = 0;
  #process: ServerProcess | null = null;
  #launching: Promise<void> | null = null;
  /** True while an end of the process is our own doing. */
  #asked = false;

  constructor(options: EmbeddedOptions, programs: Programs, data: string, password: string) {
    this.#options = options;
    this.#programs = programs;
    this.#data = data;
    this.#password = password;
  }

  get url(): string {
    return `postgres://${USER}:${this.#password}@127.0.0.1:${this.#port}/postgres`;
  }

  get pid(): number {
    if (this.#process === null) throw new Error('the embedded Postgres is not running');
    return this.#process.pid;
  }

  /** A port that was free may be taken a moment later; then another one is chosen. */
  async start(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      this.#port = this.#options.port ?? (await freePort());
      const trouble = await this.#launch().then(() => null, wordsOf);
      if (trouble === null) return;
      const taken = trouble.includes('Address already in use') && this.#options.port === undefined;
      if (!taken || tries === FREE_PORT_TRIES) throw new Error(`the embedded Postgres does not start: ${trouble}`);
    }
  }

  async stop(): Promise<void> {
    this.#asked = true;
    this.#stopping.abort();
    await this.#launching?.catch(() => undefined);
    await this.#process?.stop('fast');
    await rm(join(this.#options.directory, 'owner'), { force: true });
  }

  async restart(mode: 'fast' | 'immediate'): Promise<void> {
    this.#asked = true;
    await this.#process?.stop(mode);
    this.#asked = false;
    await this.#launch();
  }

  #launch(): Promise<void> {
    this.#launching = this.#launchNow();
    return this.#launching;
  }

  async #launchNow(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', `port=${this.#port}`, ...(this.#options.settings ?? [])];
    const started = await launch(this.#programs, { data: this.#data, settings });
    this.#process = started;
    void started.ended.then(() => (this.#asked ? undefined : this.#relaunch()));
  }

  /** Whatever ended it (the system short of memory, for instance), the service must not stay without storage. */
  async #relaunch(): Promise<void> {
    for (let failures = 1; !this.#asked; failures += 1) {
      const pauseMs = waitMs(relaunchBackoff, failures, () => 0);
      this.#options.say(`the embedded Postgres has ended by itself; starting it again in ${pauseMs} ms`);
      await this.#options.clock.sleep(pauseMs, this.#stopping.signal).catch(() => undefined);
      if (this.#asked || (await this.#launch().then(this.#sayThatItRuns, this.#sayWhy))) return;
    }
  }

  readonly #sayThatItRuns = (): boolean => {
    this.#options.say('the embedded Postgres runs again');
    return true;
  };

  readonly #sayWhy = (error: unknown): boolean => {
    this.#options.say(`the embedded Postgres does not start: ${wordsOf(error)}`);
    return false;
  };
}

/** Who started the server on these data last. */
async function ownerOf(directory: string): Promise<number | null> {
  const text = await readFile(join(directory, 'owner'), 'utf8').catch(() => '');
  return text === '' ? null : Number(text);
}

/** Made once, readable only to us and to the server's user; 192 random bits that need no escaping in a URL. */
async function passwordIn(directory: string, account: Account | null): Promise<string> {
  const file = join(directory, 'password');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  if (account !== null) await chown(file, account.uid, account.gid);
  return password;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}
