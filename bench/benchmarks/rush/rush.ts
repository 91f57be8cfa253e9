import type { Engine } from '../../engines/engine.ts';
import { lunchrush } from '../../engines/lunchrush-engine.ts';
import { rawUndici } from '../../engines/raw-engine.ts';
import { rivals } from '../../engines/rivals.ts';
import { figureOf } from '../../framework/figure-of.ts';
import type { Remote } from '../../framework/remote.ts';
import type { Finding } from '../../framework/results.ts';
import type { Measured } from '../../framework/rounds.ts';
import { column, inTurn } from '../../framework/rounds.ts';
import type { Stage } from '../../framework/stage.ts';
import { ratios, summaryOf } from '../../framework/statistics.ts';
import { until, wallMs } from '../../framework/time.ts';
import type { PosCalls } from '../../surroundings/pos.ts';
import { startPos } from '../../surroundings/pos.ts';

/** To the POS at once, for everybody. */
const IN_FLIGHT = 50;
const POS_DELAY_MS = 20;
const STORES = 500;
const WARM_STORES = 100;
const ORDERS_PER_STORE = 20;
const WARM_UP_MS = 3_000;
const PATIENCE_MS = 60_000;
/** Behind the last ticket: what is still being recorded counts, too. */
const AFTERMATH_MS = 1_500;

export interface RushResult {
  readonly ordersPerSecond: number;
  readonly workerMicrosPerOrder: number;
  readonly storageMicrosPerOrder: number;
  readonly missing: number;
  readonly twice: number;
}

/** Everything due at the same instant: orders per second until the last ticket, and what each costs. */
export async function rush(stage: Stage): Promise<Finding> {
  const pos = startPos();
  const engines = [rawUndici, lunchrush, ...rivals(stage)];
  const turns = new Map(engines.map((engine) => [engine.name, () => oneRush(stage, pos, engine)]));
  try {
    return findingOf(await inTurn(stage.isQuick ? 1 : 5, turns, stage.say), rivals(stage));
  } finally {
    await pos.kill();
  }
}

async function oneRush(stage: Stage, pos: Remote<PosCalls>, engine: Engine): Promise<RushResult> {
  const posUrl = await pos.call('url', null);
  const dueAtMs = Math.ceil(wallMs()) + engine.prepareMs;
  const batches = [...batchesOf('warm', WARM_STORES, dueAtMs - WARM_UP_MS), ...batchesOf('store', STORES, dueAtMs)];
  await pos.call('reset', { delayMs: POS_DELAY_MS, expected: WARM_STORES * ORDERS_PER_STORE });
  const running = await engine.start({ stage, posUrl, inFlight: IN_FLIGHT, batches });
  try {
    if (wallMs() > dueAtMs - WARM_UP_MS) stage.say(`${engine.name} was not prepared in time`);
    await pos.call('complete', { withinMs: PATIENCE_MS });
    const expected = STORES * ORDERS_PER_STORE;
    await pos.call('reset', { delayMs: POS_DELAY_MS, expected });
    await until(dueAtMs - 100);
    const before = running.cpu();
    const tally = await pos.call('complete', { withinMs: PATIENCE_MS });
    await until(wallMs() + AFTERMATH_MS);
    const after = running.cpu();
    return {
      ordersPerSecond: (tally.tickets * 1_000) / (tally.lastAtMs - dueAtMs),
      workerMicrosPerOrder: ((after.workerMs - before.workerMs) * 1_000) / expected,
      storageMicrosPerOrder: ((after.storageMs - before.storageMs) * 1_000) / expected,
      missing: expected - tally.tickets,
      twice: tally.calls - tally.tickets,
    };
  } finally {
    await running.stop();
  }
}

function batchesOf(prefix: string, stores: number, dueAtMs: number) {
  return Array.from({ length: stores }, (_, index) => {
    return { storeRef: `${prefix}-${index + 1}`, dueAtMs, orders: ORDERS_PER_STORE };
  });
}

function findingOf(measured: Measured<RushResult>, others: readonly Engine[]): Finding {
  const rates = (name: string) => column(measured, name, ({ ordersPerSecond }) => ordersPerSecond);
  const best = rates(rawUndici.name).map((_, round) => Math.max(...others.map(({ name }) => rates(name)[round] ?? 0)));
  return {
    figures: [
      figureOf(
        measured,
        { id: 'rush', title: '10,000 orders due at once', unit: 'orders/s', better: 'more' },
        ({ ordersPerSecond }) => ordersPerSecond,
      ),
      figureOf(
        measured,
        { id: 'rush-cpu', title: 'CPU per order of the process that fires', unit: 'µs', better: 'less' },
        ({ workerMicrosPerOrder }) => workerMicrosPerOrder,
      ),
      figureOf(
        measured,
        { id: 'rush-storage-cpu', title: 'CPU per order of its Postgres or Redis', unit: 'µs', better: 'less' },
        ({ storageMicrosPerOrder }) => storageMicrosPerOrder,
      ),
    ],
    ratios: {
      rush_vs_raw_undici: summaryOf(ratios(rates(lunchrush.name), rates(rawUndici.name))),
      rush_vs_best_rival: summaryOf(ratios(rates(lunchrush.name), best)),
    },
    remarks: remarksOf(measured),
  };
}

function remarksOf(measured: Measured<RushResult>): readonly string[] {
  return [...measured].flatMap(([name, results]) => {
    const missing = results.reduce((sum, result) => sum + result.missing, 0);
    const twice = results.reduce((sum, result) => sum + result.twice, 0);
    return missing + twice === 0 ? [] : [`${name}: ${missing} orders did not arrive in time, ${twice} came twice.`];
  });
}
