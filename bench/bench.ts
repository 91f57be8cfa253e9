import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Arguments } from './framework/arguments.ts';
import { readArguments } from './framework/arguments.ts';
import { install } from './framework/install.ts';
import type { Benchmark } from './framework/stage.ts';

/** In the order of the report; loaded once the contenders are installed. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  booking: async () => (await import('./benchmarks/booking/booking.ts')).booking,
  table: async () => (await import('./benchmarks/table/table.ts')).table,
  rush: async () => (await import('./benchmarks/rush/rush.ts')).rush,
  lateness: async () => (await import('./benchmarks/lateness/lateness.ts')).lateness,
  crash: async () => (await import('./benchmarks/crash/crash.ts')).crash,
  growth: async () => (await import('./benchmarks/growth/growth.ts')).growth,
};

const WRONG_COMMAND_LINE = 64;
const directory = fileURLToPath(new URL('.work', import.meta.url));

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(args: Arguments): Promise<void> {
  install(say);
  mkdirSync(directory, { recursive: true });
  const { run } = await import('./framework/run.ts');
  const chosen = args.names.map((name): [string, () => Promise<Benchmark>] => [name, benchmarks[name] ?? missing]);
  const own = join(directory, String(process.pid));
  const ratios = await run(new Map(chosen), { isQuick: args.isQuick, directory: own, say });
  process.stdout.write(`${JSON.stringify(ratios)}\n`);
}

function missing(): never {
  throw new Error('no such benchmark');
}

/** Whoever is called off takes along what it has started. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const args = readArguments(process.argv.slice(2), Object.keys(benchmarks));
if (args.ok) {
  await main(args.value);
  process.exit(0);
}
say(args.error);
process.exitCode = WRONG_COMMAND_LINE;
