import type { PoolClient, QueryConfig, QueryResultRow } from 'pg';
import { Pool } from 'pg';
import type { Backoff } from '../../lib/backoff.ts';
import { waitMs } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import { rarely } from '../../lib/rarely.ts';
import { err, ok } from '../../lib/result.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import { fatal, sortFailure, wordsOf } from './failure.ts';
import { dropIdleTogether } from './silent-line.ts';

/** How long each step with Postgres may take before the connection is given up and a new one is made. */
export interface Deadlines {
  readonly connections: number;
  /** To get a connection, be it new or shared. */
  readonly connectMs: number;
  /** Until Postgres itself gives a statement up. */
  readonly statementMs: number;
  /** Until we do: a connection that is silent for so long is dropped. */
  readonly answerMs: number;
}

/** Flushes, leases, claims, events: 4 connections; 3 s + 5 s, so silence is noticed and mended within 10 s. */
export const urgentDeadlines: Deadlines = { connections: 4, connectMs: 3_000, statementMs: 4_000, answerMs: 5_000 };
/** What people look up: the same deadlines on connections of their own, so that no flood of reading delays a flush. */
const readDeadlines: Deadlines = { connections: 6, connectMs: 3_000, statementMs: 4_000, answerMs: 5_000 };
/** Cold boots and imports: up to 60 s a statement on a slow disk, and no connection while there are none. */
const bulkDeadlines: Deadlines = { connections: 3, connectMs: 5_000, statementMs: 60_000, answerMs: 61_000 };

/** Reads that may wait for a connection; one more is told that the storage is unavailable. */
export const MAX_WAITING_READS = 2_000;

/** While Postgres cannot be reached: 0.25 s, doubling up to 2 s, each up to 20 % longer: who starts then has 10 s after. */
const reachBackoff: Backoff = { firstMs: 250, factor: 2, maxMs: 2_000, jitter: 0.2 };

/** In an outage every look-up fails for the same reason: it is said once in this while, in real time. */
const SAY_EVERY_MS = 10_000;

export interface DatabaseOptions {
  readonly url: string;
  /** Hears of trouble, in words. */
  readonly say: (line: string) => void;
  /** Tests of silent connections shorten them. */
  readonly urgentDeadlines?: Deadlines;
}

/**
 * Flushes are prepared by name: planning one anew would cost more than running it. And a page of an index is no dearer
 * than any other: or else a flush of one store reads through all the owners (4 ms instead of 0.5 for 11,091).
 */
const SESSION = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

/** One statement with an answer deadline of its own. */
export interface TimedQuery extends QueryConfig {
  /** Read by `pg`, though its types do not know it. */
  readonly query_timeout: number;
}

/** The connections to one Postgres, in three groups that cannot starve each other. */
export class Database {
  readonly urgent: Pool;
  readonly reads: Pool;
  readonly bulk: Pool;
  readonly #unanswered: (error: StorageUnavailable) => void;

  constructor(options: DatabaseOptions) {
    this.urgent = connectionsTo('urgent', options.urgentDeadlines ?? urgentDeadlines, options);
    this.reads = connectionsTo('reads', readDeadlines, options);
    this.bulk = connectionsTo('bulk', bulkDeadlines, options);
    dropIdleTogether([this.urgent, this.reads, this.bulk]);
    this.#unanswered = rarely(systemClock, SAY_EVERY_MS, ({ message }, unsaid) => {
      const more = unsaid > 0 ? ` (and ${unsaid} times since this was last said)` : '';
      options.say(`Postgres could not be asked: ${message}${more}`);
    });
  }

  /** Rows of one look-up; rejects with {@link StorageUnavailable} when Postgres cannot be asked in time. */
  async read<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.#rowsOf(this.reads, text, values);
  }

  /** The same for what changes rows outside any store's flush. */
  async write<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.#rowsOf(this.urgent, text, values);
  }

  /**
   * Closes all connections; does not wait for silent ones longer than `withinMs`. Whoever asks then is refused, which is
   * no news of Postgres.
   */
  async close(clock: Clock, withinMs = 2_000): Promise<void> {
    const stop = new AbortController();
    const closed = Promise.all([this.urgent.end(), this.reads.end(), this.bulk.end()]);
    await Promise.race([closed, clock.sleep(withinMs, stop.signal).catch(() => undefined)]);
    stop.abort();
  }

  async #rowsOf<Row extends QueryResultRow>(pool: Pool, text: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await rowsOf<Row>(pool, text, values);
    } catch (error) {
      if (error instanceof StorageUnavailable && !pool.ending) this.#unanswered(error);
      throw error;
    }
  }
}

/** Runs `work` on one connection, which is dropped if it, or a transaction on it, may be broken. */
export async function withConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    const result = await work(client);
    broken = false;
    return result;
  } catch (error) {
    broken = fatal(error) || client.getTransactionStatus() !== 'I';
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Runs `work` in a transaction, which fails as a whole. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return withConnection(pool, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

export interface ReachMeans {
  readonly clock: Clock;
  readonly random: () => number;
  /** Hears of trouble, in words. */
  readonly say: (line: string) => void;
}

/** Resolves once Postgres answers; until then tries again, says so, and ends only with the signal. */
export async function untilReachable(database: Database, means: ReachMeans, signal: AbortSignal): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    const trouble = await database.urgent.query('SELECT 1').then(() => null, wordsOf);
    if (trouble === null) return;
    const pauseMs = waitMs(reachBackoff, failures, means.random);
    means.say(`Postgres cannot be reached (${trouble}); trying again in ${pauseMs} ms`);
    await means.clock.sleep(pauseMs, signal);
  }
}

/** Tries in a row at what a start needs Postgres for; then the trouble is not an outage. */
const START_TRIES = 5;

/** Does what a start needs Postgres for as soon as that answers, and again when it goes away in the middle of it. */
export async function whenReachable<T>(
  database: Database,
  work: () => Promise<T>,
  means: ReachMeans,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    await untilReachable(database, means, signal);
    const done = await work().then(ok, err);
    if (done.ok) return done.value;
    if (tries === START_TRIES || sortFailure(done.error) !== 'away') throw done.error;
    means.say(`Postgres went away while it was being prepared (${wordsOf(done.error)}); trying again`);
    await means.clock.sleep(waitMs(reachBackoff, tries, means.random), signal);
  }
}

function connectionsTo(name: string, deadlines: Deadlines, { url, say }: DatabaseOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: `lunchrush ${name}`,
    max: deadlines.connections,
    connectionTimeoutMillis: deadlines.connectMs,
    statement_timeout: deadlines.statementMs,
    query_timeout: deadlines.answerMs,
    idle_in_transaction_session_timeout: deadlines.answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    idleTimeoutMillis: 30_000,
    options: SESSION,
  });
  pool.on('error', (error) => pool.ending || say(`a connection to Postgres (${name}) broke: ${error.message}`));
  // A connection that is checked out reports to its query; this keeps its own event from ending the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function rowsOf<Row extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  if (pool.waitingCount >= MAX_WAITING_READS) throw new StorageUnavailable('too many look-ups are waiting');
  try {
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    if (sortFailure(error) === 'away') throw new StorageUnavailable(wordsOf(error), { cause: error });
    throw error;
  }
}
