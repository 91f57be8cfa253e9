import type { Pool, PoolClient } from 'pg';
import { fatal } from './failure.ts';

/**
 * A line that goes silent takes every connection along that it carries, and those that are idle do not notice: each
 * would cost whoever takes it next its whole deadline, long after the line is whole again. So where one connection turns
 * out to be broken, all of these pools drop the idle ones; new ones are made when they are needed.
 */
export function dropIdleTogether(pools: readonly Pool[]): void {
  const dropped = new WeakSet<PoolClient>();
  for (const pool of pools)
    pool.on('release', (error: unknown, client) => {
      if (isBroken(error) && !dropped.has(client)) for (const one of pools) dropIdle(one, dropped);
    });
}

/** A statement that Postgres refused has been answered. */
function isBroken(error: unknown): boolean {
  return error instanceof Error ? fatal(error) : error === true;
}

/** The pool hands out idle connections before it makes any; one that cannot be had is no longer idle. */
function dropIdle(pool: Pool, dropped: WeakSet<PoolClient>): void {
  const drop = (client: PoolClient) => {
    dropped.add(client);
    client.release(true);
  };
  for (let left = pool.idleCount; left > 0; left -= 1) void pool.connect().then(drop, () => undefined);
}
