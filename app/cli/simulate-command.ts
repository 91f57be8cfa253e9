import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import type { Fault, Plan } from '../simulate/plan.ts';
import { faultNames, faults, guardNames, guards } from '../simulate/plan.ts';
import type { Commands, SimulateOptions } from './commands.ts';
import type { Terminal } from './terminal.ts';

const planSchema = z.strictObject({
  seed: z.int().min(0),
  stores: z.array(z.int().min(1)).min(1),
  days: z.int().min(1),
  faults: z.array(z.enum(faultNames)),
  crowd: z.number().min(0).max(1),
  without: z.enum(guardNames).exactOptional(),
});

/** The simulation, as one types it. */
export function addSimulate(
  program: Command,
  terminal: Terminal,
  commands: Commands,
  end: (code: number) => void,
): void {
  program
    .command('simulate')
    .description('run chains of stores on simulated time, Postgres and POS under faults, checking every promise')
    .option('--seed <number>', 'all chance is drawn from it: the same seed gives the same run', seedNumber, 1)
    .option('--store-days <days>', 'days of all stores together; a thousand take about a minute', storeDays, 1_000)
    .option('--faults <names>', 'these alone, with commas; none for none (default: others in every run)', faultList)
    .addOption(new Option('--without <guard>', 'switch a guard off, to see its check fail').choices(guardNames))
    .option('--run <json>', 'one run again, as it was reported with a broken promise', plan)
    .addHelpText('after', () => manual())
    .action(async (options: SimulateOptions) => end(await commands.simulate(terminal, options)));
}

function seedNumber(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('It must be a whole number.');
  return seed;
}

function storeDays(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function faultList(text: string): readonly Fault[] {
  return text === 'none' ? [] : text.split(',').map(fault);
}

function fault(name: string): Fault {
  const known = faultNames.find((one) => one === name);
  if (known === undefined) throw new InvalidArgumentError(`'${name}' is no fault; see lunchrush simulate --help.`);
  return known;
}

function plan(text: string): Plan {
  const read = planSchema.safeParse(jsonOf(text));
  if (!read.success) throw new InvalidArgumentError('It must be a run as it was reported.');
  return read.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function manual(): string {
  return `
Each run is a small chain for a day or two: real stores under real supervision, on a clock that takes no time, with
customers, staff, simulated Postgres and simulated POS. After every step all promises are checked; at the end the faults
stop, and every order has to come to rest. A promise that is broken ends the simulation with code 1, after the shortest
run was looked for that breaks it. The last line is a summary, as JSON.

Faults:
${listed(faults)}

Guards:
${listed(guards)}`;
}

function listed(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([name, meaning]) => `  ${name.padEnd(16)}${meaning}`)
    .join('\n');
}
