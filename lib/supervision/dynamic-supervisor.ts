import type { Backoff } from '../backoff.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ChildContext, ChildSpec, Running, Start } from './child.ts';
import type { Environment } from './environment.ts';
import { Lane } from './lane.ts';
import type { Branch, ProcessNode, RestartAnswer, RestartRefusal } from './process-tree.ts';
import type { Intensity } from './restart-intensity.ts';
import { checkRestarts, GaveUp, RestartIntensity } from './restart-intensity.ts';
import type { Run } from './run.ts';
import type { Parent } from './supervised.ts';
import { Supervised } from './supervised.ts';

export interface DynamicSupervisorSpec {
  readonly intensity: Intensity;
  /** As a supervisor's; each child waits by itself. */
  readonly backoff?: Backoff;
  /** No limit by default. */
  readonly maxChildren?: number;
  /** Hears of a temporary child that crashed, once it is over and forgotten: nobody starts it again. */
  readonly lost?: (id: string, error: Error) => void;
}

/** Why a child was not started. */
export type StartRefusal =
  | { readonly kind: 'already-started' }
  | { readonly kind: 'too-many' }
  /** The supervisor does not run, or is about to stop. */
  | { readonly kind: 'not-running' }
  /** Its start failed, or it was stopped before it came up; it is forgotten. */
  | { readonly kind: 'failed'; readonly error: Error | undefined };

/**
 * Keeps children that come and go, each alone: no order, and nobody waits for another's slow start or stop, while one
 * child's own events are dealt with one after another. They share one restart intensity, and are stopped together.
 * Source: Elixir's `DynamicSupervisor`, which starts them one after another.
 */
export class DynamicSupervisor {
  readonly start: Start;
  #latest: DynamicSupervisorRun | undefined;

  constructor(spec: DynamicSupervisorSpec, environment: Environment) {
    checkRestarts(spec.intensity, spec.backoff);
    this.start = async (context) => {
      const run = new DynamicSupervisorRun(spec, environment, context);
      this.#latest = run;
      context.supervises(run);
      return run;
    };
  }

  /** Children that are starting, up, stopping or waiting to be restarted. */
  get size(): number {
    return this.#latest?.size ?? 0;
  }

  /** Resolves once the child is up. A second start of an id finds the first. */
  async startChild(spec: ChildSpec): Promise<Result<void, StartRefusal>> {
    return this.#latest?.startChild(spec) ?? err({ kind: 'not-running' });
  }

  /** Stops a child in order and forgets it, whatever its restart type; false if there is none. */
  async stopChild(id: string): Promise<boolean> {
    return this.#latest?.stopChild(id) ?? false;
  }

  /** Stops a child in order and starts it anew; does not count as a crash. */
  async restartChild(id: string): RestartAnswer {
    return this.#latest?.restart([id]) ?? err({ kind: 'not-found' });
  }

  tree(): readonly ProcessNode[] {
    return this.#latest?.nodes() ?? [];
  }
}

/** A child with its own lane, made when there is something to wait for: most are temporary and never need one. */
class DynamicChild extends Supervised {
  #lane: Lane | undefined;

  inTurn<T>(step: () => Promise<T>): Promise<T> {
    this.#lane ??= new Lane();
    return this.#lane.run(step);
  }
}

/** One run of a dynamic supervisor. */
class DynamicSupervisorRun implements Branch, Parent, Running {
  readonly done: Promise<void>;
  readonly environment: Environment;
  readonly #spec: DynamicSupervisorSpec;
  readonly #context: ChildContext;
  readonly #intensity: RestartIntensity;
  readonly #end: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #children = new Map<string, DynamicChild>();
  #stopping = false;

  constructor(spec: DynamicSupervisorSpec, environment: Environment, context: ChildContext) {
    this.done = this.#end.promise;
    this.environment = environment;
    this.#spec = spec;
    this.#context = context;
    this.#intensity = new RestartIntensity(spec.intensity);
  }

  get path(): string {
    return this.#context.path;
  }

  get backoff(): Backoff | undefined {
    return this.#spec.backoff;
  }

  get size(): number {
    return this.#children.size;
  }

  isAlive(): boolean {
    return this.#context.alive;
  }

  nodes(): readonly ProcessNode[] {
    return [...this.#children.values()].map((child) => child.node());
  }

  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    void this.#stopAll().then(this.#end.resolve);
  }

  async startChild(spec: ChildSpec): Promise<Result<void, StartRefusal>> {
    if (this.#stopping) return err({ kind: 'not-running' });
    if (this.#children.has(spec.id)) return err({ kind: 'already-started' });
    if (this.size >= (this.#spec.maxChildren ?? Number.POSITIVE_INFINITY)) return err({ kind: 'too-many' });
    const child = new DynamicChild(spec, this);
    this.#children.set(spec.id, child);
    const run = child.isTemporary ? await child.start() : await child.inTurn(() => child.start());
    if (run.cameUp) return ok(undefined);
    this.#forget(child);
    return err({ kind: 'failed', error: run.error });
  }

  async stopChild(id: string): Promise<boolean> {
    const child = this.#children.get(id);
    if (child !== undefined) await this.#stopOne(child);
    return child !== undefined;
  }

  async restart([id = '', ...below]: readonly string[]): RestartAnswer {
    const child = this.#children.get(id);
    if (child === undefined) return err({ kind: 'not-found' });
    if (below.length > 0) return child.run?.branch?.restart(below) ?? err({ kind: 'not-found' });
    if (child.isTemporary) return err({ kind: 'temporary' });
    return child.inTurn(() => this.#restartByHand(child));
  }

  ended(child: DynamicChild, run: Run): void {
    if (child.isTemporary && run.phase === 'over') this.#lose(child, run);
    else void child.inTurn(() => this.#afterEnd(child, run));
  }

  async #afterEnd(child: DynamicChild, run: Run): Promise<void> {
    await run.over();
    if (this.#stopping || child.run !== run) return;
    child.run = undefined;
    if (child.restartsAfter(run)) await this.#restart(child, run.error);
    else this.#lose(child, run);
  }

  async #restart(child: DynamicChild, error: Error | undefined): Promise<void> {
    const { clock } = this.environment;
    if (!this.#intensity.admits(clock.monotonic())) return this.#giveUp(child, error);
    const waitMs = child.nextWaitMs();
    if (waitMs === 0) return this.#startAgain(child);
    const start = async () => {
      if (!this.#stopping && child.endWait(timer)) await this.#startAgain(child);
    };
    const timer = clock.after(waitMs, () => void child.inTurn(start));
    child.waitToRestart(timer);
  }

  async #startAgain(child: DynamicChild): Promise<void> {
    const run = await child.start();
    if (!run.cameUp && !run.stopped && !this.#stopping) await this.#restart(child, run.error);
  }

  async #restartByHand(child: DynamicChild): Promise<Result<void, RestartRefusal>> {
    if (this.#stopping) return err({ kind: 'stopping' });
    if (this.#children.get(child.spec.id) !== child) return err({ kind: 'not-found' });
    await child.stop();
    if (this.#stopping) return err({ kind: 'stopping' });
    const run = await child.start();
    if (run.cameUp) return ok(undefined);
    if (run.stopped || this.#stopping) return err({ kind: 'stopping' });
    await this.#restart(child, run.error);
    return err({ kind: 'failed', error: String(run.error) });
  }

  /** Not awaited by the child whose crash was one too many: its own end waits for its turn too. */
  #giveUp(child: DynamicChild, cause: Error | undefined): void {
    this.#stopping = true;
    const error = new GaveUp(child.path, this.#spec.intensity, cause);
    this.environment.observe?.({ kind: 'gave_up', path: this.path, error });
    void this.#stopAll().then(() => this.#end.reject(error));
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => this.#stopOne(child)));
  }

  /** What it is doing in its turn, such as starting, is cut short. */
  async #stopOne(child: DynamicChild): Promise<void> {
    child.run?.end();
    await child.inTurn(() => child.stop());
    this.#forget(child);
  }

  #lose(child: DynamicChild, { error }: Run): void {
    this.#forget(child);
    if (child.isTemporary && error !== undefined) this.#spec.lost?.(child.spec.id, error);
  }

  #forget(child: DynamicChild): void {
    if (this.#children.get(child.spec.id) === child) this.#children.delete(child.spec.id);
  }
}
