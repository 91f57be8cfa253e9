import type { Backoff } from '../backoff.ts';
import type { Timer } from '../clock.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ChildContext, ChildSpec, Running, Start } from './child.ts';
import { Shutdown } from './child.ts';
import type { Environment } from './environment.ts';
import { Lane } from './lane.ts';
import type { Branch, ProcessNode, RestartAnswer, RestartRefusal } from './process-tree.ts';
import type { Intensity } from './restart-intensity.ts';
import { checkRestarts, GaveUp, RestartIntensity } from './restart-intensity.ts';
import type { Run } from './run.ts';
import type { Strategy } from './strategy.ts';
import { affectedBy } from './strategy.ts';
import type { Parent } from './supervised.ts';
import { Supervised } from './supervised.ts';

export interface SupervisorSpec {
  readonly strategy: Strategy;
  readonly intensity: Intensity;
  /**
   * Waits between restarts, growing while a child fails again and again, and starting anew once it stayed up for
   * `maxMs`. None by default, as in OTP, which has no such thing.
   */
  readonly backoff?: Backoff;
  /** In the order of start; stopped in reverse. */
  readonly children: readonly ChildSpec[];
}

/** A child could not be started when its supervisor was. */
class StartFailed extends Error {
  override readonly name = 'StartFailed';
}

/**
 * Keeps a fixed list of children running. It is a child itself, so trees nest. It deals with one thing at a time, like
 * a gen_server, and gives the traces of OTP's `supervisor`; unlike there, giving up is a crash to the supervisor above.
 */
export class Supervisor {
  readonly start: Start;
  #latest: SupervisorRun | undefined;

  constructor(spec: SupervisorSpec, environment: Environment) {
    checkRestarts(spec.intensity, spec.backoff);
    this.start = (context) => {
      const run = new SupervisorRun(spec, environment, context);
      this.#latest = run;
      return run.open();
    };
  }

  tree(): readonly ProcessNode[] {
    return this.#latest?.nodes() ?? [];
  }

  /** Stops a child in order and starts it anew, and its siblings as the strategy says; does not count as a crash. */
  async restartChild(id: string): RestartAnswer {
    return this.#latest?.restart([id]) ?? err({ kind: 'not-found' });
  }
}

/** Stands for a restart that another timer, or none, brings; each one differs, so that a later wait is not taken for it. */
function noTimer(): Timer {
  return { cancel: () => undefined };
}

/** One run of a supervisor. */
class SupervisorRun implements Branch, Parent {
  readonly environment: Environment;
  readonly #spec: SupervisorSpec;
  readonly #context: ChildContext;
  readonly #lane = new Lane();
  #children: readonly Supervised[];
  #intensity: RestartIntensity | undefined;
  /** The child whose start is awaited now. */
  #starting: Supervised | undefined;
  /** No child is started any more. */
  #stopping = false;

  constructor(spec: SupervisorSpec, environment: Environment, context: ChildContext) {
    this.environment = environment;
    this.#spec = spec;
    this.#context = context;
    this.#children = spec.children.map((child) => new Supervised(child, this));
    if (new Set(spec.children.map((child) => child.id)).size < spec.children.length) {
      throw new Error(`two children of ${context.path} have the same id`);
    }
  }

  get path(): string {
    return this.#context.path;
  }

  get backoff(): Backoff | undefined {
    return this.#spec.backoff;
  }

  isAlive(): boolean {
    return this.#context.alive;
  }

  nodes(): readonly ProcessNode[] {
    return this.#children.map((child) => child.node());
  }

  open(): Promise<Running> {
    this.#context.supervises(this);
    return this.#lane.run(() => this.#open());
  }

  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#starting?.run?.end();
    void this.#lane.run(() => this.#close());
  }

  ended(child: Supervised, run: Run): void {
    void this.#lane.run(() => this.#afterEnd(child, run));
  }

  async restart([id, ...below]: readonly string[]): RestartAnswer {
    const child = this.#children.find((one) => one.spec.id === id);
    if (child === undefined) return err({ kind: 'not-found' });
    if (below.length > 0) return child.run?.branch?.restart(below) ?? err({ kind: 'not-found' });
    return this.#lane.run(() => this.#restartByHand(child));
  }

  async #open(): Promise<Running> {
    const failed = await this.#startInOrder(this.#children);
    if (failed === undefined && !this.#stopping) return {};
    const error = this.#stopping
      ? new Shutdown('stopped while it started')
      : new StartFailed(`${failed?.child.path} could not be started`, { cause: failed?.run.error });
    this.#stopping = true;
    await this.#stopInReverse(this.#children);
    throw error;
  }

  async #close(): Promise<void> {
    await this.#stopInReverse(this.#children);
    this.#context.ends();
  }

  async #afterEnd(child: Supervised, run: Run): Promise<void> {
    await run.over();
    // It may have been stopped, or started again, for another child's sake.
    if (this.#stopping || child.run !== run) return;
    child.run = undefined;
    if (child.restartsAfter(run)) await this.#restart(child, run.error);
    else if (child.isTemporary) this.#remove(child);
  }

  async #restart(child: Supervised, error: Error | undefined): Promise<void> {
    this.#intensity ??= new RestartIntensity(this.#spec.intensity);
    if (!this.#intensity.admits(this.environment.clock.monotonic())) return this.#giveUp(child, error);
    await this.#stopInReverse(this.#affectedBy(child));
    const waitMs = child.nextWaitMs();
    if (this.#stopping) return;
    if (waitMs === 0) await this.#startAgain(child);
    else this.#startLater(child, waitMs);
  }

  /** Those stopped for the child's sake wait with it. */
  #startLater(child: Supervised, waitMs: number): void {
    for (const one of this.#affectedBy(child)) one.waitToRestart(noTimer());
    const start = async () => {
      if (!this.#stopping && child.endWait(timer)) await this.#startAgain(child);
    };
    const timer = this.environment.clock.after(waitMs, () => void this.#lane.run(start));
    child.waitToRestart(timer);
  }

  async #startAgain(child: Supervised): Promise<void> {
    const failed = await this.#startInOrder(this.#affectedBy(child));
    if (failed !== undefined && !this.#stopping) this.#tryAgain(failed);
  }

  /** A restart that failed is one more to count, after what has happened in the meantime. OTP's `try_again_restart`. */
  #tryAgain({ child, run }: FailedStart): void {
    const turn = noTimer();
    child.waitToRestart(turn);
    void this.#lane.run(async () => {
      if (!this.#stopping && child.endWait(turn)) await this.#restart(child, run.error);
    });
  }

  async #restartByHand(child: Supervised): Promise<Result<void, RestartRefusal>> {
    if (this.#stopping) return err({ kind: 'stopping' });
    if (!this.#children.includes(child)) return err({ kind: 'not-found' });
    if (child.isTemporary) return err({ kind: 'temporary' });
    const first = this.#firstToRestart(child);
    await this.#stopInReverse(this.#affectedBy(first));
    const failed = await this.#startInOrder(this.#affectedBy(first));
    if (this.#stopping) return err({ kind: 'stopping' });
    if (failed === undefined) return ok(undefined);
    this.#tryAgain(failed);
    return err({ kind: 'failed', error: String(failed.run.error) });
  }

  /** Where an earlier sibling that this one relies on waits for its restart, that one is not waited for any longer. */
  #firstToRestart(child: Supervised): Supervised {
    if (this.#spec.strategy !== 'rest_for_one') return child;
    return this.#children.find((one) => one === child || one.isWaiting) ?? child;
  }

  async #giveUp(child: Supervised, cause: Error | undefined): Promise<void> {
    this.#stopping = true;
    const error = new GaveUp(child.path, this.#spec.intensity, cause);
    this.environment.observe?.({ kind: 'gave_up', path: this.path, error });
    await this.#stopInReverse(this.#children);
    this.#context.ends(error);
  }

  /** The first that did not come up, if any. Once a stop is asked for, no more are started. */
  async #startInOrder(children: readonly Supervised[]): Promise<FailedStart | undefined> {
    for (const child of children) {
      if (this.#stopping) return undefined;
      this.#starting = child;
      const run = await child.start();
      this.#starting = undefined;
      if (!run.cameUp) return { child, run };
    }
    return undefined;
  }

  async #stopInReverse(children: readonly Supervised[]): Promise<void> {
    for (const child of children.toReversed()) {
      await child.stop();
      if (child.isTemporary) this.#remove(child);
    }
  }

  #affectedBy(child: Supervised): readonly Supervised[] {
    return affectedBy(this.#spec.strategy, child, this.#children);
  }

  #remove(child: Supervised): void {
    this.#children = this.#children.filter((one) => one !== child);
  }
}

interface FailedStart {
  readonly child: Supervised;
  readonly run: Run;
}
