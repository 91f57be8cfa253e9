import { cp } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '../../stores/calendar.ts';
import { BookingClient } from './booking-client.ts';
import { Crowd } from './crowd.ts';
import { explain } from './explain.ts';
import type { History } from './history.ts';
import { Mischief } from './mischief.ts';
import type { PlanOptions } from './plan.ts';
import { planFaults } from './plan.ts';
import { showProgress } from './progress.ts';
import { readHistory, untilSettled } from './settling.ts';
import type { ChaosResult } from './summary.ts';
import { recoveryLines, resultLine } from './summary.ts';
import { judge } from './verdict.ts';
import type { World, WorldMeans } from './world.ts';
import { logsIn, startWorld } from './world.ts';

export interface ChaosOptions extends PlanOptions {
  /** Seconds from the end of a fault until all works again. */
  readonly recoverWithin: number;
}

export interface ChaosMeans extends WorldMeans {
  /** Writes what was asked for. */
  readonly out: (line: string) => void;
}

/** The longest back-off of an order is 5 minutes and a fifth. */
const SETTLE_WITHIN_MS = 6.5 * MINUTE_MS;
const READY_WITHIN_MS = 30_000;
/** An answer that only a bug gives. */
const OUR_FAULT = '500 internal-error';

/**
 * A bad day of the real service: customers keep booking while its processes are killed and frozen, its Postgres goes
 * away and every POS misbehaves. Afterwards everything that customers, POS and database know is compared. True when
 * every promise was kept. Rejects when the run itself could not be made.
 */
export async function runChaos(options: ChaosOptions, means: ChaosMeans): Promise<boolean> {
  means.say(`A bad day of ${options.minutes} min, seed ${options.seed}: starting Postgres, POS and service …`);
  await using world = await startWorld(means);
  const over = new AbortController();
  const signal = AbortSignal.any([means.signal, over.signal]);
  try {
    return await new BadDay(options, world, { ...means, signal }).run();
  } finally {
    over.abort();
  }
}

/** One run in a started world. */
class BadDay {
  readonly #options: ChaosOptions;
  readonly #world: World;
  readonly #means: ChaosMeans;
  readonly #mischief: Mischief;
  readonly #client: BookingClient;

  constructor(options: ChaosOptions, world: World, means: ChaosMeans) {
    this.#options = options;
    this.#world = world;
    this.#means = means;
    this.#mischief = new Mischief(planFaults(options), { ...world, ...means });
    this.#client = new BookingClient(world.shop);
  }

  async run(): Promise<boolean> {
    const { say } = this.#means;
    showProgress(this.#world, this.#mischief, this.#means);
    await this.#suffer();
    say('All faults are over; waiting until every order is settled …');
    await untilSettled(this.#world, { ...this.#means, withinMs: SETTLE_WITHIN_MS });
    const history = await readHistory(this.#world, { ...this.#means, mischief: this.#mischief, client: this.#client });
    return await this.#report(history);
  }

  /** Customers and faults, until both are done; then one healthy process is left. */
  async #suffer(): Promise<void> {
    const { clock, signal } = this.#means;
    const { fleet, log } = this.#world;
    const runMs = this.#options.minutes * MINUTE_MS;
    const untilAt = clock.now() + runMs;
    const crowd = new Crowd({ client: this.#client, clock, log, untilAt, signal }, this.#options.seed);
    crowd.open();
    const time = clock.sleep(runMs, signal);
    await Promise.race([Promise.all([time, this.#mischief.happen()]), crowd.failed]);
    await crowd.close();
    await fleet.retireOld('stop');
    const last = fleet.newest ?? (await fleet.launch());
    await fleet.ready(last, READY_WITHIN_MS, signal);
  }

  async #report(history: History): Promise<boolean> {
    const { out, say } = this.#means;
    const { fleet, log } = this.#world;
    const result: ChaosResult = {
      verdict: judge(history, this.#options.recoverWithin * 1_000),
      kills: fleet.kills,
      faults: this.#mischief.counts,
      seed: this.#options.seed,
    };
    const { violations, recoveries } = result.verdict;
    for (const line of explain(violations, history)) out(line);
    say(`Refused: ${shown(log.refusals)}. Tries that failed: ${shown(log.failures)}.`);
    say(`Slowest recoveries:\n${recoveryLines(recoveries).join('\n')}`);
    say(`Load of this machine in the last 5 minutes: ${machineLoad()}.`);
    if (violations.length > 0 || this.#isOdd) say(`The logs are kept in ${await this.#keepLogs()}.`);
    out(resultLine(result));
    return violations.length === 0;
  }

  /** No promise was broken, but somebody should look. */
  get #isOdd(): boolean {
    const { fleet, log } = this.#world;
    return fleet.surprises.length > 0 || log.failures.has(OUR_FAULT);
  }

  async #keepLogs(): Promise<string> {
    const place = join(tmpdir(), `lunchrush-chaos-logs-${this.#options.seed}-${this.#means.clock.now()}`);
    await cp(logsIn(this.#world.directory), place, { recursive: true });
    return place;
  }
}

/** Processes that wait for a core start late, whoever is to blame. */
function machineLoad(): string {
  const [, inFiveMinutes = 0] = loadavg();
  return `${inFiveMinutes.toFixed(1)} on ${availableParallelism()} cores`;
}

function shown(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} × ${name}`).join(', ') || 'none';
}
