import { rm } from 'node:fs/promises';
import { Client } from 'pg';
import type { Embedded } from '../../app/db/embedded.ts';
import { startEmbedded } from '../../app/db/embedded.ts';
import { systemClock } from '../../lib/clock.ts';
import { familyCpuMs } from './process-costs.ts';

/** The one Postgres of a run: as the service starts it by itself, with fsync, and the same for everybody. */
export class Postgres {
  readonly #server: Embedded;
  readonly #directory: string;
  #databases = 0;
  #isStopped = false;

  private constructor(server: Embedded, directory: string) {
    this.#server = server;
    this.#directory = directory;
  }

  static async start(directory: string): Promise<Postgres> {
    await rm(directory, { recursive: true, force: true });
    const server = await startEmbedded({
      directory,
      clock: systemClock,
      pid: process.pid,
      kill: (pid, signal) => process.kill(pid, signal),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    const postgres = new Postgres(server, directory);
    process.once('exit', () => postgres.#isStopped || process.kill(server.pid, 'SIGQUIT'));
    return postgres;
  }

  get port(): number {
    return Number(new URL(this.#server.url).port);
  }

  /** CPU time of all of its processes. */
  cpuMs(): number {
    return familyCpuMs(this.#server.pid);
  }

  /** A new, empty database; its URL. */
  async create(): Promise<string> {
    this.#databases += 1;
    const name = `bench_${this.#databases}`;
    await this.run(this.#server.url, `CREATE DATABASE ${name}`);
    const url = new URL(this.#server.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async drop(url: string): Promise<void> {
    await this.run(this.#server.url, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
  }

  /** Puts what was written behind us, so that the next contender does not pay for it. */
  async settle(): Promise<void> {
    await this.run(this.#server.url, 'CHECKPOINT');
  }

  /** Its own housekeeping must not be counted as a contender's. */
  async setAutovacuum(isOn: boolean): Promise<void> {
    await this.run(this.#server.url, `ALTER SYSTEM SET autovacuum = ${isOn ? 'on' : 'off'}`);
    await this.run(this.#server.url, 'SELECT pg_reload_conf()');
  }

  async connect(url: string): Promise<Client> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  }

  /** Statements on a connection of their own. */
  async run(url: string, sql: string): Promise<void> {
    const client = await this.connect(url);
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  /** The first column of the first row. */
  async ask(url: string, sql: string): Promise<unknown> {
    const client = await this.connect(url);
    try {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
      return rows[0]?.[0];
    } finally {
      await client.end();
    }
  }

  url(): string {
    return this.#server.url;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    this.#isStopped = true;
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** The same database by another port. */
export function throughPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
