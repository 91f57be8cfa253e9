import type { Random } from '../../lib/random.ts';
import { MINUTE_MS } from '../../stores/calendar.ts';
import type { ChaosStore } from './chain.ts';
import { isRoomy, SLOT_MINUTES } from './chain.ts';

export type Behaviour = 'order' | 'extend' | 'release' | 'wander_off' | 'cancel' | 'move';

/** One customer, as drawn from the seed; the slot is chosen on arrival, among those that are near then. */
export interface CustomerPlan {
  readonly behaviour: Behaviour;
  readonly units: number;
  readonly thinksMs: number;
  /** Between having ordered and thinking better of it. */
  readonly regretsMs: number;
  /** Which of the slots at hand: 0 the first, just under 1 the last. */
  readonly choice: number;
  /** Until the next customer comes. */
  readonly nextMs: number;
}

/** Which share behaves so, those in the lines above included. */
type Shares = readonly (readonly [Behaviour, number])[];

const usual: Shares = [
  ['order', 0.66],
  ['extend', 0.73],
  ['release', 0.79],
  ['wander_off', 0.84],
  ['cancel', 0.92],
  ['move', 1],
];

/** Where places are few, they have to be given back for others to come. */
const restless: Shares = [
  ['order', 0.15],
  ['extend', 0.25],
  ['release', 0.6],
  ['wander_off', 0.75],
  ['cancel', 0.95],
  ['move', 1],
];

/** So many want the latest slot at hand, the only one that is not due at once; the others take any. */
const LATEST_SHARE = 0.5;
const JUST_UNDER_1 = 0.999;
const THINKS_UP_TO_MS = 3_000;
const REGRETS_UP_TO_MS = 5_000;
const MOST_UNITS = 3;

export function drawCustomer(store: ChaosStore, random: Random): CustomerPlan {
  return {
    behaviour: behaviourOf(random(), isRoomy(store) ? usual : restless),
    units: 1 + Math.floor(random() * random() * MOST_UNITS),
    thinksMs: Math.floor(random() * random() * THINKS_UP_TO_MS),
    regretsMs: Math.floor(random() * REGRETS_UP_TO_MS),
    choice: random() < LATEST_SHARE ? JUST_UNDER_1 : random(),
    nextMs: store.customerEveryMs * (0.4 + 1.2 * random()),
  };
}

/** Who books a slot that begins so soon may find it gone. */
const SOONEST_MS = 15_000;
/** The farthest slot anybody wants is due so far ahead. */
const HORIZON_MS = 2 * MINUTE_MS;

/** The starts of the slots that are due within two minutes, and not after `untilAt`. */
export function slotsAtHand(store: ChaosStore, now: number, untilAt: number): readonly number[] {
  const { leadMinutes, offsetMinutes } = store;
  const leadMs = leadMinutes * MINUTE_MS;
  const last = Math.max(now, Math.min(now + HORIZON_MS, untilAt)) + leadMs;
  const slotMs = SLOT_MINUTES * MINUTE_MS;
  const gridMs = offsetMinutes * MINUTE_MS;
  const first = Math.ceil((now + SOONEST_MS - gridMs) / slotMs) * slotMs + gridMs;
  const count = Math.max(0, Math.floor((last - first) / slotMs) + 1);
  return Array.from({ length: count }, (_, index) => first + index * slotMs);
}

function behaviourOf(dice: number, shares: Shares): Behaviour {
  return shares.find(([, share]) => dice < share)?.[0] ?? 'order';
}
