import { parseArgs } from 'node:util';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';

/** What was typed. */
export interface Arguments {
  /** The benchmarks to run. */
  readonly names: readonly string[];
  readonly isQuick: boolean;
}

export const usage = 'npm run bench -- [--only NAME]… [--quick]';

/** Reads the command line; the error is for the person who typed it. */
export function readArguments(words: readonly string[], known: readonly string[]): Result<Arguments, string> {
  try {
    const options = { only: { type: 'string', multiple: true }, quick: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...words], options });
    const names = values.only ?? known;
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length > 0) return err(`there is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);
    return ok({ names: known.filter((name) => names.includes(name)), isQuick: values.quick === true });
  } catch (error) {
    return err(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}
