import { latest } from '../lib/latest.ts';
import type { StoreId } from './ids.ts';
import type { Attempt } from './order.ts';
import type { Change, CommitOutcome } from './records.ts';

/** Commits that may wait to be sent; one more is rejected. */
export const MAX_WAITING_COMMITS = 20_000;
/** Above this many waiting changes appends of one store are joined, as they are while the storage is away. */
export const JOIN_ABOVE = 2_000;
/** Changes of one flush. */
const CHANGES_PER_FLUSH = 1_000;

/** A change that waits, and who waits for it. */
export interface Entry {
  readonly kind: 'commit' | 'append';
  change: Change;
  readonly done: Promise<CommitOutcome>;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Changes in order of arrival. Its bound: 20,000 commits, 2,000 appends, and beyond those one joined append per store,
 * whose rows are at most the store's open orders, each in its latest version, with their steps and attempts.
 */
export class CommitQueue {
  #entries: Entry[] = [];
  /** Entries that somebody waits for. */
  #commits = 0;
  /** Each store's last entry while appends are being joined. */
  readonly #last = new Map<StoreId, Entry>();

  get size(): number {
    return this.#entries.length;
  }

  /** Whether somebody waits for an entry to become durable. */
  get isAwaited(): boolean {
    return this.#commits > 0;
  }

  commit(change: Change): Promise<CommitOutcome> {
    return this.#add('commit', change).done;
  }

  /** `join`: whether it may become one with the same store's append that is waiting anyway. */
  append(change: Change, join: boolean): Promise<CommitOutcome> {
    const last = this.#last.get(change.storeId);
    if (last?.kind === 'append' && joinable(last.change, change)) {
      last.change = joined(last.change, change);
      return last.done;
    }
    const entry = this.#add('append', change);
    if (join || this.size > JOIN_ABOVE) this.#last.set(change.storeId, entry);
    return entry.done;
  }

  /** The next flush's changes: at most 1,000, and none of a store that was opened anew in between. */
  take(): readonly Entry[] {
    const epochs = new Map<StoreId, number>();
    let count = 0;
    for (const { change } of this.#entries) {
      const epoch = epochs.get(change.storeId) ?? change.epoch;
      if (count === CHANGES_PER_FLUSH || epoch !== change.epoch) break;
      epochs.set(change.storeId, epoch);
      count += 1;
    }
    this.#last.clear();
    const taken = this.#entries.splice(0, count);
    for (const { kind } of taken) if (kind === 'commit') this.#commits -= 1;
    return taken;
  }

  /** Takes all commits out and leaves the appends in order. */
  takeCommits(): readonly Entry[] {
    const commits = this.#entries.filter((entry) => entry.kind === 'commit');
    if (commits.length > 0) this.#entries = this.#entries.filter((entry) => entry.kind === 'append');
    this.#commits = 0;
    return commits;
  }

  #add(kind: Entry['kind'], change: Change): Entry {
    const { promise, resolve, reject } = Promise.withResolvers<CommitOutcome>();
    const entry = { kind, change, done: promise, resolve, reject };
    this.#entries.push(entry);
    if (kind === 'commit') this.#commits += 1;
    if (this.#last.size > 0) this.#last.set(change.storeId, entry);
    return entry;
  }
}

/** Each of these may stand in a change but once. */
function joinable(earlier: Change, later: Change): boolean {
  const single = earlier.receipt ?? later.receipt ?? earlier.audit ?? later.audit;
  return earlier.epoch === later.epoch && single === undefined;
}

/** One change that does what both do; nobody can have seen the state in between. */
function joined(earlier: Change, later: Change): Change {
  return {
    ...earlier,
    ...later,
    ...lists(earlier, later),
  };
}

function lists(earlier: Change, later: Change): Partial<Change> {
  return {
    ...listed(
      'holds',
      latestVersions(both(earlier.holds, later.holds), (hold) => hold.holdId),
    ),
    ...listed(
      'orders',
      latestVersions(both(earlier.orders, later.orders), (order) => order.orderId),
    ),
    ...listed('timeline', both(earlier.timeline, later.timeline)),
    ...listed('attempts', latestAttempts(both(earlier.attempts, later.attempts))),
    ...listed('slots', both(earlier.slots, later.slots)),
  };
}

function both<T>(earlier: readonly T[] = [], later: readonly T[] = []): readonly T[] {
  return earlier.length === 0 ? later : [...earlier, ...later];
}

function listed<K extends keyof Change>(field: K, list: Change[K] & readonly unknown[]): Partial<Change> {
  return list.length === 0 ? {} : { [field]: list };
}

function latestVersions<T extends { readonly version: number }>(rows: readonly T[], idOf: (row: T) => string): T[] {
  return latest(rows, idOf, (row, kept) => row.version >= kept.version);
}

/** An attempt's end replaces its start. */
function latestAttempts(attempts: readonly Attempt[]): Attempt[] {
  return latest(
    attempts,
    ({ orderId, number }) => `${orderId} ${number}`,
    (attempt, kept) => attempt.outcome !== undefined || kept.outcome === undefined,
  );
}
