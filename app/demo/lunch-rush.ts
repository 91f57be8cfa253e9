import type { Random } from '../../lib/random.ts';
import { DAY_MS, MINUTE_MS } from '../../stores/calendar.ts';
import { Zone } from '../../stores/zone.ts';
import { menu } from './menu.ts';
import { rushAccounts, rushStores, visitorsStore } from './rush-stores.ts';
import type { Behaviour, CustomerPlan, DemoStore, Incident, Item, Scenario } from './scenario.ts';

/** The demo's clock when the doors open: a Friday in August, breakfast in Honolulu, lunch in New York, supper in Delhi. */
const START = Date.UTC(2026, 7, 14, 16, 30);

/** How fast the demo's clock runs, and how long its stores keep a place. */
interface Pace {
  readonly speed: number;
  readonly holdMinutes: number;
}

/** For who waits for its end: about a minute. */
export const onePace: Pace = { speed: 60, holdMinutes: 5 };

/** For who watches, and books something: a place is kept for 45 real seconds, and as long again. */
export const watchedPace: Pace = { speed: 20, holdMinutes: 15 };

/** On the demo's clock, from one rush's beginning to the next: the last of the one are served while the next come. */
export const NEXT_RUSH_MS = 45 * MINUTE_MS;

/** Customers of one store, and over which time they come. */
const CUSTOMERS_PER_STORE = 34;
const RUSH_MS = 28 * MINUTE_MS;
/** The nearest slot anybody wishes for lies so far ahead … */
const SOONEST_MS = 8 * MINUTE_MS;
/** … and the farthest so far behind the doors' opening. */
const LAST_SLOT_MS = 40 * MINUTE_MS;
/** Promise time of the last slots, 30 minutes until the last attempt, and time to fetch it. */
const PATIENCE_MS = 50 * MINUTE_MS;

/** What goes wrong all the time. Slow in real milliseconds: the network does not run faster because our clock does. */
const nuisances: readonly Incident[] = [
  { storeId: 'lon-borough', fault: { kind: 'slow', delayMs: 10, jitterMs: 10 } },
  { storeId: 'ber-mitte', fault: { kind: 'resetting', share: 0.15, taken: 0.5, only: 'submit' } },
  { storeId: 'del-khan-market', fault: { kind: 'feed_duplicates', share: 0.3 } },
  { storeId: 'syd-newtown', fault: { kind: 'feed_unordered', share: 0.3 } },
];

/** Nobody listens at its port when two of its slots are fired, long enough to be watched. */
function outage(startAt: number): Incident {
  const during = { from: startAt + 26 * MINUTE_MS, until: startAt + 38 * MINUTE_MS };
  return { storeId: 'chi-river-north', fault: { kind: 'refusing' }, during };
}

/** Which share of the customers behaves so, those in the lines above included. */
const behaviours: readonly (readonly [Behaviour, number])[] = [
  ['order', 0.68],
  ['extend', 0.74],
  ['wander_off', 0.82],
  ['release', 0.88],
  ['cancel', 0.94],
  ['move', 1],
];

/** A lunch rush over eight stores in eight time zones, each customer drawn by `random`. */
export function lunchRush(random: Random, { holdMinutes }: Pick<Pace, 'holdMinutes'> = onePace): Scenario {
  const stores = rushStores.map((store) => ({ ...store, holdMinutes }));
  const { customers, incidents } = rushAt(START, stores, random);
  return {
    title: `a lunch rush: ${customers.length} customers of ${stores.length} stores in ${stores.length} time zones`,
    startAt: START,
    accounts: rushAccounts,
    stores,
    visitors: visitorsStore,
    incidents: [...nuisances, ...incidents],
    customers,
    overAt: START + LAST_SLOT_MS + PATIENCE_MS,
  };
}

/** What happens in one rush. */
export type Rush = Pick<Scenario, 'customers' | 'incidents'>;

/** A further one; what goes wrong all the time goes on doing so. */
export function nextRush(number: number, startAt: number, { stores }: Scenario, random: Random): Rush {
  const rush = rushAt(startAt, stores, random);
  const customers = rush.customers.map((plan) => ({ ...plan, name: `${plan.name} of rush ${number}` }));
  return { ...rush, customers };
}

function rushAt(startAt: number, stores: readonly DemoStore[], random: Random): Rush {
  const customers = stores.flatMap((store) =>
    Array.from({ length: CUSTOMERS_PER_STORE }, (_, index) => customerOf(store, index + 1, startAt, random)),
  );
  return { customers: customers.toSorted((a, b) => a.arrivesAt - b.arrivesAt), incidents: [outage(startAt)] };
}

/** Most come in the middle of the rush: it is the mean of two draws. */
function customerOf(store: DemoStore, number: number, startAt: number, random: Random): CustomerPlan {
  const arrivesAt = startAt + Math.floor(((random() + random()) / 2) * RUSH_MS);
  const slot = drawSlot(store, startAt, arrivesAt, random);
  return { name: `${store.storeId} ${number}`, arrivesAt, slot, ...drawHabits(store, random) };
}

/** A customer who comes after the rush and takes the next slot there is. */
export function passerBy(store: DemoStore, number: number, now: number, random: Random): CustomerPlan {
  const name = `${store.storeId} passer-by ${number}`;
  return { name, arrivesAt: now, slot: now + SOONEST_MS, ...drawHabits(store, random), choice: 'look' };
}

function drawHabits(store: DemoStore, random: Random): Omit<CustomerPlan, 'name' | 'arrivesAt' | 'slot'> {
  const behaviour = drawBehaviour(random);
  return {
    storeId: store.storeId,
    choice: random() < 0.35 ? 'ask' : 'look',
    behaviour,
    units: random() < 0.05 ? 3 : 1,
    thinksMs: thinksMs(behaviour, store, random),
    items: drawItems(random),
  };
}

function drawBehaviour(random: Random): Behaviour {
  const drawn = random();
  return behaviours.find(([, upTo]) => drawn < upTo)?.[0] ?? 'order';
}

function drawSlot(store: DemoStore, startAt: number, arrivesAt: number, random: Random): number {
  const soonest = arrivesAt + SOONEST_MS;
  return slotFrom(store, soonest + random() * (startAt + LAST_SLOT_MS - soonest));
}

/** The first slot that does not begin earlier. A day is a whole number of slots, so it does not matter which day's opening counts. */
function slotFrom({ timeZone, opens, slotMinutes }: DemoStore, at: number): number {
  const zone = new Zone(timeZone);
  const [hours = 0, minutes = 0] = opens.split(':').map(Number);
  const openedAt = zone.earlierInstantOf(zone.dayOf(at) * DAY_MS + (hours * 60 + minutes) * MINUTE_MS);
  const slotMs = slotMinutes * MINUTE_MS;
  return openedAt + Math.ceil((at - openedAt) / slotMs) * slotMs;
}

function thinksMs(behaviour: Behaviour, { holdMinutes }: DemoStore, random: Random): number {
  if (behaviour === 'wander_off') return (holdMinutes + 1) * MINUTE_MS;
  if (behaviour === 'extend') return Math.floor(onePace.holdMinutes * 0.7 * MINUTE_MS);
  return Math.floor((0.2 + 1.5 * random()) * MINUTE_MS);
}

function drawItems(random: Random): readonly Item[] {
  const wanted = 1 + Math.floor(random() * 3);
  const first = Math.floor(random() * menu.length);
  return menu.slice(first, first + wanted).map((dish) => ({ ...dish, quantity: 1 + Math.floor(random() * 2) }));
}
