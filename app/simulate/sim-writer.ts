import type { Backoff } from '../../lib/backoff.ts';
import { waitMs } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Change, CommitOutcome } from '../../stores/records.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import { joined } from './joined-change.ts';

interface Entry {
  readonly kind: 'commit' | 'append';
  change: Change;
  readonly done: PromiseWithResolvers<CommitOutcome>;
}

/** Repeated under one number until its outcome is known. */
interface Flush {
  readonly number: number;
  readonly entries: readonly Entry[];
}

export interface WriterMeans {
  readonly clock: Clock;
  readonly random: Random;
  /** One transaction; answers which stores were owned. Rejects when the outcome is unknown. */
  write(changes: readonly Change[], flush: number): Promise<ReadonlySet<StoreId>>;
  /** Rejects while the storage is away. */
  ping(): Promise<void>;
}

/** As the real one's. */
const awayBackoff: Backoff = { firstMs: 50, factor: 2, maxMs: 1_000, jitter: 0.2 };

/**
 * Behaves as the group commit of the service: what arrives during a flush makes the next one, a flush whose outcome is
 * unknown is repeated until it is known, and while the storage is away commits are rejected at once and appends are
 * kept, in order, a store's joined to one.
 */
export class SimWriter {
  readonly #means: WriterMeans;
  #queue: Entry[] = [];
  #unsettled: Flush | null = null;
  #flushes = 0;
  #failures = 0;
  #isRunning = false;

  constructor(means: WriterMeans) {
    this.#means = means;
  }

  get waiting(): number {
    return this.#queue.length + (this.#unsettled?.entries.length ?? 0);
  }

  commit(change: Change): Promise<CommitOutcome> {
    if (this.#failures > 0) return Promise.reject(new StorageUnavailable('the storage is away'));
    return this.#add('commit', change);
  }

  append(change: Change): Promise<CommitOutcome> {
    const last = this.#failures > 0 ? this.#lastOf(change.storeId) : undefined;
    const both = last?.kind === 'append' ? joined(last.change, change) : null;
    if (last === undefined || both === null) return this.#add('append', change);
    last.change = both;
    return last.done.promise;
  }

  #lastOf(storeId: StoreId): Entry | undefined {
    return this.#queue.findLast(({ change }) => change.storeId === storeId);
  }

  #add(kind: Entry['kind'], change: Change): Promise<CommitOutcome> {
    const entry = { kind, change, done: Promise.withResolvers<CommitOutcome>() };
    this.#queue.push(entry);
    if (!this.#isRunning) void this.#run();
    return entry.done.promise;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // What is handed in during one turn of the event loop makes one flush, as while the real one gets a connection.
    await this.#means.clock.sleep(0);
    while (this.waiting > 0 || this.#failures > 0) await this.#round();
    this.#isRunning = false;
  }

  async #round(): Promise<void> {
    try {
      this.#unsettled ??= this.#next();
      if (this.#unsettled === null) await this.#means.ping();
      else await this.#flush(this.#unsettled);
      this.#failures = 0;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      this.#noteAway();
      await this.#means.clock.sleep(waitMs(awayBackoff, this.#failures, this.#means.random));
    }
  }

  async #flush({ entries, number }: Flush): Promise<void> {
    const changes = entries.map(({ change }) => change);
    const owned = await this.#means.write(changes, number);
    this.#unsettled = null;
    for (const { change, done } of entries) done.resolve(owned.has(change.storeId) ? 'committed' : 'fenced');
  }

  /** None of a store that was opened anew in between. */
  #next(): Flush | null {
    const epochs = new Map<StoreId, number>();
    let count = 0;
    for (const { change } of this.#queue) {
      const epoch = epochs.get(change.storeId) ?? change.epoch;
      if (epoch !== change.epoch) break;
      epochs.set(change.storeId, epoch);
      count += 1;
    }
    this.#flushes += 1;
    return count === 0 ? null : { number: this.#flushes, entries: this.#queue.splice(0, count) };
  }

  #noteAway(): void {
    this.#failures += 1;
    const commits = this.#queue.filter(({ kind }) => kind === 'commit');
    this.#queue = this.#queue.filter(({ kind }) => kind === 'append');
    for (const { done } of commits) done.reject(new StorageUnavailable('the storage is away'));
  }
}
