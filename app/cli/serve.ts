import { systemClock } from '../../lib/clock.ts';
import { createLog } from '../log.ts';
import type { StartService } from '../main.ts';
import { runService } from '../main.ts';
import type { Terminal } from './terminal.ts';
import { withConfig } from './with-config.ts';

/** Runs the service until it is told to stop, with the environment as it is. */
export function serve(terminal: Terminal, start: StartService): Promise<number> {
  return withConfig(terminal, async (config) => {
    const log = createLog(config.logLevel, config.nodeName);
    return runService(start, config, { log, clock: systemClock, host: process });
  });
}
