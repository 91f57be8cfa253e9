import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';

/** Which service, and in which words it is answered. `scope`: what the key must be good for. */
export function withService(command: Command, scope: 'view' | 'ops' = 'ops'): Command {
  const needed = scope === 'ops' ? 'ops' : 'view or ops';
  return command
    .option('--url <url>', 'where the service is (default: LUNCHRUSH_URL, or http://127.0.0.1:3000)')
    .option(
      '--key <key>',
      `an API key of scope ${needed} (default: LUNCHRUSH_OPS_KEY, which no list of processes shows)`,
    )
    .option('--json', 'write JSON, for programs', false);
}

export function positive(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

export function fromZero(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
