import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { FaultLink } from './fault-link.ts';
import { Instance } from './instance.ts';
import type { LinkFault } from './link-fault.ts';

export interface FleetParts {
  readonly command: readonly string[];
  /** Of every instance; each gets its own DATABASE_URL and name. */
  readonly environment: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  /** Where every instance's log is kept. */
  readonly logDirectory: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly say: (line: string) => void;
}

const LOOK_EVERY_MS = 50;
/** An instance that ended unasked is started again after so long, as by any process manager. */
const RELAUNCH_MS = 500;

/**
 * The service's processes. The newest one is the owner of every store, or becomes it; older ones are on their way out.
 * Whoever ends without being asked is noted and started again.
 */
export class Fleet {
  /** Service processes ended by SIGKILL. */
  kills = 0;
  /** Ends that nobody had asked for, in words. */
  readonly surprises: string[] = [];
  readonly #parts: FleetParts;
  readonly #members: Instance[] = [];
  #started = 0;
  #closing = false;
  #linkFault: LinkFault | null = null;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  get members(): readonly Instance[] {
    return this.#members;
  }

  get newest(): Instance | undefined {
    return this.#members.at(-1);
  }

  /** Of those that have begun to serve, the newest first. */
  get addresses(): readonly string[] {
    const serving = this.#members.filter(({ url }) => url !== '');
    return serving.map(({ url }) => url).reverse();
  }

  /** Starts one more; resolves as soon as there is a process. */
  async launch(): Promise<Instance> {
    const { databaseUrl, clock, random, logDirectory, command, environment } = this.#parts;
    this.#started += 1;
    const name = `service-${this.#started}`;
    const target = new URL(databaseUrl);
    const link = await FaultLink.open(Number(target.port), { clock, random });
    if (this.#linkFault !== null) await link.break(this.#linkFault);
    target.port = String(link.port);
    const own = { DATABASE_URL: target.href, LUNCHRUSH_NODE_NAME: name };
    const logFile = join(logDirectory, `${name}.log`);
    const instance = new Instance({ name, command, environment: { ...environment, ...own }, logFile, link, clock });
    this.#members.push(instance);
    void this.#watch(instance);
    return instance;
  }

  /** Resolves once it says that it is ready, or is gone, or the time is up; answers whether it is ready. */
  async ready(instance: Instance, withinMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts;
    const untilMs = clock.monotonic() + withinMs;
    while (instance.state !== 'gone' && clock.monotonic() < untilMs) {
      if (instance.url !== '' && (await saysReady(instance.url, clock))) return true;
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
    return false;
  }

  async kill(instance: Instance): Promise<void> {
    if (instance.state === 'gone') return;
    this.kills += 1;
    await instance.kill();
  }

  /** Ends all but the newest, which has taken over their stores: by order, or by SIGKILL. */
  async retireOld(how: 'stop' | 'kill'): Promise<void> {
    const old = this.#members.slice(0, -1).filter(({ state }) => state !== 'stopping' && state !== 'gone');
    await Promise.all(old.map((instance) => (how === 'kill' ? this.kill(instance) : this.#stop(instance))));
  }

  /** Breaks the ways to Postgres: of the instances there are, and, if so wanted, of those that start meanwhile. */
  async breakLinks(fault: LinkFault, newOnesToo: boolean): Promise<() => Promise<void>> {
    const links = this.#members.map(({ link }) => link);
    if (newOnesToo) this.#linkFault = fault;
    await Promise.all(links.map((link) => link.break(fault)));
    return async () => {
      if (this.#linkFault === fault) this.#linkFault = null;
      const broken = this.#members.map(({ link }) => link).filter((link) => link.fault === fault);
      await Promise.all(broken.map((link) => link.mend()));
    };
  }

  /** Stops every instance in order. */
  async stop(): Promise<void> {
    this.#closing = true;
    await Promise.all(
      this.#members.map((instance) => {
        instance.thaw();
        return this.#stop(instance);
      }),
    );
  }

  /** Ends every instance, whatever it does. */
  async end(): Promise<void> {
    this.endNow();
    await Promise.all(this.#members.map(({ ended }) => ended));
  }

  endNow(): void {
    this.#closing = true;
    for (const instance of this.#members) instance.killNow();
  }

  async #stop(instance: Instance): Promise<void> {
    const byItself = await instance.stop();
    if (!byItself) this.#note(`${instance.name} did not stop in time`);
  }

  async #watch(instance: Instance): Promise<void> {
    const { code, signal } = await instance.ended;
    const wasNewest = this.newest === instance;
    this.#members.splice(this.#members.indexOf(instance), 1);
    await instance.link.stop();
    if (instance.endIsOurs || this.#closing) return;
    this.#note(`${instance.name} ended by itself (${signal ?? code}): ${instance.lastLines.join('\n')}`);
    if (wasNewest) await this.#relaunch();
  }

  async #relaunch(): Promise<void> {
    await this.#parts.clock.sleep(RELAUNCH_MS);
    if (!this.#closing) await this.launch();
  }

  #note(line: string): void {
    this.surprises.push(line);
    this.#parts.say(line);
  }
}

const READY_WITHIN_MS = 1_000;

/** One that is frozen takes the connection and never answers. */
async function saysReady(url: string, clock: Clock): Promise<boolean> {
  const patience = new AbortController();
  const limit = clock.after(READY_WITHIN_MS, () => patience.abort());
  try {
    const response = await fetch(`${url}/readyz`, { signal: patience.signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  } finally {
    limit.cancel();
  }
}
