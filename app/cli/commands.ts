import type { Terminal } from './terminal.ts';

export interface NewKey {
  readonly scope: 'booking' | 'ops';
  readonly name: string;
  /** The only stores it may touch; absent for all. */
  readonly stores?: readonly string[];
}

export interface StoresImport {
  readonly hours: string;
  readonly zones: string;
  /** The only one there is, if absent. */
  readonly account?: string;
  readonly capacity: number;
}

type Command<Options = void> = (terminal: Terminal, options: Options) => Promise<number>;

/** What the command line can do. Each does one thing, says what it did and returns the exit code. */
export interface Commands {
  readonly serve: Command;
  readonly migrate: Command;
  readonly createKey: Command<NewKey>;
  readonly listKeys: Command;
  readonly revokeKey: Command<{ readonly keyId: string }>;
  readonly importStores: Command<StoresImport>;
  readonly simulatePos: Command<{ readonly port: number }>;
  readonly demo: Command<{ readonly once: boolean }>;
}
