import type { Clock, Timer } from './clock.ts';
import type { Result } from './result.ts';
import { err, ok } from './result.ts';

/** What a task came to; a crash and a time-out are outcomes, too. */
export type Outcome<R> = Result<R, unknown>;

/** The signal aborts when the task's time is over or nobody wants it any more. */
export type Task<T, R> = (item: T, signal: AbortSignal) => Promise<R>;

export interface TaskLimits {
  readonly clock: Clock;
  /** How long one item may take; any time if absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface MapLimits extends TaskLimits {
  readonly concurrency: number;
}

/** The outcome of a task that did not end in its time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';

  constructor(timeoutMs: number) {
    super(`not done within ${timeoutMs} ms`);
  }
}

/**
 * Runs one task; never rejects. At its time-out, or when the signal aborts, the task's signal aborts and the outcome is
 * settled, whether the task ends or not: nothing can be killed in Node.
 */
export async function runTask<T, R>(item: T, limits: TaskLimits, task: Task<T, R>): Promise<Outcome<R>> {
  const own = new AbortController();
  const unfollow = follow(limits.signal, own);
  const timer = abortAfter(limits, own);
  try {
    own.signal.throwIfAborted();
    return ok(await Promise.race([task(item, own.signal), rejectedBy(own.signal)]));
  } catch (error) {
    return err(error);
  } finally {
    timer?.cancel();
    unfollow();
  }
}

/**
 * Runs the task for every item, at most `concurrency` at once, and yields each item with its outcome: in the order of
 * the items, or as they end with `ordered: false`. An item's place is free again when its outcome has been taken, so
 * that a slow taker holds up the rest. Throws the signal's reason when that aborts; what runs is aborted then, and also
 * when the taker stops early.
 */
export async function* mapParallel<T, R>(
  items: Iterable<T>,
  limits: MapLimits & { readonly ordered?: boolean },
  task: Task<T, R>,
): AsyncGenerator<{ readonly item: T; readonly outcome: Outcome<R> }, void> {
  limits.signal?.throwIfAborted();
  const all = new AbortController();
  const unfollow = follow(limits.signal, all);
  const run = new ParallelRun(items, { ...limits, signal: all.signal }, task);
  try {
    for (let next = run.next(); next !== undefined; next = run.next()) {
      const ended = await next;
      all.signal.throwIfAborted();
      yield ended;
      run.taken();
    }
  } finally {
    unfollow();
    all.abort();
  }
}

/**
 * Runs the task for every item: in order within one key, each when the one before has ended or was given up; at most
 * `concurrency` keys at once. The outcomes stand in the order of the items. Rejects with the signal's reason.
 */
export async function mapByKey<T, R>(
  items: readonly T[],
  keyOf: (item: T) => unknown,
  limits: MapLimits,
  task: Task<T, R>,
): Promise<Outcome<R>[]> {
  const outcomes = new Array<Outcome<R>>(items.length);
  const groups = Map.groupBy(items.entries(), ([, item]) => keyOf(item)).values();
  const { timeoutMs: _, ...perGroup } = { ...limits, ordered: false };
  const runs = mapParallel(groups, perGroup, async (group, signal) => {
    for (const [index, item] of group) outcomes[index] = await runTask(item, { ...limits, signal }, task);
  });
  for await (const { outcome } of runs) if (!outcome.ok) throw outcome.error;
  return outcomes;
}

interface Ended<T, R> {
  readonly item: T;
  readonly outcome: Outcome<R>;
}

type Place<T, R> = PromiseWithResolvers<Ended<T, R>>;

/** The tasks of one {@link mapParallel} that run, or have ended and are not taken yet: `concurrency` places. */
class ParallelRun<T, R> {
  readonly #source: Iterator<T>;
  readonly #limits: MapLimits & { readonly ordered?: boolean };
  readonly #task: Task<T, R>;
  /** In the order in which they are taken. */
  readonly #places: Place<T, R>[] = [];
  /** When order does not matter: the places without an outcome. Whatever ends next gets the first of them. */
  readonly #vacant: Place<T, R>[] = [];

  constructor(items: Iterable<T>, limits: MapLimits & { readonly ordered?: boolean }, task: Task<T, R>) {
    this.#source = items[Symbol.iterator]();
    this.#limits = limits;
    this.#task = task;
  }

  /** Starts tasks while places are free; resolves to what is taken next, and is undefined when all has been taken. */
  next(): Promise<Ended<T, R>> | undefined {
    while (this.#places.length < this.#limits.concurrency) {
      const { done, value } = this.#source.next();
      if (done) break;
      this.#start(value);
    }
    return this.#places[0]?.promise;
  }

  /** Frees the first place. */
  taken(): void {
    this.#places.shift();
  }

  #start(item: T): void {
    const place: Place<T, R> = Promise.withResolvers();
    this.#places.push(place);
    const anyOrder = this.#limits.ordered === false;
    if (anyOrder) this.#vacant.push(place);
    void runTask(item, this.#limits, this.#task).then((outcome) => {
      const taken = anyOrder ? this.#vacant.shift() : place;
      taken?.resolve({ item, outcome });
    });
  }
}

function abortAfter({ clock, timeoutMs }: TaskLimits, own: AbortController): Timer | undefined {
  if (timeoutMs === undefined) return undefined;
  return clock.after(timeoutMs, () => own.abort(new TimedOut(timeoutMs)));
}

/** Aborts `own` when `signal` aborts, until the returned function is called. */
function follow(signal: AbortSignal | undefined, own: AbortController): () => void {
  if (signal === undefined) return () => {};
  const abort = () => own.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

/** Rejects with the signal's reason when it aborts. */
function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
