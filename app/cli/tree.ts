import { ok } from '../../lib/result.ts';
import type { Tree } from './commands.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withApi } from './with-api.ts';

/** What we show of a process. */
interface Process {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly since: string;
  readonly restarts: number;
  readonly last_error?: string;
  readonly in_flight?: number;
  readonly queued?: number;
  readonly hidden_children?: number;
  readonly children: readonly Process[];
}

/** Shows the live supervision tree. */
export function tree(terminal: Terminal, options: Tree): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const found = await api.get<Process>('/v1/ops/processes', { under: options.under, depth: options.depth });
    if (!found.ok) return found;
    terminal.out(options.json ? JSON.stringify(found.value) : [...lines(found.value, '', '')].join('\n'));
    return ok(exitCodes.ok);
  });
}

/** `before`: what stands left of its name; `below`: and left of those below it. */
function* lines(process: Process, before: string, below: string): Generator<string> {
  yield `${before}${process.name}  ${facts(process).join(' · ')}`;
  const { children, hidden_children: hidden = 0 } = process;
  for (const [index, child] of children.entries()) {
    const isLast = index === children.length - 1 && hidden === 0;
    yield* lines(child, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`);
  }
  if (hidden > 0) yield `${below}└─ … ${hidden} more: --depth or --under shows them`;
}

function facts({ state, since, restarts, in_flight, queued, last_error }: Process): readonly string[] {
  return [
    `${state} since ${since.slice(0, 19)}Z`,
    ...(restarts === 0 ? [] : [`${restarts} restarts`]),
    ...(in_flight === undefined ? [] : [`${in_flight} in flight`]),
    ...(queued === undefined ? [] : [`${queued} queued`]),
    ...(last_error === undefined ? [] : [`last error: ${last_error}`]),
  ];
}
