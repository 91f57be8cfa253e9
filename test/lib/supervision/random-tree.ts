import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FakeClock } from '../../../lib/clock.ts';
import type { ChildContext, ChildSpec, Restart, Running } from '../../../lib/supervision/child.ts';
import { DynamicSupervisor } from '../../../lib/supervision/dynamic-supervisor.ts';
import type { ProcessNode } from '../../../lib/supervision/process-tree.ts';
import type { Strategy } from '../../../lib/supervision/strategy.ts';
import type { SupervisorSpec } from '../../../lib/supervision/supervisor.ts';
import { Supervisor } from '../../../lib/supervision/supervisor.ts';

export interface Leaf {
  readonly kind: 'leaf';
  readonly restart: Restart;
  readonly startMs: number;
  /** May be longer than the time-out: then the run is left behind. */
  readonly stopMs: number;
  /** The generation whose start fails. */
  readonly failing: number;
}

export interface Group {
  readonly kind: 'group';
  readonly strategy: Strategy | 'dynamic';
  readonly backoff: boolean;
  readonly members: readonly (Leaf | Group)[];
}

const SHUTDOWN_MS = 50;
const INTENSITY = { restarts: 5, withinMs: 1_000 };
const BACKOFF = { firstMs: 20, factor: 2, maxMs: 200, jitter: 0 };

const leaf: fc.Arbitrary<Leaf> = fc.record({
  kind: fc.constant('leaf'),
  restart: fc.constantFrom('permanent', 'permanent', 'transient', 'temporary'),
  startMs: fc.constantFrom(0, 0, 10),
  stopMs: fc.constantFrom(0, 0, 5, 30, 80),
  failing: fc.constantFrom(0, 0, 2, 3),
});

function groupOf(member: fc.Arbitrary<Leaf | Group>, strategy: fc.Arbitrary<Group['strategy']>): fc.Arbitrary<Group> {
  return fc.record({
    kind: fc.constant('group'),
    strategy,
    backoff: fc.boolean(),
    members: fc.array(member, { minLength: 1, maxLength: 4 }),
  });
}

const fixed = fc.constantFrom<Strategy>('one_for_one', 'rest_for_one', 'one_for_all');
const any = fc.constantFrom<Group['strategy']>('one_for_one', 'rest_for_one', 'one_for_all', 'dynamic');
const inner = groupOf(fc.oneof(leaf, groupOf(leaf, any)), any);

/** A tree of up to four levels, its root fixed. */
export const group: fc.Arbitrary<Group> = groupOf(fc.oneof(leaf, leaf, inner), fixed);

/** One run of a leaf. */
interface Act {
  readonly context: ChildContext;
  end(error?: Error): void;
  /** Ended or left behind. */
  over: boolean;
}

/** Plays a random tree, and notes whatever must never happen; noted, because a child that throws is only restarted. */
export class Stage {
  readonly clock = new FakeClock();
  readonly environment = { clock: this.clock };
  readonly acts: Act[] = [];
  readonly wrong: string[] = [];
  /** From then on nothing crashes any more, so that stops come from the root alone. */
  stopping = false;

  specOf(played: Group, path: string): SupervisorSpec {
    const { strategy } = played;
    assert(strategy !== 'dynamic');
    const children = played.members.map((member, i) => this.#childOf(member, String(i), path, strategy));
    return { strategy, intensity: INTENSITY, children, ...backoffOf(played) };
  }

  alive(): readonly Act[] {
    return this.acts.filter((act) => act.context.alive);
  }

  #childOf(member: Leaf | Group, id: string, parent: string, strategy: Group['strategy']): ChildSpec {
    const path = `${parent}/${id}`;
    if (member.kind === 'leaf') return this.#leaf(member, id, strategy);
    const start = this.#supervisorOf(member, path);
    return {
      id,
      start: async (context) => {
        this.#checkStart(context, strategy);
        return start(context);
      },
    };
  }

  #supervisorOf(played: Group, path: string): ChildSpec['start'] {
    if (played.strategy !== 'dynamic') return new Supervisor(this.specOf(played, path), this.environment).start;
    return (context) => this.#startDynamic(played, context);
  }

  async #startDynamic(played: Group, context: ChildContext): Promise<Running> {
    const supervisor = new DynamicSupervisor({ intensity: INTENSITY, ...backoffOf(played) }, this.environment);
    const running = await supervisor.start(context);
    for (const [i, member] of played.members.entries()) {
      await supervisor.startChild(this.#childOf(member, String(i), context.path, 'dynamic'));
    }
    return running;
  }

  #leaf(played: Leaf, id: string, strategy: Group['strategy']): ChildSpec {
    return {
      id,
      restart: played.restart,
      shutdownMs: SHUTDOWN_MS,
      start: async (context) => {
        this.#checkStart(context, strategy);
        return this.#act(played, context, strategy);
      },
    };
  }

  async #act(played: Leaf, context: ChildContext, strategy: Group['strategy']): Promise<Running> {
    const ended = Promise.withResolvers<void>();
    // It may end before its start has handed over the promise.
    ended.promise.catch(() => undefined);
    const end = (error?: Error) => (error === undefined ? ended.resolve() : ended.reject(error));
    const act: Act = { context, end, over: false };
    this.acts.push(act);
    context.onOver(() => {
      act.over = true;
    });
    context.signal.addEventListener('abort', () => {
      if (!act.over) this.#checkStop(context, strategy);
      this.clock.after(played.stopMs, () => end());
    });
    await this.clock.sleep(played.startMs, context.signal);
    if (context.generation === played.failing) throw new Error('start fails');
    return { done: ended.promise };
  }

  /** One run of a child at a time; and nobody starts while those that rely on it still run. */
  #checkStart({ path }: ChildContext, strategy: Group['strategy']): void {
    if (this.#runs(path).length > 0) this.wrong.push(`${path} starts while an earlier generation runs`);
    if (strategy !== 'rest_for_one' && strategy !== 'one_for_all') return;
    for (const later of this.#later(path)) this.wrong.push(`${path} starts while ${later} runs`);
  }

  #checkStop({ path }: ChildContext, strategy: Group['strategy']): void {
    if (!this.stopping || strategy === 'dynamic') return;
    for (const later of this.#later(path)) this.wrong.push(`${path} is stopped before ${later}`);
  }

  /** The running leaves at or below a path. */
  #runs(path: string): readonly string[] {
    const paths = this.acts.filter((act) => !act.over).map((act) => act.context.path);
    return paths.filter((one) => one === path || one.startsWith(`${path}/`));
  }

  /** The running leaves at or below the siblings that come after a path. */
  #later(path: string): readonly string[] {
    const cut = path.lastIndexOf('/') + 1;
    const index = Number(path.slice(cut));
    return this.#runs(path.slice(0, cut - 1)).filter((one) => Number(one.slice(cut).split('/')[0]) > index);
  }
}

/** The paths of permanent children that are not up. A dynamic one whose first start fails is forgotten. */
export function notUp(played: Group, node: ProcessNode): readonly string[] {
  return played.members.flatMap((member, i) => {
    const child = node.children.find((one) => one.id === String(i));
    if (member.kind === 'leaf' && member.restart !== 'permanent') return [];
    if (child === undefined && played.strategy === 'dynamic') return [];
    if (child?.state !== 'up') return [`${node.path}/${i}`];
    return member.kind === 'group' ? notUp(member, child) : [];
  });
}

function backoffOf(played: Group) {
  return played.backoff ? { backoff: BACKOFF } : {};
}
