import { ownProcess } from '../../app/cli/own-process.ts';
import { composeService } from '../../app/compose.ts';
import { describeProblems, readConfig } from '../../app/config.ts';
import { createLog } from '../../app/log.ts';
import { runService } from '../../app/main.ts';
import { systemClock } from '../../lib/clock.ts';
import { CLOCK_VARIABLE, readHand } from './clock-hand.ts';

/** `lunchrush serve` in all but its clock, which the environment says. */

const config = readConfig(process.env);
if (!config.ok) throw new Error(describeProblems(config.error));
const clock = readHand(process.env[CLOCK_VARIABLE] ?? '');
const log = createLog(config.value.logLevel, config.value.nodeName);
const surroundings = { log, clock: systemClock, host: process };
process.exit(await runService(composeService({ own: ownProcess, clock }), config.value, surroundings));
