import { resolve } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import type { EmbeddedOptions } from './embedded.ts';
import { startEmbedded } from './embedded.ts';

/** A Postgres that somebody runs: we, when none is given. */
export interface PostgresServer {
  readonly url: string;
  /** Stops it if it is ours. */
  stop(): Promise<void>;
}

/** This process, as far as running a server needs it. */
export type OwnProcess = Pick<EmbeddedOptions, 'pid' | 'kill'>;

/** The given Postgres, or the embedded one with its files in `dir`. */
export async function postgresServer(
  given: { readonly kind: 'url'; readonly url: string } | { readonly kind: 'embedded'; readonly dir: string },
  means: { readonly clock: Clock; readonly own: OwnProcess; readonly say: (line: string) => void },
): Promise<PostgresServer> {
  if (given.kind === 'url') return { url: given.url, stop: async () => {} };
  const directory = resolve(given.dir);
  means.say(`DATABASE_URL is not set: starting the embedded Postgres in ${directory}`);
  return startEmbedded({ directory, clock: means.clock, ...means.own, say: means.say });
}
