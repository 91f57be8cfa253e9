import { systemClock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import type { Top } from './commands.ts';
import type { OverviewAnswer } from './overview-answer.ts';
import { figureLines, storesTable } from './render-overview.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import { withApi } from './with-api.ts';

const EVERY_MS = 1_000;
/** Where there is no screen to fill. */
const USUAL_ROWS = 30;
/** Beside the stores: figures, a blank line, the head of the table, and the prompt. */
const OTHER_LINES = 8;
const CLEAR = '\u001b[H\u001b[J';

/** The whole chain in the terminal, again and again until somebody has seen enough. */
export function top(terminal: Terminal, options: Top): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const first = await show(terminal, api, options);
    if (!first.ok) return first;
    if (!options.once) await goOn(terminal, () => show(terminal, api, options));
    return ok(exitCodes.ok);
  });
}

async function goOn(terminal: Terminal, showAgain: () => Promise<Result<void, ApiFailure>>): Promise<void> {
  const isOver = interruption(terminal);
  while (!(await isOver(EVERY_MS))) {
    const shown = await showAgain();
    if (!shown.ok) terminal.problem('The service does not answer; trying again.');
  }
}

async function show(terminal: Terminal, api: ApiClient, options: Top): Promise<Result<void, ApiFailure>> {
  const { screen } = terminal;
  const limit = options.limit ?? Math.max(1, (screen?.rows ?? USUAL_ROWS + OTHER_LINES) - OTHER_LINES);
  const query = { limit: Math.min(500, limit), q: options.search, sort: options.sort };
  const found = await api.get<OverviewAnswer>('/v1/ops/overview', query);
  if (!found.ok) return found;
  const { figures, stores } = found.value;
  const text = [...figureLines(figures), '', storesTable(stores, figures.at)].join('\n');
  if (options.json) terminal.out(JSON.stringify(found.value));
  else if (options.once || screen === null) terminal.out(text);
  else terminal.out(CLEAR + cut(text, screen.columns));
  return ok(undefined);
}

/** A line must not become two, or the screen scrolls. */
function cut(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => line.slice(0, columns - 1))
    .join('\n');
}

/** Waits, and says whether it was interrupted. */
function interruption(terminal: Terminal): (ms: number) => Promise<boolean> {
  let isOver = false;
  const stop = new AbortController();
  void terminal.interrupted().then(() => {
    isOver = true;
    stop.abort();
  });
  return async (ms) => {
    await systemClock.sleep(ms, stop.signal).catch(() => undefined);
    return isOver;
  };
}
