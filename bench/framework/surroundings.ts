import { cpus, release, totalmem, type } from 'node:os';
import type { Postgres } from '../surroundings/postgres.ts';
import { versionOf } from '../surroundings/redis.ts';
import { versions } from './install.ts';
import type { Surroundings } from './results.ts';
import { rounded } from './results.ts';
import { median } from './statistics.ts';
import { wallMs } from './time.ts';

const COMMITS = 50;

/** What a reader needs to compare this run with another. */
export async function describe(postgres: Postgres, hasRedis: boolean): Promise<Surroundings> {
  const processors = cpus();
  return {
    processor: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`,
    'memory, GB': Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    postgres: String(await postgres.ask(postgres.url(), 'SHOW server_version')),
    fsync: String(await postgres.ask(postgres.url(), 'SHOW fsync')),
    'one commit, ms': rounded(await commitMs(postgres)),
    redis: hasRedis ? (versionOf() ?? 'none') : 'none: its columns are left out',
    ...versions(),
  };
}

/** How long a small transaction takes to reach the disk: what all durable answers wait for. */
async function commitMs(postgres: Postgres): Promise<number> {
  const url = await postgres.create();
  await postgres.run(url, 'CREATE TABLE tick (at timestamptz)');
  const times: number[] = [];
  const insert = await postgres.connect(url);
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const startedMs = wallMs();
    await insert.query('INSERT INTO tick VALUES (now())');
    times.push(wallMs() - startedMs);
  }
  await insert.end();
  await postgres.drop(url);
  return median(times);
}
