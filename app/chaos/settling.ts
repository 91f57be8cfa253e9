import type { Clock } from '../../lib/clock.ts';
import { MINUTE_MS } from '../../stores/calendar.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { OrderRow } from '../db/booking-evidence.ts';
import { readBookingEvidence, readOrders } from '../db/booking-evidence.ts';
import { readEvents } from '../db/event-log.ts';
import type { BookingClient } from './booking-client.ts';
import { chaosAccounts, chaosStores } from './chain.ts';
import type { Ending, History, Ticket } from './history.ts';
import { blindStores } from './history.ts';
import type { Mischief } from './mischief.ts';
import { outageKinds, outagesOf } from './pos-outages.ts';
import type { Counted } from './told.ts';
import { waitsFor } from './unsettled.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 1_000;
/** Slots so near may begin while they are compared; those farther off nobody books. */
const COUNTED_FROM_MS = 5_000;
const COUNTED_UNTIL_MS = 30 * MINUTE_MS;
const MOST_OUTAGE_EVENTS = 100_000;

/** The chain as the checkers know it. */
const chain = { accounts: chaosAccounts, stores: chaosStores };

/** Orders that still wait for something, by what. */
async function waitingOrders(world: World, clock: Clock): Promise<readonly string[]> {
  const blind = blindStores(chain);
  const tickets = ticketsByOrder(world);
  const orders = await readOrders(world.database);
  const now = clock.now();
  const waitOf = (order: OrderRow) =>
    waitsFor(order, tickets.get(order.orderId), { isBlind: blind.has(order.storeId), now });
  return orders.map(waitOf).filter((waiting) => waiting !== null);
}

/** Resolves when every order is settled, or the time is up: then the checker says what is not. */
export async function untilSettled(
  world: World,
  { clock, signal, withinMs }: { readonly clock: Clock; readonly signal: AbortSignal; readonly withinMs: number },
): Promise<void> {
  const untilMs = clock.monotonic() + withinMs;
  while (clock.monotonic() < untilMs && (await waitingOrders(world, clock)).length > 0) {
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

function ticketsByOrder({ simulator }: World): ReadonlyMap<string, Ticket> {
  return new Map(simulator.tickets().map((ticket) => [ticket.orderId, ticket]));
}

/** Reads what is left from all who know. */
export async function readHistory(
  world: World,
  { mischief, client, clock }: { readonly mischief: Mischief; readonly client: BookingClient; readonly clock: Clock },
): Promise<History> {
  const ending = await readEnding(client, clock);
  return {
    ...chain,
    told: world.log.told,
    kept: await readBookingEvidence(world.database),
    tickets: world.simulator.tickets(),
    requests: world.simulator.requests(),
    faults: mischief.past,
    outages: outagesOf(await readOutageEvents(world), ending.at),
    ending,
  };
}

/** A run has hundreds of them at most. */
async function readOutageEvents({ database }: World): Promise<readonly StoreEvent[]> {
  const logged = await readEvents(database, { limit: MOST_OUTAGE_EVENTS, order: 'oldest first', kinds: outageKinds });
  return logged.map(({ event }) => event);
}

async function readEnding(client: BookingClient, clock: Clock): Promise<Ending> {
  const days = await Promise.all(chaosStores.map(async ({ storeId }) => ({ storeId, day: await client.day(storeId) })));
  return {
    at: clock.now(),
    notOpen: days.flatMap(({ storeId, day }) => {
      if (day.kind === 'done') return [];
      return [{ storeId, why: day.kind === 'refused' ? day.problem : day.why }];
    }),
    counts: days
      .flatMap(({ storeId, day }) =>
        day.kind === 'done'
          ? day.value.slots.map((slot): Counted => ({ kind: 'counted', at: day.at, storeId, ...slot }))
          : [],
      )
      .filter(({ slot, at }) => slot > at + COUNTED_FROM_MS && slot < at + COUNTED_UNTIL_MS),
  };
}
