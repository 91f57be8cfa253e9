import type { Random } from '../../lib/random.ts';
import { MINUTE_MS } from '../../stores/calendar.ts';
import type { PastOrder } from './day-of-orders.ts';
import type { CustomerPlan, DemoStore, Scenario } from './scenario.ts';

/** The shop whose day is replayed. Holds last longer than usual, because at this speed a minute is a tenth of a second. */
export const replayStore: DemoStore = {
  storeId: 'nyc-pizza',
  name: 'Pizza Place, New York',
  timeZone: 'America/New_York',
  opens: '11:00',
  closes: '23:00',
  slotMinutes: 15,
  leadMinutes: 15,
  holdMinutes: 30,
  capacity: 10,
  concurrency: 5,
  accountId: 'pos-nyc',
};

/** Real seconds that a replayed day takes unless a speed is given. */
export const REPLAY_SECONDS = 90;

const BOOKED_AT_LEAST_AHEAD_MS = 30 * MINUTE_MS;
const BOOKED_AT_MOST_AHEAD_MS = 90 * MINUTE_MS;
const OPEN_BEFORE_FIRST_MS = 5 * MINUTE_MS;
/** The POS's guests fetch their order within 5 minutes of the promise; the feed is read every few seconds. */
const LAST_PICK_UP_MS = 6 * MINUTE_MS;
/** What could not be delivered is a dead letter 30 minutes after its promise time. */
const PATIENCE_MS = 45 * MINUTE_MS;

/** A day of orders, at least one, booked again through the API, each 30 to 90 minutes ahead of its slot. */
export function replayOf(date: string, orders: readonly PastOrder[], random: Random): Scenario {
  const customers = orders.map((order) => bookingOf(order, random)).toSorted((a, b) => a.arrivesAt - b.arrivesAt);
  const slots = customers.map(({ slot }) => slot);
  return {
    title: `${date} at ${replayStore.name}: ${orders.length} orders`,
    startAt: Math.min(...customers.map(({ arrivesAt }) => arrivesAt)) - OPEN_BEFORE_FIRST_MS,
    accounts: [{ accountId: replayStore.accountId, idempotent: true, ratePerSecond: 20 }],
    stores: [replayStore],
    incidents: [],
    customers,
    overAt: Math.max(...slots) + PATIENCE_MS,
  };
}

/** So fast that the scenario takes {@link REPLAY_SECONDS}, or a little less. */
export function replaySpeed({ startAt, customers }: Scenario): number {
  const lastSlot = Math.max(...customers.map(({ slot }) => slot));
  return Math.ceil((lastSlot + LAST_PICK_UP_MS - startAt) / (REPLAY_SECONDS * 1_000));
}

/** The slot is the one that contains the order's time, whether or not the shop has it: that is for the API to say. */
function bookingOf({ id, at, items }: PastOrder, random: Random): CustomerPlan {
  const slotMs = replayStore.slotMinutes * MINUTE_MS;
  const slot = at - (at % slotMs);
  const aheadMs = BOOKED_AT_LEAST_AHEAD_MS + random() * (BOOKED_AT_MOST_AHEAD_MS - BOOKED_AT_LEAST_AHEAD_MS);
  return {
    name: `Order ${id}`,
    storeId: replayStore.storeId,
    arrivesAt: Math.floor(slot - aheadMs),
    slot,
    choice: 'insist',
    behaviour: 'order',
    units: 1,
    thinksMs: 0,
    items,
  };
}
