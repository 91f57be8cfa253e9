import { createHash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { Dice } from './dice.ts';
import type { Episode } from './episode.ts';
import { runEpisode } from './episode.ts';
import { traceOf } from './fact-words.ts';
import type { Plan, PlanLimits } from './plan.ts';
import { planFor, storeDaysOf } from './plan.ts';
import { shrink } from './shrink.ts';

export interface SimulationOptions extends PlanLimits {
  readonly seed: number;
  readonly storeDays: number;
}

export interface SimulationMeans {
  /** Real time, for the progress and the summary alone. */
  readonly clock: Pick<Clock, 'monotonic'>;
  /** What is going on. */
  readonly say: (line: string) => void;
  readonly run?: (plan: Plan, keepsHistory?: boolean) => Promise<Episode>;
}

/** The last line of a simulation. */
export interface Summary {
  readonly store_days: number;
  readonly orders: number;
  readonly violations: number;
  readonly seed: number;
  readonly seconds: number;
}

export interface Simulated {
  readonly summary: Summary;
  /** The same options give the same digest, whatever the machine. */
  readonly digest: string;
  /** Where a promise was broken: the smallest run that breaks it. */
  readonly broken: Episode | null;
}

const SAY_EVERY_MS = 2_000;

/** Runs one chain after the other until there were so many store-days, or a promise is broken. */
export async function simulate(options: SimulationOptions, means: SimulationMeans): Promise<Simulated> {
  const { run = runEpisode } = means;
  const tally = new Tally(options, means);
  const seeds = new Dice(options.seed).of('runs');
  while (tally.left > 0) {
    const plan = planFor(seeds.int(0, 2 ** 31 - 1), tally.left, options);
    const episode = await run(plan);
    tally.add(episode);
    if (episode.violation !== null) return tally.result(await smallest(episode, means));
  }
  return tally.result(null);
}

/** What a person needs to know of a broken promise, and how to see it again. */
export function report({ plan, violation, history, facts }: Episode): readonly string[] {
  if (violation === null) return [`no promise is broken by ${JSON.stringify(plan)}`];
  return [
    `BROKEN: ${violation.check}`,
    `  ${violation.words}`,
    `See it again (${facts} facts): npm run simulate -- --run '${JSON.stringify(plan)}'`,
    ...traceOf(history, violation),
  ];
}

async function smallest(found: Episode, { say, run = runEpisode }: SimulationMeans): Promise<Episode> {
  const broken = found.violation?.check;
  if (broken === undefined) return found;
  say(`broken: ${broken}; run ${JSON.stringify(found.plan)}; looking for the shortest run that breaks it`);
  const plan = await shrink(found.plan, broken, { run });
  return run(plan, true);
}

/** Counts what was run, and says how far it is. */
class Tally {
  readonly #options: SimulationOptions;
  readonly #means: SimulationMeans;
  readonly #startedAtMs: number;
  readonly #hash = createHash('sha256');
  #saidAtMs: number;
  #storeDays = 0;
  #orders = 0;

  constructor(options: SimulationOptions, means: SimulationMeans) {
    this.#options = options;
    this.#means = means;
    this.#startedAtMs = means.clock.monotonic();
    this.#saidAtMs = this.#startedAtMs;
  }

  /** Store-days still to be run. */
  get left(): number {
    return this.#options.storeDays - this.#storeDays;
  }

  add({ plan, orders, digest }: Episode): void {
    this.#storeDays += storeDaysOf(plan);
    this.#orders += orders;
    this.#hash.update(digest);
    const nowMs = this.#means.clock.monotonic();
    if (nowMs - this.#saidAtMs < SAY_EVERY_MS) return;
    this.#saidAtMs = nowMs;
    this.#means.say(`${this.#storeDays} of ${this.#options.storeDays} store-days, ${this.#orders} orders`);
  }

  result(broken: Episode | null): Simulated {
    const seconds = Math.round((this.#means.clock.monotonic() - this.#startedAtMs) / 100) / 10;
    const violations = broken === null ? 0 : 1;
    const summary = {
      store_days: this.#storeDays,
      orders: this.#orders,
      violations,
      seed: this.#options.seed,
      seconds,
    };
    return { summary, digest: this.#hash.digest('hex').slice(0, 16), broken };
  }
}
