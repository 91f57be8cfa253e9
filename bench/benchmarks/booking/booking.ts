import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { figureOf } from '../../framework/figure-of.ts';
import { Remote } from '../../framework/remote.ts';
import type { Finding } from '../../framework/results.ts';
import type { Measured, Turn } from '../../framework/rounds.ts';
import { column, inTurn } from '../../framework/rounds.ts';
import type { Stage } from '../../framework/stage.ts';
import { ratios, summaryOf } from '../../framework/statistics.ts';
import type { Booked, CustomerCalls, Door, Place } from '../../load/customers.ts';
import { startCustomers } from '../../load/customers.ts';
import { defineChain, roundTheClock, slotsOfTomorrow } from '../../lunchrush/chain.ts';
import { BOOKING_KEY, LunchrushService } from '../../lunchrush/service.ts';
import type { AppCalls } from './express-app.ts';

const STORES = 100;
const SLOTS = 40;
const MANY = 400;
const FEW = 50;

const OURS = 'Lunchrush';
const KEYED = 'Lunchrush, idempotency keys';
const HOT = 'Lunchrush, one hot slot';
const CEILING = 'bare express';
const DATABASE = 'database way';
const DATABASE_HOT = 'database way, one hot slot';

/** Hold + order pairs over HTTP, durable, against express that answers constants and against a transaction each. */
export async function booking(stage: Stage): Promise<Finding> {
  const customers = startCustomers();
  const contenders = await startContenders(stage);
  try {
    const crowd = await inTurn(rounds(stage), turnsOf(stage, customers, contenders, MANY), stage.say);
    const few = await inTurn(rounds(stage), turnsOf(stage, customers, contenders, FEW), stage.say);
    return findingOf(crowd, few);
  } finally {
    await customers.kill();
    await contenders.stop();
  }
}

function rounds({ isQuick }: Stage): number {
  return isQuick ? 2 : 5;
}

interface Contenders {
  readonly oursUrl: string;
  readonly ceilingUrl: string;
  readonly databaseUrl: string;
  readonly places: readonly Place[];
  stop(): Promise<void>;
}

async function startContenders({ postgres, directory }: Stage): Promise<Contenders> {
  const names = Array.from({ length: STORES }, (_, index) => `store-${index + 1}`);
  const slots = slotsOfTomorrow(Date.now(), SLOTS);
  const places = slots.flatMap((slot) => names.map((storeId) => ({ storeId, slot })));
  const [ours, theirs] = [await postgres.create(), await postgres.create()];
  const stores = names.map((name) => roundTheClock(name));
  await defineChain(ours, { posUrl: 'http://127.0.0.1:9', inFlight: 16, stores });
  await defineSlots(postgres, theirs, places);
  const service = await LunchrushService.start({ databaseUrl: ours, logFile: join(directory, 'booking.log') });
  const ceiling = new Remote<AppCalls>(new URL('bare-express-program.ts', import.meta.url));
  const database = new Remote<AppCalls>(new URL('database-way-program.ts', import.meta.url), { DATABASE_URL: theirs });
  return {
    oursUrl: service.url,
    ceilingUrl: await ceiling.call('url', null),
    databaseUrl: await database.call('url', null),
    places,
    async stop() {
      await Promise.all([service.stop(), ceiling.kill(), database.kill()]);
      for (const url of [ours, theirs]) await postgres.drop(url);
    },
  };
}

async function defineSlots(postgres: Stage['postgres'], url: string, places: readonly Place[]): Promise<void> {
  await postgres.run(url, await readFile(new URL('database-way.sql', import.meta.url), 'utf8'));
  const rows = JSON.stringify(places).replaceAll("'", "''");
  await postgres.run(
    url,
    `INSERT INTO slot (store_id, slot, capacity) SELECT "storeId", slot, 100000000
     FROM json_to_recordset('${rows}') AS w("storeId" text, slot timestamptz)`,
  );
}

function turnsOf(
  stage: Stage,
  customers: Remote<CustomerCalls>,
  { oursUrl, ceilingUrl, databaseUrl, places }: Contenders,
  connections: number,
): ReadonlyMap<string, Turn<Booked>> {
  const times = stage.isQuick ? { warmUpMs: 1_000, forMs: 1_500 } : { warmUpMs: 1_500, forMs: 3_000 };
  const hot = places.slice(0, 1);
  const turn = (url: string, more: Partial<Door> = {}, where = places): Turn<Booked> => {
    return async () => {
      await stage.postgres.settle();
      return customers.call('rush', { url, key: BOOKING_KEY, connections, places: where, ...times, ...more });
    };
  };
  const turns = new Map([
    [CEILING, turn(ceilingUrl)],
    [OURS, turn(oursUrl)],
    [DATABASE, turn(databaseUrl)],
  ]);
  if (connections !== MANY) return turns;
  return new Map([
    ...turns,
    [HOT, turn(oursUrl, {}, hot)],
    [DATABASE_HOT, turn(databaseUrl, {}, hot)],
    [KEYED, turn(oursUrl, { isKeyed: true })],
  ]);
}

function findingOf(crowd: Measured<Booked>, few: Measured<Booked>): Finding {
  const pairs = (name: string) => column(crowd, name, ({ pairsPerSecond }) => pairsPerSecond);
  return {
    figures: [
      figureOf(
        crowd,
        { id: 'booking', title: `Bookings at ${MANY} connections`, unit: 'pairs/s', better: 'more' },
        ({ pairsPerSecond }) => pairsPerSecond,
      ),
      figureOf(
        crowd,
        { id: 'booking-p99', title: `Booking, p99 of a request at ${MANY} connections`, unit: 'ms', better: 'less' },
        ({ p99Ms }) => p99Ms,
      ),
      figureOf(
        few,
        { id: 'booking-few', title: `Bookings at ${FEW} connections`, unit: 'pairs/s', better: 'more' },
        ({ pairsPerSecond }) => pairsPerSecond,
      ),
      figureOf(
        few,
        { id: 'booking-few-p50', title: `Booking, p50 of a request at ${FEW} connections`, unit: 'ms', better: 'less' },
        ({ p50Ms }) => p50Ms,
      ),
      figureOf(
        few,
        { id: 'booking-few-p99', title: `Booking, p99 of a request at ${FEW} connections`, unit: 'ms', better: 'less' },
        ({ p99Ms }) => p99Ms,
      ),
    ],
    ratios: {
      booking_vs_bare_express: summaryOf(ratios(pairs(OURS), pairs(CEILING))),
      booking_vs_database_way: summaryOf(ratios(pairs(OURS), pairs(DATABASE))),
      booking_hot_slot_vs_spread: summaryOf(ratios(pairs(HOT), pairs(OURS))),
    },
    remarks: refusals(crowd, few),
  };
}

function refusals(...all: readonly Measured<Booked>[]): readonly string[] {
  return all.flatMap((measured) =>
    [...measured].flatMap(([name, booked]) => {
      const refused = booked.reduce((sum, { refused }) => sum + refused, 0);
      return refused === 0 ? [] : [`${name}: ${refused} requests were refused.`];
    }),
  );
}
