import type { Branch, ProcessNode } from './process-tree.ts';

/** When a supervisor starts an ended child again. Source: OTP `supervisor`, child specification. */
export type Restart =
  /** always */
  | 'permanent'
  /** only after a crash: not when it ended normally or with {@link Shutdown} */
  | 'transient'
  /** never */
  | 'temporary';

/**
 * A running child. `done` resolves when it ends by itself and rejects when it crashes; a child without it calls
 * {@link ChildContext.ends}.
 */
export interface Running {
  readonly done?: Promise<void>;
}

/** Numbers a child shows in the live tree. */
export type Load = NonNullable<ProcessNode['load']>;

/**
 * What one run of a child is given: one context per generation, dead for ever once that run is over.
 *
 * Nothing can be killed in Node. A run that does not end within its time-out is left behind: its generation is
 * marked dead, and every effect it still tries must be refused by asking `alive`.
 */
export interface ChildContext {
  /** The ids from the root down to this child, joined by `/`. */
  readonly path: string;
  /** Aborts when the child must end, and in any case once the run is over. Made when first read. */
  readonly signal: AbortSignal;
  /** Counts the runs of this child from 1, and from 1 again under the next run of its supervisor. */
  readonly generation: number;
  /**
   * True from start until the run has ended, crashed or been left behind, or a run above it was. Stays true during an
   * orderly stop.
   */
  readonly alive: boolean;
  /**
   * Ties a callback (timer, listener, forgotten promise) to this run: what it throws or rejects with crashes this
   * child and not the process, and once the run is over the callback does nothing.
   */
  guard<A extends readonly unknown[]>(callback: (...args: A) => void | Promise<void>): (...args: A) => void;
  /** Shows the child's numbers in the live tree; `read` is called when somebody looks. */
  shows(read: () => Load): void;
  /**
   * Calls back once when the child must end, at once where it must already; in any case once the run is over. For
   * children of which there are many: it takes a fraction of a signal's memory.
   */
  onEnd(callback: () => void): void;
  /**
   * Says that this run, once up, has ended by itself or crashed with `error`; heard once. For children of which there are
   * many: it takes no memory until then, as a promise does.
   */
  ends(error?: Error): void;
  /** Calls back once when this run is over: ended, crashed and wound down, or left behind. OTP's monitor. */
  onOver(callback: () => void): void;
  /** Makes this child a supervisor: shows the branch in the live tree, and stops it when the child must end. */
  supervises(branch: Branch): void;
}

/** Resolves once the child can serve; must end when `context.signal` aborts. Does no network. */
export type Start = (context: ChildContext) => Promise<Running>;

/** Ending with this reason is no crash: a transient child that ends so is not started again. */
export class Shutdown extends Error {
  override readonly name = 'Shutdown';
}

/** Why a child failed, whatever it threw. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason), { cause: reason });
}

/** One line of a supervisor's literal list of children. */
export interface ChildSpec {
  /** Unique among its siblings, without `/`; the last part of the child's path in the tree. */
  readonly id: string;
  readonly start: Start;
  /** `permanent` by default. */
  readonly restart?: Restart;
  /**
   * How long an orderly stop may take before the child is left behind. As in OTP 5,000 by default, and without a limit
   * for a supervisor, whose own children have theirs.
   */
  readonly shutdownMs?: number;
}
