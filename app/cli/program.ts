import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseDate } from '../../stores/calendar.ts';
import { variables } from '../config.ts';
import type { ChaosOptions, Commands, DemoOptions, NewKey, StoresImport } from './commands.ts';
import { addDeadLetters } from './dead-letter-commands.ts';
import { lazyCommands } from './lazy-commands.ts';
import { addLooks, addStoresList } from './look-commands.ts';
import { addPosSim } from './pos-sim-command.ts';
import { addSimulate } from './simulate-command.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

/** Of a demo: beyond it a garbage collection takes minutes of its clock. */
const FASTEST = 1_000;

/** Of a bad day: in less nothing goes wrong that takes time. */
const LEAST_MINUTES = 0.2;
const MOST_MINUTES = 240;

/** Parses and runs one command line; returns the exit code and never throws. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  commands: Commands = lazyCommands,
): Promise<number> {
  let code: number = exitCodes.ok;
  const program = buildProgram(terminal, commands, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return failure(error, terminal);
  }
}

/** Commander throws after it has shown help or said what is wrong with the command line; all else is a command's fault. */
function failure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  terminal.problem(`lunchrush: ${error instanceof Error ? error.message : String(error)}`);
  return exitCodes.failed;
}

type End = (code: number) => void;

function buildProgram(terminal: Terminal, commands: Commands, end: End): Command {
  const program = new Command('lunchrush')
    .description('Order scheduling for restaurants with many stores.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.problem(text.trimEnd()),
    })
    .showHelpAfterError('Try --help.')
    .helpCommand(false);
  program.addHelpText('after', `\n${manual()}`);
  addService(program, terminal, commands, end);
  addKeys(program, terminal, commands, end);
  addStores(program, terminal, commands, end);
  addLooks(program, terminal, commands, end);
  addDeadLetters(program, terminal, commands, end);
  addTrials(program, terminal, commands, end);
  addProofs(program, terminal, commands, end);
  return program;
}

function addService(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  program
    .command('serve')
    .description('run the service until it is told to stop (SIGTERM or Ctrl-C; twice: at once)')
    .action(async () => end(await commands.serve(terminal)));
  program
    .command('migrate')
    .description('bring the database to the present version')
    .action(async () => end(await commands.migrate(terminal)));
}

function addKeys(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  const keys = program.command('keys').description('API keys; they are kept hashed and shown once');
  keys
    .command('create')
    .description('make a key and show it')
    .addOption(
      new Option('--scope <scope>', 'what it may do; view changes nothing, ops includes both others')
        .choices(['booking', 'view', 'ops'])
        .makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'what the audit calls its holder')
    .option('--store <id...>', 'the only stores it may touch (default: all)')
    .action(async ({ store, ...key }: Omit<NewKey, 'stores'> & { store?: string[] }) =>
      end(await commands.createKey(terminal, { ...key, ...(store && { stores: store }) })),
    );
  keys
    .command('list')
    .description('show all keys without their secrets')
    .action(async () => end(await commands.listKeys(terminal)));
  keys
    .command('revoke')
    .description('make a key useless for ever')
    .argument('<key-id>', 'as shown by keys list')
    .action(async (keyId: string) => end(await commands.revokeKey(terminal, { keyId })));
}

function addStores(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  const stores = program.command('stores').description('the stores of the chain');
  addStoresList(stores, terminal, commands, end);
  stores
    .command('import')
    .description('define stores from CSV files; those that exist are replaced')
    .requiredOption(
      '--hours <file>',
      'CSV of store_id, day (0 = Monday), start_time_local, end_time_local; .gz is read too',
    )
    .requiredOption('--zones <file>', 'CSV of store_id, timezone_str; .gz is read too')
    .option('--account <id>', 'POS account of these stores (default: the only one there is, or the simulated POS)')
    .option('--capacity <places>', 'orders per slot', wholeNumber, 10)
    .action(async (options: StoresImport) => end(await commands.importStores(terminal, options)));
}

function addTrials(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  addPosSim(program, terminal, commands, end);
  program
    .command('demo')
    .description('show a chain at work: a few stores, a simulated POS and a lunch rush, on a database of its own')
    .option('--once', 'end after the rush, with a line of JSON, instead of staying up', false)
    .option(
      '--speed <times>',
      'as fast as real time (default: 20, with --once 60; with --orders such that the day takes 90 s)',
      speed,
    )
    .option('--seed <number>', 'what the customers do is drawn from it', wholeNumber, 1)
    .option('--orders <file>', 'replay a day of real orders: CSV of id, date, time, name, size, type, price; .gz, too')
    .option('--date <date>', 'the day of --orders, such as 2015-08-14', calendarDate)
    .action(async (options: DemoOptions, command: Command) => {
      if ((options.orders === undefined) !== (options.date === undefined)) {
        command.error('error: --orders and --date belong together');
      }
      end(await commands.demo(terminal, options));
    });
}

function addProofs(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  program
    .command('chaos')
    .description('give the real service a bad day (killed, frozen, cut off, lied to) and check that nothing was lost')
    .option('--minutes <minutes>', 'how long customers and faults go on', minutes, 5)
    .option('--seed <number>', 'what goes wrong when is drawn from it', wholeNumber, 1)
    .option('--recover-within <seconds>', 'from the end of a fault until all works again', wholeNumber, 10)
    .action(async (options: ChaosOptions) => end(await commands.chaos(terminal, options)));
  addSimulate(program, terminal, commands, end);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function speed(text: string): number {
  const value = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > FASTEST) throw new InvalidArgumentError(`It must be a number from 1 to ${FASTEST}.`);
  return value;
}

function minutes(text: string): number {
  const value = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value < LEAST_MINUTES || value > MOST_MINUTES) {
    throw new InvalidArgumentError(`It must be a number from ${LEAST_MINUTES} to ${MOST_MINUTES}.`);
  }
  return value;
}

function calendarDate(text: string): string {
  if (parseDate(text) === null) throw new InvalidArgumentError('It must be a date such as 2015-08-14.');
  return text;
}

function manual(): string {
  const width = Math.max(...variables.map(({ name }) => name.length)) + 2;
  const environment = variables.map(
    ({ name, meaning, fallback }) => `  ${name.padEnd(width)}${meaning}\n  ${' '.repeat(width)}(default: ${fallback})`,
  );
  return `Examples:
  lunchrush demo
  lunchrush serve
  DATABASE_URL=postgres://user:password@host/lunchrush lunchrush migrate
  lunchrush keys create --scope booking --name web-shop
  lunchrush stores import --hours hours.csv --zones zones.csv --account acme
  lunchrush throttle nyc-042 --concurrency 1 --until 30m --reason fryer
  lunchrush dead-letters list --account acme --reason suspended
  lunchrush simulate --seed 7 --store-days 1000

Environment:
${environment.join('\n')}

Exit codes:
  ${exitCodes.ok}   done
  ${exitCodes.failed}   failed
  ${exitCodes.usage}  the command line is wrong
  ${exitCodes.configuration}  the environment is wrong; every wrong variable is named`;
}
