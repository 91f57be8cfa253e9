import { systemClock } from '../../lib/clock.ts';
import { composeService } from '../compose.ts';
import { createLog } from '../log.ts';
import { runService } from '../main.ts';
import { ownProcess } from './own-process.ts';
import type { Terminal } from './terminal.ts';
import { withConfig } from './with-config.ts';

/** Runs the service until it is told to stop, with the environment as it is. */
export function serve(terminal: Terminal): Promise<number> {
  return withConfig(terminal, async (config) => {
    const log = createLog(config.logLevel, config.nodeName);
    return runService(composeService({ own: ownProcess }), config, { log, clock: systemClock, host: process });
  });
}
