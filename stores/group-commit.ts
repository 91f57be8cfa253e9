import type { Backoff } from '../lib/backoff.ts';
import { waitMs } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { unreachable } from '../lib/result.ts';
import type { Entry } from './commit-queue.ts';
import { CommitQueue, MAX_WAITING_COMMITS } from './commit-queue.ts';
import { Gathering } from './gathering.ts';
import type { StoreId } from './ids.ts';
import type { Change, CommitOutcome } from './records.ts';
import { StorageUnavailable } from './records.ts';

/** Between tries while the storage is away: 50 ms, doubling up to 1 s, each up to 20 % longer. */
const awayBackoff: Backoff = { firstMs: 50, factor: 2, maxMs: 1_000, jitter: 0.2 };

/** What the outside should hear of writing. */
export interface StorageNews {
  /** Called once when flushes begin to fail … */
  away(reason: string): void;
  /** … and once when they work again. */
  back(): void;
  /** The storage refused an appended change for what is in it; its store is told `fenced`, so that it is opened anew. */
  dropped(change: Change, reason: string): void;
}

/** Changes that are written together, all or none; the number tells them, and all repetitions, from every other flush. */
export interface Flush {
  readonly number: number;
  readonly changes: readonly Change[];
}

/**
 * What became of a flush.
 *
 * - `written`: for the stores that were owned; for no others.
 * - `undone`: surely not written, by no fault of its own; the same again may pass at once.
 * - `refused`: what is in it will never be taken; `error` is for who waits.
 * - `away`: the storage cannot be reached, or did not answer; unless nothing was sent the outcome is unknown.
 */
export type Flushed =
  | { readonly kind: 'written'; readonly owned: ReadonlySet<StoreId> }
  | { readonly kind: 'undone' }
  | { readonly kind: 'refused'; readonly error: unknown; readonly reason: string }
  | { readonly kind: 'away'; readonly reason: string };

/**
 * Writes one flush, which it asks for once it can be sent, so that what arrives until then comes along. Null asks for a
 * sign of life alone. Never rejects.
 */
export type WriteFlush = (next: () => Flush | null) => Promise<Flushed>;

export interface GroupCommitMeans {
  readonly write: WriteFlush;
  readonly clock: Clock;
  readonly random: Random;
  readonly news: StorageNews;
}

type Refused = Extract<Flushed, { kind: 'refused' }>;

/** A flush, and who waits for it. */
interface Batch extends Flush {
  readonly entries: readonly Entry[];
}

/**
 * Writes what arrives while a flush is under way as the next flush, one at a time. So changes of one store become
 * durable in the order in which they were handed in.
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
  readonly #unsettled: Batch[] = [];
  /** On its way. */
  #sent: Batch | null = null;
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
    const sent = [...this.#unsettled, ...(this.#sent === null ? [] : [this.#sent])];
    return sent.reduce((sum, batch) => sum + batch.entries.length, this.#queue.size);
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
      const flushed = await this.#means.write(() => this.#next());
      this.#sort(flushed);
      if (flushed.kind === 'away') await this.#pause();
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

  #next(): Flush | null {
    this.#sent = this.#unsettled.shift() ?? this.#take();
    return this.#sent;
  }

  #take(): Batch | null {
    const entries = this.#queue.take();
    return entries.length === 0 ? null : this.#numbered(entries);
  }

  #numbered(entries: readonly Entry[]): Batch {
    this.#flushes += 1;
    return { number: this.#flushes, entries, changes: entries.map(({ change }) => change) };
  }

  #sort(flushed: Flushed): void {
    const batch = this.#sent;
    this.#sent = null;
    switch (flushed.kind) {
      case 'written':
        this.#noteBack();
        if (batch !== null) settle(batch, flushed.owned);
        return;
      case 'refused':
        this.#noteBack();
        if (batch !== null) this.#isolate(batch, flushed);
        return;
      case 'undone':
      case 'away':
        if (batch !== null) this.#unsettled.unshift(batch);
        if (flushed.kind === 'away') this.#noteAway(flushed.reason);
        return;
      default:
        unreachable(flushed);
    }
  }

  /** Halves a refused flush until the change that is at fault stands alone. */
  #isolate({ entries }: Batch, refused: Refused): void {
    const [first] = entries;
    if (entries.length === 1 && first !== undefined) {
      this.#refuse(first, refused);
      return;
    }
    const middle = Math.ceil(entries.length / 2);
    this.#unsettled.unshift(this.#numbered(entries.slice(0, middle)), this.#numbered(entries.slice(middle)));
  }

  #refuse(entry: Entry, { error, reason }: Refused): void {
    if (entry.kind === 'commit') {
      entry.reject(error);
      return;
    }
    this.#means.news.dropped(entry.change, reason);
    entry.resolve('fenced');
  }

  #noteAway(reason: string): void {
    this.#failures += 1;
    if (this.#failures === 1) this.#means.news.away(reason);
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

function settle({ entries }: Batch, owned: ReadonlySet<StoreId>): void {
  for (const { change, resolve } of entries) resolve(owned.has(change.storeId) ? 'committed' : 'fenced');
}
