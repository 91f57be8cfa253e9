import type { Command } from 'commander';
import { Option } from 'commander';
import type { Commands, Events, StoresList, Throttle, Top, Tree } from './commands.ts';
import { fromZero, positive, withService } from './service-options.ts';
import type { Terminal } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';

type End = (code: number) => void;

const sorts = ['trouble', 'store_id', 'name', 'booked', 'next_fire'];

/** The commands that show a running service, and the one that throttles it. */
export function addLooks(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  withService(
    program
      .command('console')
      .description('a link that opens the console in a browser, once, as the key that makes it'),
    'view',
  ).action(async (options: ApiOptions) => end(await commands.consoleLink(terminal, options)));
  withService(program.command('top').description('the whole chain live, the stores that are worst off first'), 'view')
    .option('--once', 'show it once instead of again and again', false)
    .option('--limit <number>', 'stores to show (default: as many as fit)', positive)
    .option('--search <words>', 'stores whose id, name, POS account or trouble has these words')
    .addOption(new Option('--sort <by>', 'what comes first (default: trouble)').choices(sorts))
    .action(async (options: Top) => end(await commands.top(terminal, options)));
  withService(program.command('tree').description('the live supervision tree'), 'view')
    .option('--under <path>', 'the process to begin at, such as root/stores/nyc-042')
    .option('--depth <number>', 'generations below it, 0 to 9', fromZero, 2)
    .action(async (options: Tree) => end(await commands.tree(terminal, options)));
  addOne(program, terminal, commands, end);
  addThrottle(program, terminal, commands, end);
  withService(program.command('events').description('what happened last'), 'view')
    .option('--follow', 'go on with what happens, until interrupted', false)
    .option(
      '--all',
      'with --follow: also what is not kept: holds, readings of feeds, starts of attempts, ends of those that deliver',
      false,
    )
    .option('--store <id>', 'of this store alone')
    .option('--kind <kinds>', 'of these kinds alone, separated by commas')
    .option('--limit <number>', 'how many of the past to show, up to 500', positive, 20)
    .action(async (options: Events) => end(await commands.events(terminal, options)));
}

/** Belongs to the stores of the chain, where it is what is done when nothing else is said. */
export function addStoresList(stores: Command, terminal: Terminal, commands: Commands, end: End): void {
  withService(
    stores
      .command('list', { isDefault: true })
      .description('show the stores of a running service, the worst off first'),
    'view',
  )
    .option('--search <words>', 'whose id, name, POS account or trouble has these words')
    .addOption(new Option('--sort <by>', 'what comes first (default: trouble)').choices(sorts))
    .option('--limit <number>', 'how many to show', positive, 50)
    .action(async (options: StoresList) => end(await commands.listStores(terminal, options)));
}

function addOne(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  const store = program.command('store').description('one store: its numbers, its controls and what happened last');
  withService(store.argument('<store-id>'), 'view').action(async (storeId: string, options: ApiOptions) =>
    end(await commands.showStore(terminal, { ...options, storeId })),
  );
  const order = program.command('order').description('one order: its timeline with every attempt, and why it was late');
  withService(order.argument('<order-id>'), 'view').action(async (orderId: string, options: ApiOptions) =>
    end(await commands.showOrder(terminal, { ...options, orderId })),
  );
}

interface ThrottleWords extends Omit<Throttle, 'storeId' | 'paused' | 'closed'> {
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly close?: boolean;
  readonly open?: boolean;
}

function addThrottle(program: Command, terminal: Terminal, commands: Commands, end: End): void {
  withService(program.command('throttle').description('change what is in force at a store while it runs'))
    .argument('<store-id>')
    .option('--concurrency <number>', 'orders on their way to the POS at most; 0 stops firing, not booking', fromZero)
    .option('--capacity <places>', 'places of a slot', fromZero)
    .option('--lead-extension <minutes>', 'fire this much earlier', fromZero)
    .addOption(new Option('--pause', 'stop booking, not firing').conflicts('resume'))
    .option('--resume', 'take bookings again')
    .option('--slot <start>', 'change this one slot: its --capacity, or --close or --open it')
    .addOption(new Option('--close', 'take no more bookings of the slot').conflicts('open'))
    .option('--open', 'take bookings of the slot again')
    .option('--until <when>', 'then the defaults again: 30m, 2h, or an instant such as 2026-08-14T14:00:00-04:00')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(async (storeId: string, { pause, resume, close, open, ...options }: ThrottleWords) => {
      const paused = pause === true || resume === true ? { paused: pause === true } : {};
      const closed = close === true || open === true ? { closed: close === true } : {};
      end(await commands.throttle(terminal, { ...options, ...paused, ...closed, storeId }));
    });
}
