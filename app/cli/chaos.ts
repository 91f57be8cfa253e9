import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../lib/clock.ts';
import type { ChaosMeans } from '../chaos/chaos.ts';
import { runChaos } from '../chaos/chaos.ts';
import type { ChaosOptions } from './commands.ts';
import { ownProcess } from './own-process.ts';
import { stopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

const KEY_BYTES = 24;

/** Gives the service a bad day, on a database of its own, and checks that every promise was kept. */
export async function chaos(terminal: Terminal, options: ChaosOptions): Promise<number> {
  using stop = stopSignal(process, () => process.exit(exitCodes.failed));
  try {
    const good = await runChaos(options, meansOf(terminal, stop.signal));
    return good ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.problem('Stopped before it was over.');
    return exitCodes.failed;
  }
}

function meansOf(terminal: Terminal, signal: AbortSignal): ChaosMeans {
  return {
    own: ownProcess,
    clock: systemClock,
    random: Math.random,
    keys: { booking: newKey(), ops: newKey() },
    command: [process.execPath, fileURLToPath(new URL('./lunchrush.ts', import.meta.url)), 'serve'],
    environment: { PATH: process.env['PATH'] ?? '' },
    say: (line) => terminal.problem(line),
    out: (line) => terminal.out(line),
    onExit: (end) => process.once('exit', end),
    signal,
  };
}

function newKey(): string {
  return `chaos_${randomBytes(KEY_BYTES).toString('base64url')}`;
}
