import type { Backoff } from '../backoff.ts';
import { waitMs } from '../backoff.ts';
import type { Clock, Timer } from '../clock.ts';
import type { ChildSpec } from './child.ts';
import type { Environment, SupervisionEvent } from './environment.ts';
import type { ProcessNode, ProcessState } from './process-tree.ts';
import type { RunOwner } from './run.ts';
import { Run } from './run.ts';

/** As in OTP. */
const DEFAULT_SHUTDOWN_MS = 5_000;

/** The supervisor's run that keeps a child. */
export interface Parent {
  /** Empty for the parent of the root. */
  readonly path: string;
  readonly environment: Environment;
  readonly backoff?: Backoff | undefined;
  isAlive(): boolean;
  /** A run that was up ended or crashed without being asked to; after a crash it may still be winding down. */
  ended(child: Supervised, run: Run): void;
}

/** A child as its supervisor keeps it, from one run to the next. OTP's child record. */
export class Supervised implements RunOwner {
  readonly spec: ChildSpec;
  readonly #parent: Parent;
  /** The run whose end the supervisor has not dealt with yet. */
  run: Run | undefined;
  #generation = 0;
  #restarts = 0;
  /** In a row, without a run in between that stayed up long enough. */
  #failures = 0;
  /** When it entered its state, on the monotonic clock. */
  #sinceMs = 0;
  #lastError: string | undefined;
  #waiting: Timer | undefined;
  #isSupervisor = false;

  constructor(spec: ChildSpec, parent: Parent) {
    if (spec.id === '' || spec.id.includes('/')) throw new Error(`not one part of a path: '${spec.id}'`);
    this.spec = spec;
    this.#parent = parent;
  }

  get path(): string {
    return this.#parent.path === '' ? this.spec.id : `${this.#parent.path}/${this.spec.id}`;
  }

  get clock(): Clock {
    return this.#parent.environment.clock;
  }

  get isTemporary(): boolean {
    return this.spec.restart === 'temporary';
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether the end of `run` calls for another one. */
  restartsAfter(run: Run): boolean {
    if (this.spec.restart === 'transient') return run.error !== undefined;
    return !this.isTemporary;
  }

  /** Begins a new run; resolves once it came up or is over, without rejecting. */
  async start(): Promise<Run> {
    const run = new Run(++this.#generation, this);
    this.#waiting = undefined;
    this.run = run;
    run.begin(this.spec);
    await run.settled();
    if (run.cameUp) this.#noteUp(run);
    else if (this.run === run) this.run = undefined;
    return run;
  }

  /** Resolves once its run has ended or was left behind; a restart it waited for is called off. */
  async stop(): Promise<void> {
    this.#waiting?.cancel();
    this.#waiting = undefined;
    const run = this.run;
    if (run === undefined) return;
    run.end();
    await run.over();
    if (this.run === run) this.run = undefined;
  }

  /** Notes that a restart is to come, which `timer` brings and {@link stop} calls off. */
  waitToRestart(timer: Timer): void {
    this.#waiting = timer;
  }

  /** Ends the wait that `timer` stood for; false if the child was stopped or started since, so that it is void. */
  endWait(timer: Timer): boolean {
    if (this.#waiting !== timer) return false;
    this.#waiting = undefined;
    return true;
  }

  /** Notes one more failure in a row, and answers how long to wait before the next run. */
  nextWaitMs(): number {
    const { backoff, environment } = this.#parent;
    if (backoff === undefined) return 0;
    this.#failures += 1;
    return waitMs(backoff, this.#failures, environment.random ?? notSpread);
  }

  node(): ProcessNode {
    const load = this.run?.load();
    const branch = this.run?.branch;
    const sinceMs = this.clock.monotonic() - this.#sinceMs;
    return {
      id: this.spec.id,
      path: this.path,
      role: this.#isSupervisor || branch !== undefined ? 'supervisor' : 'worker',
      state: this.#state(),
      sinceAt: Math.floor(this.clock.now() - sinceMs),
      restarts: this.#restarts,
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
      ...(load !== undefined && { load }),
      get children() {
        return branch?.nodes() ?? [];
      },
    };
  }

  shutdownMs(run: Run): number {
    const byDefaultMs = run.branch === undefined ? DEFAULT_SHUTDOWN_MS : Number.POSITIVE_INFINITY;
    return this.spec.shutdownMs ?? byDefaultMs;
  }

  parentIsAlive(): boolean {
    return this.#parent.isAlive();
  }

  leaves(run: Run): void {
    const nowMs = this.clock.monotonic();
    if (run.phase === 'up' && nowMs - this.#sinceMs >= (this.#parent.backoff?.maxMs ?? 0)) this.#failures = 0;
    if (run.branch !== undefined) this.#isSupervisor = true;
    this.#sinceMs = nowMs;
  }

  ended(run: Run): void {
    this.#parent.ended(this, run);
  }

  crashed(_run: Run, error: Error): void {
    this.#lastError = String(error);
    this.#tell({ kind: 'crashed', path: this.path, error });
  }

  failedLate(run: Run, error: Error): void {
    this.#tell({ kind: 'failed_late', path: this.path, generation: run.generation, error });
  }

  leftBehind(run: Run): void {
    this.#tell({ kind: 'left_behind', path: this.path, generation: run.generation });
  }

  #noteUp(run: Run): void {
    if (run.generation === 1) return;
    this.#restarts += 1;
    this.#tell({ kind: 'restarted', path: this.path, restarts: this.#restarts });
  }

  #state(): ProcessState {
    if (this.#waiting !== undefined) return 'restarting';
    const phase = this.run?.phase ?? 'over';
    return phase === 'over' ? 'down' : phase;
  }

  #tell(event: SupervisionEvent): void {
    this.#parent.environment.observe?.(event);
  }
}

function notSpread(): number {
  return 0;
}
