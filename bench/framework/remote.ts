import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process can be asked for; arguments and answers travel as JSON. */
export type Calls = { readonly [name: string]: (argument: never) => Promise<unknown> };

type ArgumentOf<F> = F extends (argument: infer A) => unknown ? A : never;
type AnswerOf<F> = F extends (argument: never) => Promise<infer A> ? A : never;

interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** Those that must not outlive this process. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** A program of ours in a process of its own. */
export class Remote<C extends Calls> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly ended: Promise<unknown>;
  #asked = 0;

  constructor(program: URL, environment: Readonly<Record<string, string>> = {}, nodeFlags: readonly string[] = []) {
    this.#child = fork(program, {
      env: { ...process.env, ...environment },
      execArgv: [...nodeFlags],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    living.add(this.#child);
    this.ended = once(this.#child, 'exit');
    this.#child.on('message', (reply: Reply) => this.#hear(reply));
    this.#child.once('exit', () => this.#end());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Rejects with what it threw there, or when the process ends before it has answered. */
  call<N extends keyof C & string>(name: N, argument: ArgumentOf<C[N]>): Promise<AnswerOf<C[N]>> {
    const waiting = Promise.withResolvers<unknown>();
    this.#asked += 1;
    this.#waiting.set(this.#asked, waiting);
    if (!this.#child.connected) waiting.reject(new Error(`${name}: the process has ended`));
    else this.#child.send({ id: this.#asked, name, argument } satisfies Question);
    // The other side is typed by the same interface.
    return waiting.promise as Promise<AnswerOf<C[N]>>;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    if (!living.has(this.#child)) return;
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #hear({ id, answer, error }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }

  #end(): void {
    living.delete(this.#child);
    for (const { reject } of this.#waiting.values()) reject(new Error('the process has ended'));
    this.#waiting.clear();
  }
}

/** Makes this process answer whoever forked it, and end with it. */
export function answer(calls: Calls): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (question: Question) => void reply(calls, question));
}

async function reply(calls: Calls, { id, name, argument }: Question): Promise<void> {
  try {
    const call = calls[name];
    if (call === undefined) throw new Error(`no call ${name}`);
    const answer: unknown = await Reflect.apply(call, undefined, [argument]);
    process.send?.({ id, answer } satisfies Reply);
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
