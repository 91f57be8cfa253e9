import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Commands, DeadLetterList, DeadLettersChange } from './commands.ts';
import type { Terminal } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';

type End = (code: number) => void;

/** The commands of the dead-letter desk. */
export function addDeadLetters(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  const desk = program
    .command('dead-letters')
    .description('orders of a running service that no further automatic attempt will be made for');
  withService(desk.command('list').description('show them, the one that has waited longest first'))
    .option('--store <id>', 'of this store alone')
    .option('--account <id>', 'of the stores of this POS account alone')
    .option('--reason <words>', 'with these words in the reason')
    .option('--since <instant>', 'dead since then or later, such as 2026-08-14T11:45:00-04:00')
    .option('--limit <number>', 'how many to show', positive, 100)
    .action(async (options: DeadLetterList) => end(await commands.listDeadLetters(terminal, options)));
  withService(desk.command('show').description('show one with every attempt').argument('<order-id>')).action(
    async (orderId: string, options: ApiOptions) =>
      end(await commands.showDeadLetter(terminal, { ...options, orderId })),
  );
  withService(desk.command('replay').description('try them again, at once and with a fresh budget'))
    .argument('<order-id...>')
    .option('--reason <text>', 'why; kept in the audit')
    .action(async (orderIds: string[], options: Omit<DeadLettersChange, 'orderIds'>) =>
      end(await commands.replayDeadLetters(terminal, { ...options, orderIds })),
    );
  withService(desk.command('purge').description('give them up; their orders are cancelled'))
    .argument('<order-id...>')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(async (orderIds: string[], options: Omit<DeadLettersChange, 'orderIds'>) =>
      end(await commands.purgeDeadLetters(terminal, { ...options, orderIds })),
    );
}

/** Which service, and in which words it is answered. */
function withService(command: Command): Command {
  return command
    .option('--url <url>', 'where the service is (default: LUNCHRUSH_URL, or http://127.0.0.1:3000)')
    .option('--key <key>', 'an API key of scope ops (default: LUNCHRUSH_OPS_KEY, which no list of processes shows)')
    .option('--json', 'write JSON, for programs', false);
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
