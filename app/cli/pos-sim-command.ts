import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { FaultKind } from '../pos/simulator/faults.ts';
import type { Commands } from './commands.ts';
import type { Terminal } from './terminal.ts';

/** Where it listens unless told otherwise. */
export const POS_SIM_PORT = 4_000;
const LAST_PORT = 65_535;

/** The simulated POS, as one types it. */
export function addPosSim(program: Command, terminal: Terminal, commands: Commands, end: (code: number) => void): void {
  program
    .command('pos-sim')
    .description('run a simulated POS that serves any number of stores')
    .option('--port <port>', 'port to listen on; 0 takes any free one', port, POS_SIM_PORT)
    .option('--fault <fault>', 'what it does wrong from the start; may be repeated', fault)
    .option('--store <store_ref>', 'the only store that it does so to')
    .addHelpText('after', () => manual())
    .action(async ({ port, fault: faults, store }: Typed, command: Command) => {
      if (store !== undefined && faults === undefined) command.error('error: --store needs a --fault');
      end(await commands.simulatePos(terminal, { port, ...(faults && { faults }), ...(store && { store }) }));
    });
}

type Fault = Readonly<Record<string, string | number>>;

interface Typed {
  readonly port: number;
  readonly fault?: readonly Fault[];
  readonly store?: string;
}

/** `silent,share=0.2,only=submit`, after those that were typed before. */
function fault(text: string, before: readonly Fault[] = []): readonly Fault[] {
  const [kind = '', ...fields] = text.split(',');
  if (!Object.hasOwn(faults, kind)) throw new InvalidArgumentError(`'${kind}' is no fault. Try pos-sim --help.`);
  return [...before, { kind, ...Object.fromEntries(fields.map(field)) }];
}

function field(text: string): readonly [name: string, value: string | number] {
  const [name = '', value, ...rest] = text.split('=');
  if (name === '' || value === undefined || value === '' || rest.length > 0) {
    throw new InvalidArgumentError(`'${text}' is not a field and its value, such as share=0.2.`);
  }
  return [name, Number.isFinite(Number(value)) ? Number(value) : value];
}

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > LAST_PORT) {
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${LAST_PORT}.`);
  }
  return Number(text);
}

/** What each fault does, with the fields it takes. */
const faults: Readonly<Record<FaultKind, string>> = {
  slow: 'answers late: delay_ms, jitter_ms',
  refusing: 'refuses connections',
  flapping: 'refuses connections for down_ms of every up_ms + down_ms, up first',
  failing: 'answers status (500), with retry_after_seconds',
  silent: 'never answers',
  resetting: 'cuts the connection instead of answering',
  error_body: 'answers 200 with an error in the body',
  throttling: 'answers 429 above per_second',
  suspending: 'suspends an account that exceeds per_second, until this is cleared',
  forgetful: 'prints a second ticket for a key it has seen',
  feed_broken: 'breaks the feed off in the middle',
  feed_duplicates: 'repeats changes',
  feed_late: 'serves changes late_ms late',
  feed_unordered: 'serves changes out of order',
  feed_unknown: 'adds orders and statuses that nobody knows',
};

function manual(): string {
  const width = Math.max(...Object.keys(faults).map(({ length }) => length)) + 2;
  const lines = Object.entries(faults).map(([kind, does]) => `  ${kind.padEnd(width)}${does}`);
  return `
The base_url of its POS accounts is its own address, http://127.0.0.1:${POS_SIM_PORT}. It is told to misbehave at the start,

  lunchrush pos-sim --fault silent,share=0.2,only=submit --fault feed_late,late_ms=5000 --store soho

and while it runs, at the Control API that it names when it starts; of one store with "store_ref", of all without:

  curl -d '{"fault":{"kind":"silent","share":0.2},"store_ref":"soho"}' <control api>/_sim/faults
  curl -X DELETE <control api>/_sim/faults

Faults; share is how often (0 to 1), taken how often the order is taken before things go wrong, only to which requests
(submit, look_up, void, changes):
${lines.join('\n')}

What arrived: GET /_sim/report, /_sim/tickets, /_sim/requests, /_sim/faults.`;
}
