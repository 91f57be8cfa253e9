import { figureOf } from '../../framework/figure-of.ts';
import type { Finding } from '../../framework/results.ts';
import type { Measured } from '../../framework/rounds.ts';
import { column, inTurn } from '../../framework/rounds.ts';
import type { Stage } from '../../framework/stage.ts';
import type { Summary } from '../../framework/statistics.ts';
import { ratios, summaryOf } from '../../framework/statistics.ts';
import { startCustomers } from '../../load/customers.ts';
import { SOURCE } from '../../lunchrush/stores-of-a-chain.ts';
import { startPos } from '../../surroundings/pos.ts';
import type { Costs, Idleness } from './town.ts';
import { Town } from './town.ts';

const SIZES = [100, 1_000, 11_091];
const [SMALL = 0, , LARGE = 0] = SIZES;

/** Chains of three sizes with 10 open orders for each store: what a store costs, and what it costs the others. */
export async function growth(stage: Stage): Promise<Finding> {
  const pos = startPos();
  const customers = startCustomers();
  const posUrl = await pos.call('url', null);
  const towns: Town[] = [];
  for (const stores of [0, ...SIZES]) towns.push(await Town.found(stage, posUrl, stores));
  try {
    const idle = await restAll(stage, towns);
    const peopled = towns.filter(({ stores }) => stores > 0);
    const turns = new Map(peopled.map((town) => [nameOf(town.stores), () => town.live(pos, customers)]));
    return findingOf(await inTurn(stage.isQuick ? 1 : 5, turns, stage.say), idle);
  } finally {
    await Promise.all([pos.kill(), customers.kill()]);
    for (const town of towns) await town.drop();
  }
}

async function restAll(stage: Stage, towns: readonly Town[]): Promise<ReadonlyMap<number, Idleness>> {
  const idle = new Map<number, Idleness>();
  for (const town of towns) {
    const isWhole = town.stores === LARGE && !stage.isQuick;
    const idleness = await town.rest(isWhole ? 25_000 : 10_000, isWhole ? 60_000 : 20_000);
    stage.say(`${nameOf(town.stores)}, idle: ${JSON.stringify(idleness)}`);
    idle.set(town.stores, idleness);
  }
  return idle;
}

function nameOf(stores: number): string {
  return `Lunchrush, ${stores.toLocaleString('en-US')} stores`;
}

function findingOf(measured: Measured<Costs>, idle: ReadonlyMap<number, Idleness>): Finding {
  const [small, large] = [nameOf(SMALL), nameOf(LARGE)];
  const firing = (name: string) => column(measured, name, ({ microsPerFiring }) => microsPerFiring);
  const bars = (pick: (one: Idleness, stores: number) => number, from = 0) =>
    [...idle].flatMap(([stores, one]) => {
      return stores < from ? [] : [{ contender: nameOf(stores), values: summaryOf([pick(one, stores)]) }];
    });
  const empty = idle.get(0)?.residentBytes ?? Number.NaN;
  const perStore = ({ residentBytes }: Idleness, stores: number) => (residentBytes - empty) / stores;
  const once = (pick: (one: Idleness) => number): Summary => summaryOf([pick(idle.get(LARGE) ?? nothing)]);
  return {
    figures: [
      figureOf(
        measured,
        { id: 'boot', title: 'From start to ready', unit: 's', better: 'less' },
        ({ bootSeconds }) => bootSeconds,
      ),
      { id: 'store-memory', title: 'Memory per store', unit: 'bytes', better: 'less', bars: bars(perStore, SMALL) },
      { id: 'idle', title: 'CPU while idle', unit: '% of a core', better: 'less', bars: bars((one) => one.cpuPercent) },
      figureOf(
        measured,
        { id: 'firing-cost', title: 'CPU per fired order', unit: 'µs', better: 'less' },
        ({ microsPerFiring }) => microsPerFiring,
      ),
      figureOf(
        measured,
        { id: 'hold-cost', title: 'CPU per hold', unit: 'µs', better: 'less' },
        ({ microsPerHold }) => microsPerHold,
      ),
      figureOf(
        measured,
        { id: 'order-cost', title: 'CPU per confirmation', unit: 'µs', better: 'less' },
        ({ microsPerOrder }) => microsPerOrder,
      ),
    ],
    ratios: {
      boot_11091_stores_s: summaryOf(column(measured, large, ({ bootSeconds }) => bootSeconds)),
      bytes_per_store: once((one) => perStore(one, LARGE)),
      idle_cpu_percent: once(({ cpuPercent }) => cpuPercent),
      idle_queries_per_minute: once(({ queriesPerMinute }) => queriesPerMinute),
      cost_growth_100_to_11091: summaryOf(ratios(firing(large), firing(small))),
    },
    remarks: [
      `The stores are ${SOURCE}; 100 of each size are open round the clock, and they are booked and fired.`,
      'Memory is read after 85 s of idling; garbage that is kept for longer, up to as much as is alive, is not in it.',
      'The cost of firing holds no whole collection of the heap, which comes once in some 20,000 orders.',
    ],
  };
}

const nothing: Idleness = { cpuPercent: Number.NaN, queriesPerMinute: Number.NaN, residentBytes: Number.NaN };
