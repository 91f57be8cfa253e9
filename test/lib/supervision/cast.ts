import assert from 'node:assert/strict';
import { FakeClock } from '../../../lib/clock.ts';
import type { ChildContext, ChildSpec, Running } from '../../../lib/supervision/child.ts';
import { Shutdown } from '../../../lib/supervision/child.ts';
import type { SupervisionEvent } from '../../../lib/supervision/environment.ts';
import type { ProcessNode } from '../../../lib/supervision/process-tree.ts';
import { GaveUp } from '../../../lib/supervision/restart-intensity.ts';
import type { Root } from '../../../lib/supervision/root.ts';

export const DEFAULT_INTENSITY = { restarts: 3, withinMs: 5_000 };

export interface Role extends Omit<ChildSpec, 'id' | 'start'> {
  /** How long it takes to wind down. */
  readonly slowMs?: number;
  /** Which of its starts fail, counted from 1. */
  readonly failingStarts?: readonly number[];
  /** Which of its starts hang until told to end. */
  readonly hangingStarts?: readonly number[];
  /** Does not ask whether it is alive before it acts: the negative control. */
  readonly careless?: boolean;
}

/** One run of a played child. */
class Player implements Running {
  readonly done: Promise<void>;
  readonly context: ChildContext;
  readonly #end: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(context: ChildContext) {
    this.context = context;
    this.done = this.#end.promise;
  }

  end(error?: Error): void {
    if (error === undefined) this.#end.resolve();
    else this.#end.reject(error);
  }
}

/** Children that do as a test says, and write down what they do as the OTP traces have it. */
export class Cast {
  readonly clock = new FakeClock();
  readonly events: SupervisionEvent[] = [];
  readonly environment = { clock: this.clock, observe: (event: SupervisionEvent) => void this.events.push(event) };
  readonly #lines: string[] = [];
  readonly #players = new Map<string, Player>();
  readonly #beganMs = this.clock.monotonic();
  readonly #timed: boolean;

  constructor({ timed = false } = {}) {
    this.#timed = timed;
  }

  get trace(): string {
    return this.#lines.join(' ');
  }

  child(id: string, role: Role = {}): ChildSpec {
    return { ...role, id, start: (context) => this.#start(id, role, context) };
  }

  context(id: string): ChildContext {
    return this.player(id).context;
  }

  player(id: string): Player {
    const player = this.#players.get(id);
    assert(player, `${id} was never started`);
    return player;
  }

  async crash(id: string, reason = 'boom'): Promise<void> {
    this.crashNow(id, reason);
    await this.clock.settle();
  }

  /** Leaves what follows from it for later, so that more can happen first. */
  crashNow(id: string, reason = 'boom'): void {
    this.#write(`${id}:stop(:${reason})`);
    this.player(id).end(new Error(reason));
  }

  async endNormally(id: string): Promise<void> {
    this.#write(`${id}:stop(:normal)`);
    this.player(id).end();
    await this.clock.settle();
  }

  async endWithShutdown(id: string): Promise<void> {
    this.#write(`${id}:stop(:shutdown)`);
    this.player(id).end(new Shutdown('enough'));
    await this.clock.settle();
  }

  async #start(id: string, role: Role, context: ChildContext): Promise<Running> {
    if (role.failingStarts?.includes(context.generation)) {
      this.#write(`${id}:start-fails`);
      throw new Error('boom');
    }
    this.#write(`${id}:start`);
    if (role.hangingStarts?.includes(context.generation)) return this.#hang(id, role, context);
    const player = new Player(context);
    this.#players.set(id, player);
    context.signal.addEventListener('abort', () => void this.#windDown(id, role, player));
    return player;
  }

  async #hang(id: string, role: Role, { signal }: ChildContext): Promise<never> {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    if (role.slowMs !== undefined) await this.clock.sleep(role.slowMs);
    this.#write(`${id}:start-aborted`);
    throw signal.reason;
  }

  async #windDown(id: string, role: Role, player: Player): Promise<void> {
    if (role.slowMs !== undefined) await this.clock.sleep(role.slowMs);
    if (player.context.alive || role.careless) this.#write(`${id}:stop(:shutdown)`);
    player.end();
  }

  #write(line: string): void {
    const atMs = this.clock.monotonic() - this.#beganMs;
    this.#lines.push(this.#timed ? `${atMs}ms:${line}` : line);
  }
}

/** What became of the root's children, or of the root, in the words of the OTP traces. */
export async function afterwards(root: Root): Promise<string> {
  const gone = root.done.then(
    () => 'supervisor exit: :normal',
    // OTP leaves with `shutdown` where ours gives up.
    (error: unknown) => (error instanceof GaveUp ? 'supervisor exit: :shutdown' : String(error)),
  );
  return Promise.race([gone, nextTurn().then(() => childStates(root.tree()))]);
}

export function childStates(node: ProcessNode): string {
  return node.children.map((child) => `${child.id}=${child.state}`).join(' ');
}

function nextTurn(): Promise<void> {
  return new FakeClock().settle();
}
