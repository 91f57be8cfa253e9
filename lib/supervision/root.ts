import { err } from '../result.ts';
import { Shutdown } from './child.ts';
import type { Environment } from './environment.ts';
import type { ProcessNode, RestartAnswer } from './process-tree.ts';
import type { Run } from './run.ts';
import type { Parent } from './supervised.ts';
import { Supervised } from './supervised.ts';
import type { SupervisorSpec } from './supervisor.ts';
import { Supervisor } from './supervisor.ts';

const ID = 'root';

/** A supervisor without a parent. */
export interface Root {
  /** Resolves after an orderly stop; rejects when the root gives up, which nobody is left to restart. */
  readonly done: Promise<void>;
  /** Stops everything in order; resolves once that is done. May be called again. */
  stop(): Promise<void>;
  tree(): ProcessNode;
  /** Restarts by hand what stands at a path of the tree, such as `root/stores/1234/manager`; the root itself cannot be. */
  restart(path: string): RestartAnswer;
}

/** Starts the whole tree; rejects if it cannot be started. Aborting `signal` stops it, also while it starts. */
export async function startRoot(spec: SupervisorSpec, environment: Environment, signal?: AbortSignal): Promise<Root> {
  signal?.throwIfAborted();
  const root = new RootRun(spec, environment);
  signal?.addEventListener('abort', () => void root.stop(), { once: true });
  await root.start();
  return root;
}

class RootRun implements Root, Parent {
  readonly path = '';
  readonly environment: Environment;
  readonly done: Promise<void>;
  readonly #child: Supervised;
  readonly #end: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(spec: SupervisorSpec, environment: Environment) {
    this.environment = environment;
    this.done = this.#end.promise;
    this.#child = new Supervised({ id: ID, start: new Supervisor(spec, environment).start }, this);
  }

  async start(): Promise<void> {
    const run = await this.#child.start();
    if (!run.cameUp) throw run.error ?? new Shutdown('stopped while it started');
  }

  async stop(): Promise<void> {
    await this.#child.stop();
    this.#end.resolve();
  }

  tree(): ProcessNode {
    return this.#child.node();
  }

  async restart(path: string): RestartAnswer {
    const [first, ...below] = path.split('/');
    if (first !== ID || below.length === 0) return err({ kind: 'not-found' });
    return this.#child.run?.branch?.restart(below) ?? err({ kind: 'not-found' });
  }

  isAlive(): boolean {
    return true;
  }

  ended(_child: Supervised, run: Run): void {
    this.#end.reject(run.error);
  }
}
