import type { z } from 'zod';
import { systemClock } from '../../lib/clock.ts';
import { faultSchema } from '../pos/simulator/faults.ts';
import { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import { toCamelCase } from '../pos/simulator/snake-case.ts';
import type { PosSim } from './commands.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

/** Runs a simulated POS until it is interrupted, then tells what arrived. */
export async function simulatePos(terminal: Terminal, options: PosSim): Promise<number> {
  const faults = (options.faults ?? []).map((fault) => faultSchema.safeParse(toCamelCase(fault)));
  const problems = faults.flatMap(({ error }, index) => problemsOf(error, options.faults?.[index]?.['kind']));
  for (const problem of problems) terminal.problem(problem);
  if (problems.length > 0) return exitCodes.usage;
  const simulator = await PosSimulator.start({ clock: systemClock, random: Math.random, port: options.port });
  for (const { data } of faults) if (data !== undefined) await simulator.set(data, options.store);
  const interrupted = terminal.interrupted();
  terminal.out(`Simulated POS   ${simulator.url}`);
  terminal.out(`Control API     ${simulator.controlUrl}/_sim/report`);
  terminal.out(
    'Any API key is welcome, and is an account of its own. Its faults: lunchrush pos-sim --help. Ctrl-C ends it.',
  );
  await interrupted;
  const tickets = simulator.tickets().length;
  await simulator.stop();
  terminal.out(`${tickets} tickets printed.`);
  return exitCodes.ok;
}

/** Fields are named as they are typed. */
function problemsOf(error: z.ZodError | undefined, kind: unknown): readonly string[] {
  const typed = (words: string) => words.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const words = ({ path, message }: z.core.$ZodIssue) => typed([...path, message].join(': '));
  return error?.issues.map((issue) => `lunchrush: --fault ${kind}: ${words(issue)}`) ?? [];
}
