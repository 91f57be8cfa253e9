import type { Clock, Timer } from '../clock.ts';
import type { ChildContext, Load, Running, Start } from './child.ts';
import { asError, Shutdown } from './child.ts';
import type { Branch } from './process-tree.ts';

/** The child that a run is a run of; hears what becomes of it. */
export interface RunOwner {
  readonly path: string;
  readonly clock: Clock;
  /** How long this run may take to end; `Infinity` sets no time-out. */
  shutdownMs(run: Run): number;
  /** False once a run further up was left behind: then nothing below it may take effect. */
  parentIsAlive(): boolean;
  /** `run` is about to leave its phase, or to start. */
  leaves(run: Run): void;
  /** A run that was up ended or crashed without being asked to; after a crash it may still be winding down. */
  ended(run: Run): void;
  crashed(run: Run, error: Error): void;
  failedLate(run: Run, error: Error): void;
  leftBehind(run: Run): void;
}

/**
 *     starting ─▶ up ─▶ over          ended by itself
 *        │        ▼     ▲
 *        └──▶ stopping ─┘             asked to end, or a guarded callback failed; ended or left behind
 */
export type Phase = 'starting' | 'up' | 'stopping' | 'over';

/** The signal's reason. Shared, because it says nothing about the one child. */
const MUST_END = new Shutdown('the child must end');

/** One generation of a child, of which there are tens of thousands. Allocates what it needs only when it needs it. */
export class Run implements ChildContext {
  readonly generation: number;
  /** It could serve, at some time. */
  cameUp = false;
  /** It was asked to end while nothing was wrong. */
  stopped = false;
  /** Why it failed; the first reason if there are several. */
  error: Error | undefined;
  branch: Branch | undefined;
  readonly #owner: RunOwner;
  #phase: Phase = 'starting';
  #crashed = false;
  #hasSaid = false;
  #controller: AbortController | undefined;
  #read: (() => Load) | undefined;
  #timeOut: Timer | undefined;
  /** Called at the next phase somebody can wait for: up, or over. */
  #waiting: (() => void)[] | undefined;
  #onEnd: (() => void)[] | undefined;
  #onOver: (() => void)[] | undefined;

  constructor(generation: number, owner: RunOwner) {
    this.generation = generation;
    this.#owner = owner;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get path(): string {
    return this.#owner.path;
  }

  get alive(): boolean {
    return this.#phase !== 'over' && !this.#crashed && this.#owner.parentIsAlive();
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#mustEnd) this.#controller.abort(MUST_END);
    return this.#controller.signal;
  }

  guard<A extends readonly unknown[]>(callback: (...args: A) => void | Promise<void>): (...args: A) => void {
    return (...args) => {
      if (!this.alive) return;
      try {
        const result = callback(...args);
        if (result instanceof Promise) result.catch((reason: unknown) => this.#crash(asError(reason)));
      } catch (reason) {
        this.#crash(asError(reason));
      }
    };
  }

  shows(read: () => Load): void {
    this.#read = read;
  }

  onEnd(callback: () => void): void {
    this.#onEnd = (this.#onEnd ?? []).concat(callback);
    if (this.#mustEnd) this.#tellToEnd();
  }

  ends(error?: Error): void {
    // In a turn of its own, as a promise would: whoever says it may be in the midst of something.
    if (!this.#hasSaid) queueMicrotask(() => this.#finished(error));
    this.#hasSaid = true;
  }

  onOver(callback: () => void): void {
    if (this.#phase === 'over') callback();
    else this.#onOver = (this.#onOver ?? []).concat(callback);
  }

  supervises(branch: Branch): void {
    this.branch = branch;
    if (this.#mustEnd) branch.stop();
  }

  /** The numbers shown, if any. A child whose numbers cannot be read has crashed. */
  load(): Load | undefined {
    try {
      return this.#phase === 'over' ? undefined : this.#read?.();
    } catch (reason) {
      this.#crash(asError(reason));
      return undefined;
    }
  }

  begin(spec: { readonly start: Start }): void {
    this.#owner.leaves(this);
    try {
      spec.start(this).then(
        (running) => this.#started(running),
        (reason: unknown) => this.#finished(asError(reason)),
      );
    } catch (reason) {
      this.#finished(asError(reason));
    }
  }

  /** Asks for an orderly end, within the time-out; may be asked again. */
  end(): void {
    if (this.#mustEnd) return;
    this.stopped = true;
    this.#windDown();
  }

  /** Resolves once it came up or is over. */
  async settled(): Promise<void> {
    if (!this.cameUp && this.#phase !== 'over') await this.#change();
  }

  /** Resolves once it is over. */
  async over(): Promise<void> {
    while (this.#phase !== 'over') await this.#change();
  }

  get #mustEnd(): boolean {
    return this.#phase === 'stopping' || this.#phase === 'over';
  }

  #started(running: Running): void {
    running.done?.then(
      () => this.#finished(),
      (reason: unknown) => this.#finished(asError(reason)),
    );
    if (this.#phase !== 'starting') return;
    this.cameUp = true;
    this.#enter('up');
    this.#wake();
  }

  #finished(error?: Error): void {
    const phase = this.#phase;
    this.#fail(error);
    if (phase === 'over') return;
    this.#conclude();
    if (phase === 'up') this.#owner.ended(this);
  }

  #crash(error: Error): void {
    const unasked = this.#phase === 'up';
    this.#fail(error);
    if (this.#phase === 'over') return;
    this.#crashed = true;
    if (!this.#mustEnd) this.#windDown();
    if (unasked) this.#owner.ended(this);
  }

  #fail(error: Error | undefined): void {
    if (error === undefined || this.#isOrderly(error)) return;
    if (this.#phase === 'over') this.#owner.failedLate(this, error);
    else if (this.error === undefined) {
      this.error = error;
      this.#owner.crashed(this, error);
    }
  }

  /** Whether `error` is a way to end well: `Shutdown` by itself, an abort only when told to end, neither while starting. */
  #isOrderly(error: Error): boolean {
    if (this.#phase === 'starting') return false;
    return error instanceof Shutdown || (this.#mustEnd && error.name === 'AbortError');
  }

  #windDown(): void {
    const shutdownMs = this.#owner.shutdownMs(this);
    this.#enter('stopping');
    if (Number.isFinite(shutdownMs)) this.#timeOut = this.#owner.clock.after(shutdownMs, () => this.#leaveBehind());
    this.#tellToEnd();
    this.branch?.stop();
  }

  #tellToEnd(): void {
    this.#controller?.abort(MUST_END);
    for (const callback of this.#onEnd?.splice(0) ?? []) {
      try {
        callback();
      } catch (reason) {
        this.#fail(asError(reason));
      }
    }
  }

  #leaveBehind(): void {
    this.#owner.leftBehind(this);
    this.#conclude();
  }

  #conclude(): void {
    this.#timeOut?.cancel();
    this.#enter('over');
    this.#tellToEnd();
    // Ended by itself already, unless what wraps it ended or failed alone.
    this.branch?.stop();
    for (const callback of this.#onOver?.splice(0) ?? []) callback();
    this.#wake();
  }

  #enter(next: Phase): void {
    this.#owner.leaves(this);
    this.#phase = next;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = (this.#waiting ?? []).concat(resolve);
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting ?? []) resolve();
    this.#waiting = undefined;
  }
}
