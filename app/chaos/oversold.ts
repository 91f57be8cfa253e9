import type { HoldRow, OrderRow } from '../db/booking-evidence.ts';
import { formatInstant } from '../pos/instants.ts';
import type { History, Violation } from './history.ts';
import { toldOf } from './history.ts';

type Part = Pick<History, 'told' | 'kept' | 'stores'>;

/** Places taken in one slot from one instant until another, which no longer counts. */
interface Taken {
  readonly storeId: string;
  readonly slot: number;
  readonly units: number;
  readonly from: number;
  readonly until: number;
}

/** Slots that had more places taken than they have: as the rows tell, with their times, or as an answer said itself. */
export function findOversold(history: Part): readonly Violation[] {
  return [...inRows(history), ...inAnswers(history)];
}

/**
 * Each slot at its worst moment. Where nobody knows exactly when a place was given back, the earliest moment that is
 * possible counts: what is found here did happen.
 */
function inRows(history: Part): readonly Violation[] {
  const capacities = new Map(history.stores.map(({ storeId, capacity }) => [storeId, capacity]));
  const bySlot = Map.groupBy(placesOf(history), ({ storeId, slot }) => `${storeId} ${formatInstant(slot)}`);
  return [...bySlot].flatMap(([id, places]) => {
    const capacity = capacities.get(places[0]?.storeId ?? '') ?? 0;
    const { units, at } = mostAtOnce(places);
    if (units <= capacity) return [];
    const found = `${units} places taken at ${formatInstant(at)}`;
    return [{ fault: 'oversold', id, expected: `at most ${capacity} places`, found, count: units - capacity }];
  });
}

function inAnswers({ told }: Part): readonly Violation[] {
  return toldOf(told, 'counted')
    .filter(({ capacity, pending, confirmed }) => pending + confirmed > capacity)
    .map(({ storeId, slot, at, capacity, pending, confirmed }) => ({
      fault: 'oversold',
      id: `${storeId} ${formatInstant(slot)}`,
      expected: `at most ${capacity} places`,
      found: `an answer at ${formatInstant(at)} counts ${pending} pending and ${confirmed} confirmed`,
      count: pending + confirmed - capacity,
    }));
}

function placesOf({ told, kept }: Part): readonly Taken[] {
  const releases = new Map(toldOf(told, 'release_asked').map(({ holdId, at }) => [holdId, at]));
  const holds = new Map(kept.holds.map((hold) => [hold.holdId, hold]));
  const moves = firstTimes(kept.steps.filter(({ status, number }) => status === 'scheduled' && number > 0));
  const ends = firstTimes(kept.steps.filter(({ status }) => status === 'cancelled' || status === 'cancelled_by_store'));
  return [
    ...kept.holds.map((hold) => placeOfHold(hold, releases.get(hold.holdId))),
    ...kept.orders.flatMap((order) =>
      placesOfOrder(order, {
        hold: holds.get(order.holdId),
        movedAt: moves.get(order.orderId),
        endedAt: ends.get(order.orderId),
      }),
    ),
  ];
}

function firstTimes(steps: readonly { readonly orderId: string; readonly at: number }[]): ReadonlyMap<string, number> {
  return new Map(steps.toReversed().map(({ orderId, at }) => [orderId, at]));
}

/** A confirmed hold is counted with its order; a released one took its place at least until that was asked for. */
function placeOfHold(hold: HoldRow, releaseAskedAt: number | undefined): Taken {
  const { storeId, slot, units, createdAt, expiresAt } = hold;
  const untilOf = {
    held: expiresAt,
    expired: expiresAt,
    released: releaseAskedAt ?? createdAt,
    confirmed: createdAt,
  };
  return { storeId, slot, units, from: createdAt, until: Math.min(untilOf[hold.status], expiresAt) };
}

interface Course {
  readonly hold: HoldRow | undefined;
  /** A customer of a chaos run moves an order once at most. */
  readonly movedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** From its hold on it takes the hold's slot until it moves, and its present one from then on until it is called off. */
function placesOfOrder(order: OrderRow, { hold, movedAt, endedAt }: Course): readonly Taken[] {
  const { storeId, units, slot } = order;
  const until = endedAt ?? Number.POSITIVE_INFINITY;
  const first = { storeId, units, slot: hold?.slot ?? slot, from: hold?.createdAt ?? order.createdAt };
  if (movedAt === undefined) return [{ ...first, until }];
  return [
    { ...first, until: Math.min(movedAt, until) },
    { storeId, units, slot, from: movedAt, until },
  ];
}

/** What is given back at an instant is free for who comes at the same instant. */
function mostAtOnce(places: readonly Taken[]): { readonly units: number; readonly at: number } {
  const steps = places
    .filter(({ from, until }) => from < until)
    .flatMap(({ from, until, units }) => [
      { at: from, units },
      { at: until, units: -units },
    ])
    .toSorted((a, b) => a.at - b.at || a.units - b.units);
  let now = 0;
  let worst = { units: 0, at: 0 };
  for (const { at, units } of steps) {
    now += units;
    if (now > worst.units) worst = { units: now, at };
  }
  return worst;
}
