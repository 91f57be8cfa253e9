import type { StoreGlance, StoreHealth, TodaysPlaces } from './booking.ts';
import type { StoreDefinition } from './store.ts';
import { DEFAULT_DELIVERY_CONCURRENCY } from './store.ts';
import type { StoreState } from './store-state.ts';

/** A store that is not open has no places, and its controls are not known. */
export function glanceOf(
  definition: StoreDefinition,
  health: StoreHealth,
  store: StoreState | undefined,
  now: number,
): StoreGlance {
  if (store === undefined) {
    return { definition, health, today: noPlaces, concurrency: DEFAULT_DELIVERY_CONCURRENCY, paused: false };
  }
  const { settings } = store;
  const controls = { concurrency: settings.deliveryConcurrency(now), paused: settings.paused(now) };
  return { definition, health, today: todaysPlaces(store, now), ...controls };
}

const noPlaces: TodaysPlaces = { taken: 0, capacity: 0 };

/** Looks at what is taken and at what differs from the default, never at each slot: it is asked of all stores at once. */
function todaysPlaces({ world: { grid }, settings, table }: StoreState, now: number): TodaysPlaces {
  const { definition } = settings;
  const slots = grid.slotsOfToday(definition, now);
  const [first] = slots;
  const last = slots.at(-1);
  if (first === undefined || last === undefined) return noPlaces;
  const usual = settings.defaultCapacity(now);
  let capacity = slots.length * usual;
  for (const { slot, closed, capacity: own = usual } of table.overriddenBetween(first, last, now)) {
    if (grid.isSlot(definition, slot)) capacity += (closed === true ? 0 : own) - usual;
  }
  return { taken: table.takenBetween(first, last), capacity };
}
