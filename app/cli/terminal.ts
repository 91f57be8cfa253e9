import type { Environment } from '../config.ts';

/** Where a command is typed and read. */
export interface Terminal {
  readonly environment: Environment;
  /** Writes what was asked for. */
  out(line: string): void;
  /** Writes what went wrong, and what is going on meanwhile. */
  problem(line: string): void;
  /** What `out` writes to, where it is seen at once and can be written over; null when it is read later. */
  readonly screen: { readonly columns: number; readonly rows: number } | null;
  /** Resolves when somebody wants the command to end (Ctrl-C, SIGTERM); the next time it is ended without being asked. */
  interrupted(): Promise<void>;
}

/** How a command ends, after sysexits(3) where it knows better than 1. */
export const exitCodes = { ok: 0, failed: 1, usage: 64, configuration: 78 } as const;
