import { waitMs } from '../lib/backoff.ts';
import type { Timer } from '../lib/clock.ts';
import type { ChildContext, ChildSpec, Running } from '../lib/supervision/child.ts';
import type { Outcome } from '../lib/tasks.ts';
import { mapByKey, TimedOut } from '../lib/tasks.ts';
import type { Applied } from './feed-change.ts';
import { applyFeedChange } from './feed-change.ts';
import { DOWN_POLL_MS, feedBackoff, IDLE_POLL_MS, OPEN_POLL_MS, POLL_JITTER, pollAt } from './feed-rhythm.ts';
import { isAtStore } from './firing-rules.ts';
import type { Cursor } from './ids.ts';
import type { Order } from './order.ts';
import type { FeedChange, FeedOutcome } from './pos.ts';
import { StorageUnavailable } from './records.ts';
import type { Follower, StoreState } from './store-state.ts';
import { callOffStrays } from './stray-ticket.ts';

/** After this from its promise time an order that no change has come for is no reason to read often. */
const FOLLOWED_FOR_MS = 6 * 60 * 60_000;

/** Orders whose changes are applied at once, each in order. */
const APPLY_CONCURRENCY = 8;

/** Applying one change may read one row, or wait for a cancellation to be decided; beyond this it is read again. */
const APPLY_TIMEOUT_MS = 10_000;

/**
 * Follows a store's orders: reads the POS's feed from the cursor, applies the changes, in order within one order, and
 * moves the cursor over what was applied or set aside with a reason. The cursor is saved after every batch, behind the
 * changes it passes, and once more at the end.
 */
export class OrderTracker implements ChildSpec, Follower {
  readonly id = 'tracker';
  readonly #store: StoreState;
  #run: Run | undefined;

  constructor(store: StoreState) {
    this.#store = store;
  }

  async start(context: ChildContext): Promise<Running> {
    const run = this.#newRun(context);
    this.#run = run;
    this.#store.follower = this;
    context.onEnd(() => void this.#stop(run).then(() => context.ends()));
    this.#plan(run, this.#firstPollMs());
    return {};
  }

  #newRun(context: ChildContext): Run {
    const run: Run = {
      context,
      poll: context.guard(() => this.#poll(run)),
      failures: 0,
      isAway: false,
      timer: undefined,
      dueAt: 0,
      reading: undefined,
      mustEnd: false,
      idle,
      saved: idle,
    };
    return run;
  }

  /** Its first change will not be long. */
  orderLeft(): void {
    const run = this.#run;
    if (run?.timer === undefined || run.failures > 0) return;
    if (run.dueAt - this.#store.now > OPEN_POLL_MS) this.#plan(run, OPEN_POLL_MS);
  }

  posWentDown(): void {
    const run = this.#run;
    if (run === undefined) return;
    run.isAway = true;
    if (run.timer !== undefined && run.dueAt - this.#store.now > DOWN_POLL_MS) this.#plan(run, DOWN_POLL_MS);
  }

  /** The first polls of all stores are spread over the usual interval. */
  #firstPollMs(): number {
    const lease = Math.max(0, this.#store.callableAt - this.#store.world.clock.monotonic());
    return lease + this.#store.world.random() * this.#usualMs();
  }

  #usualMs(): number {
    const { book, now, strays } = this.#store;
    if (strays.size > 0) return OPEN_POLL_MS;
    for (const order of book.all()) if (isFollowed(order, now)) return OPEN_POLL_MS;
    return IDLE_POLL_MS;
  }

  #downMs(): number {
    return DOWN_POLL_MS * (1 + POLL_JITTER * this.#store.world.random());
  }

  #plan(run: Run, inMs: number): void {
    run.timer?.cancel();
    run.dueAt = pollAt(this.#store.now, inMs);
    run.timer = this.#store.world.timers.at(run.dueAt, run.poll);
  }

  async #poll(run: Run): Promise<void> {
    run.timer = undefined;
    if (run.mustEnd) return;
    const reading = this.#readOnce(run);
    run.idle = reading.catch(() => undefined);
    const inMs = await reading;
    if (!run.mustEnd) this.#plan(run, inMs);
  }

  /** Reads and applies one batch; answers when to read next: at once while there is more. */
  async #readOnce(run: Run): Promise<number> {
    const store = this.#store;
    run.reading = new AbortController();
    const feed = await store.pos.changes(store.cursor, run.reading.signal);
    run.reading = undefined;
    this.#hear(run, feed);
    if (feed.kind === 'failed') return this.#readFailed(run, feed);
    for (const problem of feed.problems) store.tell({ kind: 'feed_problem', problem });
    const applied = await this.#apply(feed.changes, run);
    if (applied === null) return this.#readFailed(run, { kind: 'failed', reason: 'the records could not be asked' });
    if (feed.changes.length > 0) store.tell({ kind: 'feed_read', changes: feed.changes.length, applied });
    if (feed.next === undefined) return this.#readFailed(run, { kind: 'failed', reason: 'the feed broke off' });
    run.failures = 0;
    return this.#advance(run, feed.next, feed.changes.length > 0);
  }

  /** A feed that can be read, for the first time since the POS went down or could not be read, tells that it is back. */
  #hear(run: Run, { kind }: FeedOutcome): void {
    const isBack = run.isAway && kind === 'read';
    run.isAway = kind === 'failed';
    if (!isBack) return;
    this.#store.breaker.signOfLife();
    this.#store.sender?.adjust();
  }

  #readFailed(run: Run, { reason, retryAfterMs }: Extract<FeedOutcome, { kind: 'failed' }>): number {
    if (run.mustEnd) return 0;
    run.failures += 1;
    this.#store.tell({ kind: 'feed_failed', reason });
    const { breaker, world } = this.#store;
    const plainMs = waitMs(feedBackoff, run.failures, world.random);
    return Math.max(retryAfterMs ?? 0, breaker.isOpen ? Math.min(plainMs, this.#downMs()) : plainMs);
  }

  /**
   * The journal keeps order, so the cursor never becomes durable before the changes that it passes. A feed that repeats
   * itself without moving on has no more to tell.
   */
  #advance(run: Run, next: Cursor, hasMore: boolean): number {
    const store = this.#store;
    const moves = next !== store.cursor;
    if (moves) {
      store.cursor = next;
      run.saved = store.journal.append({ cursor: next });
      if (hasMore) return 0;
    }
    store.feedReadAt = store.now;
    return this.#usualMs() * (1 + POLL_JITTER * store.world.random());
  }

  /**
   * How many changes moved an order; null when the batch has to be read again, because the records could not be asked
   * or because this run is over: then the cursor must not move.
   */
  async #apply(changes: readonly FeedChange[], { context }: Run): Promise<number | null> {
    // Most feeds have nothing new, a dozen times a second.
    const outcomes = changes.length === 0 ? [] : await this.#applyEach(changes);
    await callOffStrays(this.#store);
    if (!context.alive || outcomes.some(isForLater)) return null;
    const applied = outcomes.map((outcome): Applied => {
      return outcome.ok
        ? outcome.value
        : { kind: 'set_aside', reason: `could not be applied: ${String(outcome.error)}` };
    });
    for (const [index, { changeId }] of changes.entries()) this.#tellIfSetAside(changeId, applied[index]);
    return applied.filter(({ kind }) => kind === 'moved').length;
  }

  #applyEach(changes: readonly FeedChange[]): Promise<readonly Outcome<Applied>[]> {
    return mapByKey(
      changes,
      (change) => change.orderId,
      { clock: this.#store.world.clock, concurrency: APPLY_CONCURRENCY, timeoutMs: APPLY_TIMEOUT_MS },
      (change) => applyFeedChange(this.#store, change),
    );
  }

  #tellIfSetAside(changeId: string, applied: Applied | undefined): void {
    if (applied?.kind === 'set_aside') this.#store.tell({ kind: 'change_set_aside', changeId, reason: applied.reason });
  }

  /** Lets the batch in hand end, and waits until the cursor is durable. */
  async #stop(run: Run): Promise<void> {
    this.#run = undefined;
    this.#store.follower = undefined;
    run.mustEnd = true;
    run.timer?.cancel();
    run.reading?.abort();
    await run.idle;
    await run.saved;
  }
}

const idle = Promise.resolve();

interface Run {
  readonly context: ChildContext;
  readonly poll: () => void;
  failures: number;
  /** The POS was down when it was last heard of. */
  isAway: boolean;
  timer: Timer | undefined;
  dueAt: number;
  /** Calls off a read that is under way. */
  reading: AbortController | undefined;
  mustEnd: boolean;
  /** Settles when no batch is in hand. */
  idle: Promise<unknown>;
  /** Settles when the cursor is durable. */
  saved: Promise<unknown>;
}

/** An outage costs time, a bug or a bad entry costs that entry. */
function isForLater(outcome: Outcome<Applied>): boolean {
  return !outcome.ok && (outcome.error instanceof StorageUnavailable || outcome.error instanceof TimedOut);
}

/** Whether the feed may soon have news of an order: not of one whose guest must have come long ago. */
function isFollowed({ status, slot }: Order, now: number): boolean {
  return (status === 'unconfirmed' || isAtStore(status)) && now - slot < FOLLOWED_FOR_MS;
}
