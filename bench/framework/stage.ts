import type { Postgres } from '../surroundings/postgres.ts';
import type { Redis } from '../surroundings/redis.ts';
import type { Finding } from './results.ts';

/** What a benchmark finds when it begins. */
export interface Stage {
  readonly postgres: Postgres;
  /** Null where there is none. */
  readonly redis: Redis | null;
  /** For files. */
  readonly directory: string;
  /** Fewer rounds, shorter. */
  readonly isQuick: boolean;
  say(line: string): void;
}

export type Benchmark = (stage: Stage) => Promise<Finding>;
