import type { Terminal } from '../../app/cli/terminal.ts';
import type { Environment } from '../../app/config.ts';

/** A terminal that remembers what was written to it and is interrupted when told to. */
export class FakeTerminal implements Terminal {
  readonly environment: Environment;
  screen: Terminal['screen'] = null;
  readonly outLines: string[] = [];
  readonly problemLines: string[] = [];
  readonly #interruption = Promise.withResolvers<void>();

  constructor(environment: Environment = {}) {
    this.environment = environment;
  }

  get outText(): string {
    return this.outLines.join('\n');
  }

  get problemText(): string {
    return this.problemLines.join('\n');
  }

  out(line: string): void {
    this.outLines.push(line);
  }

  problem(line: string): void {
    this.problemLines.push(line);
  }

  interrupt(): void {
    this.#interruption.resolve();
  }

  interrupted(): Promise<void> {
    return this.#interruption.promise;
  }
}
