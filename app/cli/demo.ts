import { randomBytes } from 'node:crypto';
import { destination } from 'pino';
import type { Random } from '../../lib/random.ts';
import { seededRandom } from '../../lib/random.ts';
import { readDay } from '../demo/day-of-orders.ts';
import { runDemo } from '../demo/demo.ts';
import type { DemoProcess } from '../demo/demo-directory.ts';
import { lunchRush, nextRush, onePace, watchedPace } from '../demo/lunch-rush.ts';
import { replayOf, replaySpeed, replayStore } from '../demo/replay.ts';
import type { Demo, Scenario } from '../demo/scenario.ts';
import { createLog } from '../log.ts';
import type { DemoOptions } from './commands.ts';
import { ownProcess } from './own-process.ts';
import { stopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

const demoProcess: DemoProcess = { ...ownProcess, isAlive };

const KEY_BYTES = 24;

/** Shows a chain at work: a lunch rush, or a day of real orders. Its progress is told on stderr. */
export async function demo(terminal: Terminal, options: DemoOptions): Promise<number> {
  const random = seededRandom(options.seed);
  const demo = options.orders === undefined ? rushOf(options, random) : await replayIn(terminal, options, random);
  return demo === null ? exitCodes.failed : await runUnlessStopped(demo, terminal, random);
}

function rushOf({ once, speed }: DemoOptions, random: Random): Demo {
  const pace = once ? onePace : watchedPace;
  const scenario = lunchRush(random, pace);
  const next: Demo['next'] = (number, startAt) => nextRush(number, startAt, scenario, random);
  return { scenario, speed: speed ?? pace.speed, once, next };
}

async function replayIn(terminal: Terminal, options: DemoOptions, random: Random): Promise<Demo | null> {
  const scenario = await replayedDay(terminal, options, random);
  return scenario === null ? null : { scenario, speed: options.speed ?? replaySpeed(scenario), once: options.once };
}

/** Stopping a demo that stays up is how it ends; one that was to end by itself has not shown what it should. */
async function runUnlessStopped(demo: Demo, terminal: Terminal, random: Random): Promise<number> {
  using stop = stopSignal(process, () => process.exit(exitCodes.failed));
  try {
    const good = await runDemo(demo, meansOf(terminal, random, stop.signal));
    if (stop.signal.aborted) terminal.problem('Stopped.');
    return good ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.problem(demo.once ? 'Stopped before it was over.' : 'Stopped.');
    return demo.once ? exitCodes.failed : exitCodes.ok;
  }
}

async function replayedDay(
  terminal: Terminal,
  { orders: file = '', date = '' }: DemoOptions,
  random: Random,
): Promise<Scenario | null> {
  const { timeZone } = replayStore;
  let badRows = 0;
  const day = await readDay({
    file,
    date,
    timeZone,
    onProblem({ line, detail }) {
      badRows += 1;
      if (badRows <= NAMED_ROWS) terminal.problem(`${file}:${line}: ${detail}; this row is left out`);
    },
  });
  if (badRows > NAMED_ROWS) terminal.problem(`${badRows} rows in all are left out.`);
  if (!day.ok) terminal.problem(`${day.error.file}: ${day.error.detail}`);
  else if (day.value.length === 0) terminal.problem(`${file} has no orders on ${date}.`);
  return day.ok && day.value.length > 0 ? replayOf(date, day.value, random) : null;
}

/** Bad rows that are named one by one; the rest is counted. */
const NAMED_ROWS = 20;

function meansOf(terminal: Terminal, random: Random, signal: AbortSignal) {
  return {
    own: demoProcess,
    // Trouble is part of the show; what the service itself calls an error is not.
    log: createLog('error', 'demo', destination({ dest: 2, sync: true })),
    random,
    keys: { booking: newKey(), ops: newKey() },
    say: (line: string) => terminal.problem(line),
    out: (line: string) => terminal.out(line),
    screen: process.stderr.isTTY ? process.stderr : null,
    signal,
  };
}

function newKey(): string {
  return `demo_${randomBytes(KEY_BYTES).toString('base64url')}`;
}

/** Signal 0 asks whether there is such a process; one of another user's is there, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
