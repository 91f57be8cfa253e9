import { figureOf } from '../../framework/figure-of.ts';
import { Remote } from '../../framework/remote.ts';
import type { Finding } from '../../framework/results.ts';
import { column, inTurn } from '../../framework/rounds.ts';
import type { Stage } from '../../framework/stage.ts';
import { summaryOf } from '../../framework/statistics.ts';

export interface TableRates {
  readonly pairsPerSecond: number;
  /** Days of availability read. */
  readonly daysPerSecond: number;
}

export type TableCalls = {
  measure(options: { readonly forMs: number }): Promise<TableRates>;
};

const OURS = 'Lunchrush';
const REDIS = 'Redis, Lua, pipelined';

/** Hold + confirm in memory, without HTTP and database; next to the same on Redis. */
export async function table({ redis, isQuick, say }: Stage): Promise<Finding> {
  const ours = new Remote<TableCalls>(new URL('table-program.ts', import.meta.url));
  const contenders = new Map([[OURS, ours]]);
  if (redis !== null) contenders.set(REDIS, redisProgram(redis.port));
  const forMs = isQuick ? 500 : 1_500;
  const turns = new Map([...contenders].map(([name, remote]) => [name, () => remote.call('measure', { forMs })]));
  const measured = await inTurn(isQuick ? 3 : 7, turns, say);
  for (const remote of contenders.values()) await remote.kill();
  const ourPairs = column(measured, OURS, ({ pairsPerSecond }) => pairsPerSecond);
  return {
    figures: [
      figureOf(
        measured,
        { id: 'table', title: 'Hold + confirm in memory', unit: 'pairs/s', better: 'more' },
        (rates) => rates.pairsPerSecond,
      ),
      figureOf(
        measured,
        { id: 'table-days', title: "A day's availability, read", unit: 'days/s', better: 'more' },
        (rates) => rates.daysPerSecond,
      ),
    ],
    ratios: { table_pairs_per_s: summaryOf(ourPairs) },
    remarks: [],
  };
}

function redisProgram(port: number): Remote<TableCalls> {
  return new Remote<TableCalls>(new URL('redis-program.ts', import.meta.url), { REDIS_PORT: String(port) });
}
