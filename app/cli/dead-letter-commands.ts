import type { Command } from 'commander';
import type { Commands, DeadLetterList, DeadLettersChange } from './commands.ts';
import { positive, withService } from './service-options.ts';
import type { Terminal } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';

type End = (code: number) => void;

/** The commands of the dead-letter desk. */
export function addDeadLetters(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  const desk = program
    .command('dead-letters')
    .description('orders of a running service that no further automatic attempt will be made for');
  withService(desk.command('list').description('show them, the one that has waited longest first'), 'view')
    .option('--store <id>', 'of this store alone')
    .option('--account <id>', 'of the stores of this POS account alone')
    .option('--reason <words>', 'with these words in the reason')
    .option('--since <instant>', 'dead since then or later, such as 2026-08-14T11:45:00-04:00')
    .option('--limit <number>', 'how many to show', positive, 100)
    .action(async (options: DeadLetterList) => end(await commands.listDeadLetters(terminal, options)));
  withService(desk.command('show').description('show one with every attempt').argument('<order-id>'), 'view').action(
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
