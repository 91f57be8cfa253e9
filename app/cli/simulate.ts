import { once } from 'node:events';
import { systemClock } from '../../lib/clock.ts';
import { runEpisode } from '../simulate/episode.ts';
import type { Plan } from '../simulate/plan.ts';
import { report, simulate } from '../simulate/simulation.ts';
import type { SimulateOptions } from './commands.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

/** Runs simulated chains, and says which promise was broken if one was. */
export async function simulateChains(terminal: Terminal, options: SimulateOptions): Promise<number> {
  const { run, ...wanted } = options;
  return run === undefined ? runMany(terminal, wanted) : runOne(terminal, run);
}

async function runMany(terminal: Terminal, options: Omit<SimulateOptions, 'run'>): Promise<number> {
  let latest: Plan | undefined;
  const stray = strayFault(terminal, () => latest);
  const simulating = simulate(options, {
    clock: systemClock,
    say: (line) => terminal.problem(line),
    run: (plan, keepsHistory) => {
      latest = plan;
      return runEpisode(plan, keepsHistory);
    },
  });
  const done = await Promise.race([simulating, stray]);
  if (done === null) return exitCodes.failed;
  const { summary, digest, broken } = done;
  if (broken !== null) for (const line of report(broken)) terminal.out(line);
  terminal.out(`digest ${digest}: the same seed gives the same one, everywhere`);
  terminal.out(JSON.stringify(summary));
  return broken === null ? exitCodes.ok : exitCodes.failed;
}

async function runOne(terminal: Terminal, plan: Plan): Promise<number> {
  const done = await Promise.race([runEpisode(plan, true), strayFault(terminal, () => plan)]);
  if (done === null) return exitCodes.failed;
  for (const line of report(done)) terminal.out(line);
  terminal.out(`digest ${done.digest}`);
  return done.violation === null ? exitCodes.ok : exitCodes.failed;
}

/** What nobody caught would end the service; here it ends the simulation, which says in which run it was. */
async function strayFault(terminal: Terminal, plan: () => Plan | undefined): Promise<null> {
  const [fault] = await once(process, 'unhandledRejection');
  terminal.out(`BROKEN: a fault that nobody caught, in run '${JSON.stringify(plan())}'`);
  terminal.out(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  return null;
}
