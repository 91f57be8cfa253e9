import type { Config } from '../config.ts';
import { describeProblems, readConfig } from '../config.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

/** Does `work` with the checked environment, or names all of its problems. */
export async function withConfig(terminal: Terminal, work: (config: Config) => Promise<number>): Promise<number> {
  const config = readConfig(terminal.environment);
  if (config.ok) return await work(config.value);
  terminal.problem(`The environment cannot be used:\n${describeProblems(config.error)}`);
  return exitCodes.configuration;
}
