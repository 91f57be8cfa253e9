import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Postgres } from '../surroundings/postgres.ts';
import { hasRedis, Redis } from '../surroundings/redis.ts';
import { keep } from './files.ts';
import { goalTable } from './report.ts';
import type { DatedFinding } from './results.ts';
import { ratiosOf } from './results.ts';
import type { Benchmark, Stage } from './stage.ts';
import { describe } from './surroundings.ts';
import { wallMs } from './time.ts';

export interface RunOptions {
  readonly isQuick: boolean;
  readonly directory: string;
  say(line: string): void;
}

/** Runs benchmarks one after the other on one Postgres and one Redis; the ratios of all that are known by now. */
export async function run(
  benchmarks: ReadonlyMap<string, () => Promise<Benchmark>>,
  { isQuick, directory, say }: RunOptions,
): Promise<Readonly<Record<string, number>>> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const postgres = await Postgres.start(join(directory, 'postgres'));
  const redis = hasRedis(say) ? await Redis.start(join(directory, 'redis')) : null;
  try {
    const stage: Stage = { postgres, redis, directory, isQuick, say };
    const surroundings = await describe(postgres, redis !== null);
    const found = await runEach(benchmarks, stage);
    const results = { surroundings, benchmarks: found };
    const all = keep(results, isQuick);
    for (const line of goalTable(all)) say(line);
    return ratiosOf(isQuick ? results : all);
  } finally {
    await redis?.stop();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runEach(
  benchmarks: ReadonlyMap<string, () => Promise<Benchmark>>,
  stage: Stage,
): Promise<Readonly<Record<string, DatedFinding>>> {
  const found: Record<string, DatedFinding> = {};
  for (const [name, load] of benchmarks) {
    stage.say(`== ${name}`);
    const startedMs = wallMs();
    const finding = await (await load())(stage);
    const tookSeconds = (wallMs() - startedMs) / 1_000;
    found[name] = { at: new Date().toISOString(), tookSeconds, ...finding };
  }
  return found;
}
