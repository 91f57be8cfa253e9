import type { BookedOrder, HeldPlace, History } from './history.ts';

/** Places taken in one slot from one instant until another, which no longer counts. */
interface Taken {
  readonly storeId: string;
  readonly slot: number;
  readonly units: number;
  readonly from: number;
  readonly until: number;
}

/**
 * Places that were taken beyond a slot's capacity, at the worst moment of each slot. Where the history does not say
 * exactly when a place was given back, the earliest possible moment counts: what is found here did happen.
 */
export function countOversold({
  holds,
  orders,
  stores,
  promised,
}: Pick<History, 'holds' | 'orders' | 'stores' | 'promised'>): number {
  const capacities = new Map(stores.map(({ storeId, capacity }) => [storeId, capacity]));
  const heldBy = new Map(holds.map((hold) => [hold.holdId, hold]));
  const taken = [
    ...holds.map((hold) => placeOfHold(hold, promised.releasesAsked.get(hold.holdId))),
    ...orders.flatMap((order) => placesOfOrder(order, heldBy)),
  ];
  const bySlot = Map.groupBy(taken, ({ storeId, slot }) => `${storeId} ${slot}`);
  return [...bySlot.values()]
    .map((places) => Math.max(0, mostAtOnce(places) - (capacities.get(places[0]?.storeId ?? '') ?? 0)))
    .reduce((sum, units) => sum + units, 0);
}

/** A confirmed hold is counted with its order; a released one took its place at least until that was asked for. */
function placeOfHold(hold: HeldPlace, releaseAskedAt: number | undefined): Taken {
  const { storeId, slot, units, createdAt, expiresAt } = hold;
  const untilOf = {
    held: expiresAt,
    expired: expiresAt,
    released: releaseAskedAt ?? createdAt,
    confirmed: createdAt,
  };
  return { storeId, slot, units, from: createdAt, until: Math.min(untilOf[hold.status], expiresAt) };
}

/** From its hold on it takes the hold's slot until it moves, and its present one from then on until it is cancelled. */
function placesOfOrder(order: BookedOrder, heldBy: ReadonlyMap<string, HeldPlace>): readonly Taken[] {
  const { storeId, units, slot } = order;
  const hold = heldBy.get(order.holdId) ?? { slot, createdAt: order.createdAt };
  const until = order.cancelledAt ?? Number.POSITIVE_INFINITY;
  const movedAt = order.firstMovedAt ?? until;
  const first = { storeId, units, slot: hold.slot, from: hold.createdAt, until: Math.min(movedAt, until) };
  return order.movedAt === null ? [first] : [first, { storeId, units, slot, from: order.movedAt, until }];
}

/** What is given back at an instant is free for who comes at the same instant. */
function mostAtOnce(places: readonly Taken[]): number {
  const steps = places
    .filter(({ from, until }) => from < until)
    .flatMap(({ from, until, units }) => [
      { at: from, units },
      { at: until, units: -units },
    ])
    .toSorted((a, b) => a.at - b.at || a.units - b.units);
  let now = 0;
  let most = 0;
  for (const { units } of steps) {
    now += units;
    most = Math.max(most, now);
  }
  return most;
}
