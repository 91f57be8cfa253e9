import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DatabaseError } from 'pg';
import type { Backoff } from '../../lib/backoff.ts';
import { waitMs } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Change, CommitOutcome } from '../../stores/records.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Entry } from './commit-queue.ts';
import { CommitQueue, MAX_WAITING_COMMITS } from './commit-queue.ts';
import type { Failure } from './failure.ts';
import { sortFailure, wordsOf } from './failure.ts';
import { flushStatement } from './flush.ts';
import { Gathering } from './gathering.ts';
import { withConnection } from './pool.ts';
import { isReceiptConflict, ReceiptTaken } from './receipts.ts';

/** Between tries while the storage is away: 50 ms, doubling up to 1 s, each up to 20 % longer. */
export const awayBackoff: Backoff = { firstMs: 50, factor: 2, maxMs: 1_000, jitter: 0.2 };

/** What the outside should hear of writing. */
export interface StorageNews {
  /** Called once when flushes begin to fail … */
  away(reason: string): void;
  /** … and once when they work again. */
  back(): void;
  /** Postgres refused an appended change for what is in it; its store is told `fenced`, so that it is opened anew. */
  dropped(change: Change, reason: string): void;
}

export interface GroupCommitMeans {
  readonly pool: Pool;
  readonly bootId: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly news: StorageNews;
  /** Replaces the fencing statement; only the negative control of its test does that. */
  readonly owned?: string;
}

/** Changes that are written by one statement; repeated under one number until the outcome is known. */
interface Flush {
  readonly number: number;
  readonly entries: readonly Entry[];
}

interface OwnedRow extends QueryResultRow {
  readonly storeId: StoreId;
}

/**
 * Writes what arrives while a flush is under way as the next flush: one statement, one transaction, one round trip,
 * one at a time. So changes of one store become durable in the order in which they were handed in.
 *
 *     queued ─▶ sent ─▶ committed | fenced
 *       │        ├─ outcome unknown, or undone by a conflict ─▶ sent again, the same flush
 *       │        └─ refused ─▶ halved, until what is refused stands alone ─▶ rejected, or dropped and told
 *       └─ a commit, while the storage is away ─▶ rejected, nothing was written
 */
export class GroupCommit {
  readonly #means: GroupCommitMeans;
  readonly #queue = new CommitQueue();
  readonly #gathering: Gathering;
  readonly #stop = new AbortController();
  /** Sent with an unknown outcome, or halves of what was refused; they go before the queue. */
  readonly #unsettled: Flush[] = [];
  #flushes = 0;
  #failures = 0;
  #closing = false;
  #isRunning = false;
  #running = Promise.resolve();

  constructor(means: GroupCommitMeans) {
    this.#means = means;
    this.#gathering = new Gathering(means.clock);
  }

  /** Changes that wait to be sent or whose outcome is not known. */
  get waiting(): number {
    return this.#unsettled.reduce((sum, flush) => sum + flush.entries.length, this.#queue.size);
  }

  /** True from a failed flush until something works again. */
  get away(): boolean {
    return this.#failures > 0;
  }

  commit(change: Change): Promise<CommitOutcome> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(new StorageUnavailable(refusal));
    const done = this.#queue.commit(change);
    this.#gathering.hurry();
    this.#wake();
    return done;
  }

  append(change: Change): Promise<CommitOutcome> {
    const done = this.#queue.append(change, this.away);
    this.#wake();
    return done;
  }

  /** Takes no more commits and writes what is waiting, for `withinMs` at most; returns how many changes were left. */
  async close(withinMs: number): Promise<number> {
    this.#closing = true;
    this.#gathering.hurry();
    const limit = this.#means.clock.sleep(withinMs, this.#stop.signal).then(
      () => this.#stop.abort(),
      () => undefined,
    );
    while (this.#isRunning && !this.#stop.signal.aborted) await Promise.race([this.#running, limit]);
    this.#stop.abort();
    this.#rejectUnsent('the service is stopping');
    return this.waiting;
  }

  #refusal(): string | null {
    if (this.#closing) return 'the service is stopping';
    if (this.away) return 'the storage is away';
    return this.#queue.size >= MAX_WAITING_COMMITS ? 'too many changes are waiting' : null;
  }

  #wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#running = this.#run();
  }

  /** Is over in the same moment in which it finds no more work: what is handed in after that starts the next. */
  async #run(): Promise<void> {
    while (this.#hasWork() && !this.#stop.signal.aborted) {
      await this.#gathering.end(this.#isAwaited);
      const failure = await this.#round();
      if (failure === 'away') await this.#pause();
    }
    this.#isRunning = false;
  }

  /** While the storage is away there is always work: finding out when it is back. */
  #hasWork(): boolean {
    return this.#unsettled.length > 0 || this.#queue.size > 0 || (this.away && !this.#closing);
  }

  /** Somebody waits: for an entry, for what was sent before, for the storage to be back, or for the end. */
  get #isAwaited(): boolean {
    return this.#queue.isAwaited || this.#unsettled.length > 0 || this.away || this.#closing;
  }

  async #round(): Promise<Failure | null> {
    try {
      await withConnection(this.#means.pool, (client) => this.#flushOn(client));
      return null;
    } catch (error) {
      this.#noteAway(error);
      return 'away';
    }
  }

  /** What arrived while we waited for the connection comes along. */
  async #flushOn(client: PoolClient): Promise<void> {
    const flush = this.#unsettled.shift() ?? this.#next();
    if (flush === null) {
      await client.query('SELECT 1');
      this.#noteBack();
      return;
    }
    await this.#write(client, flush);
  }

  #next(): Flush | null {
    const entries = this.#queue.take();
    return entries.length === 0 ? null : this.#numbered(entries);
  }

  #numbered(entries: readonly Entry[]): Flush {
    this.#flushes += 1;
    return { number: this.#flushes, entries };
  }

  async #write(client: PoolClient, flush: Flush): Promise<void> {
    try {
      const statement = flushStatement(
        flush.entries.map((entry) => entry.change),
        { ...this.#means, number: flush.number },
      );
      const { rows } = await client.query<OwnedRow>({ ...statement, values: [...statement.values] });
      this.#settle(flush, new Set(rows.map((row) => row.storeId)));
    } catch (error) {
      this.#sort(flush, error);
    }
  }

  #settle(flush: Flush, owned: ReadonlySet<StoreId>): void {
    this.#noteBack();
    for (const { change, resolve } of flush.entries) resolve(owned.has(change.storeId) ? 'committed' : 'fenced');
  }

  #sort(flush: Flush, error: unknown): void {
    const failure = sortFailure(error);
    if (failure === 'refused') {
      this.#noteBack();
      this.#isolate(flush, error);
      return;
    }
    this.#unsettled.unshift(flush);
    if (failure === 'away') throw error;
  }

  /** Halves a refused flush until the change that is at fault stands alone. */
  #isolate({ entries }: Flush, error: unknown): void {
    const [first] = entries;
    if (entries.length === 1 && first !== undefined) {
      this.#refuse(first, error);
      return;
    }
    const middle = Math.ceil(entries.length / 2);
    this.#unsettled.unshift(this.#numbered(entries.slice(0, middle)), this.#numbered(entries.slice(middle)));
  }

  #refuse(entry: Entry, error: unknown): void {
    if (entry.kind === 'append') {
      this.#means.news.dropped(entry.change, wordsOf(error));
      entry.resolve('fenced');
      return;
    }
    const taken = error instanceof DatabaseError && isReceiptConflict(error);
    entry.reject(taken ? new ReceiptTaken('another request with this key came first', { cause: error }) : error);
  }

  #noteAway(error: unknown): void {
    this.#failures += 1;
    if (this.#failures === 1) this.#means.news.away(wordsOf(error));
    this.#rejectUnsent('the storage is away');
  }

  #rejectUnsent(reason: string): void {
    for (const entry of this.#queue.takeCommits()) entry.reject(new StorageUnavailable(reason));
  }

  #noteBack(): void {
    if (this.#failures > 0) this.#means.news.back();
    this.#failures = 0;
  }

  async #pause(): Promise<void> {
    const ms = waitMs(awayBackoff, this.#failures, this.#means.random);
    await this.#means.clock.sleep(ms, this.#stop.signal).catch(() => undefined);
  }
}
