import type { Engine } from '../../engines/engine.ts';
import { lunchrush } from '../../engines/lunchrush-engine.ts';
import { rivals } from '../../engines/rivals.ts';
import { figureOf } from '../../framework/figure-of.ts';
import type { Remote } from '../../framework/remote.ts';
import type { Finding } from '../../framework/results.ts';
import type { Measured } from '../../framework/rounds.ts';
import { column, inTurn } from '../../framework/rounds.ts';
import type { Stage } from '../../framework/stage.ts';
import { percentile, ratios, summaryOf } from '../../framework/statistics.ts';
import { wallMs } from '../../framework/time.ts';
import type { DueOrder } from '../../surroundings/orders.ts';
import type { Arrival, PosCalls } from '../../surroundings/pos.ts';
import { startPos } from '../../surroundings/pos.ts';

const IN_FLIGHT = 100;
const POS_DELAY_MS = 20;
const STORES = 500;
const ORDERS_PER_STORE = 2;
const PREPARE_MS = 7_000;
const OVER_MS = 15_000;
const PATIENCE_MS = PREPARE_MS + OVER_MS + 15_000;

export interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  readonly missing: number;
}

/** 1,000 orders due over 15 s: from their fire times to their arrival at the POS. */
export async function lateness(stage: Stage): Promise<Finding> {
  const pos = startPos();
  const engines = [lunchrush, ...rivals(stage)];
  const turns = new Map(engines.map((engine) => [engine.name, () => oneRound(stage, pos, engine)]));
  try {
    return findingOf(await inTurn(stage.isQuick ? 1 : 5, turns, stage.say), rivals(stage));
  } finally {
    await pos.kill();
  }
}

async function oneRound(stage: Stage, pos: Remote<PosCalls>, engine: Engine): Promise<Lateness> {
  const posUrl = await pos.call('url', null);
  await pos.call('reset', { delayMs: POS_DELAY_MS, expected: STORES * ORDERS_PER_STORE });
  const firstMs = Math.ceil(wallMs()) + PREPARE_MS;
  const batches = Array.from({ length: STORES }, (_, index) => ({
    storeRef: `store-${index + 1}`,
    dueAtMs: firstMs + Math.round((index * OVER_MS) / STORES),
    orders: ORDERS_PER_STORE,
  }));
  const running = await engine.start({ stage, posUrl, inFlight: IN_FLIGHT, batches });
  try {
    if (wallMs() > firstMs) stage.say(`${engine.name} was not prepared in time`);
    await pos.call('complete', { withinMs: PATIENCE_MS });
    return latenessOf(running.orders, await pos.call('arrivals', null));
  } finally {
    await running.stop();
  }
}

function latenessOf(orders: readonly DueOrder[], arrivals: readonly Arrival[]): Lateness {
  const arrivedAt = new Map(arrivals.map(({ orderId, atMs }) => [orderId, atMs]));
  const late = orders.flatMap(({ orderId, dueAtMs }) => {
    const atMs = arrivedAt.get(orderId);
    return atMs === undefined ? [] : [atMs - dueAtMs];
  });
  return {
    p50Ms: percentile(late, 50),
    p99Ms: percentile(late, 99),
    mostMs: percentile(late, 100),
    missing: orders.length - late.length,
  };
}

const milliseconds = { unit: 'ms', better: 'less' } as const;

function findingOf(measured: Measured<Lateness>, others: readonly Engine[]): Finding {
  const ours = column(measured, lunchrush.name, ({ p99Ms }) => p99Ms);
  const p99s = (name: string) => column(measured, name, ({ p99Ms }) => p99Ms);
  const best = ours.map((_, round) => Math.min(...others.map(({ name }) => p99s(name)[round] ?? Number.NaN)));
  return {
    figures: [
      figureOf(
        measured,
        { id: 'lateness-p50', title: 'Fire time to arrival, p50', ...milliseconds },
        ({ p50Ms }) => p50Ms,
      ),
      figureOf(measured, { id: 'lateness', title: 'Fire time to arrival, p99', ...milliseconds }, ({ p99Ms }) => p99Ms),
      figureOf(
        measured,
        { id: 'lateness-most', title: 'Fire time to arrival, the latest', ...milliseconds },
        ({ mostMs }) => mostMs,
      ),
    ],
    ratios: { lateness_p99_ms: summaryOf(ours), lateness_p99_vs_best_rival: summaryOf(ratios(ours, best)) },
    remarks: [...measured].flatMap(([name, rounds]) => {
      const missing = rounds.reduce((sum, round) => sum + round.missing, 0);
      return missing === 0 ? [] : [`${name}: ${missing} orders did not arrive in time.`];
    }),
  };
}
