import type { FakeClock } from '../../lib/clock.ts';
import type { PosAccountId, StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import type { PosTraits } from '../../stores/pos.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { DEFAULT_DELIVERY_CONCURRENCY, storeDefaults } from '../../stores/store.ts';
import type { Dice } from './dice.ts';
import type { Record } from './facts.ts';
import { Kitchen } from './kitchen.ts';
import type { PosManner } from './pos-manner.ts';
import { usualManner } from './pos-manner.ts';
import type { PosSite } from './sim-pos.ts';
import type { SimPostgres } from './sim-postgres.ts';

const MINUTE_MS = 60_000;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export interface SiteMeans {
  readonly clock: FakeClock;
  readonly dice: Dice;
  readonly postgres: SimPostgres;
  readonly record: Record;
  readonly nextCall: () => number;
}

/** A small store somewhere, open for a short while a day, so that a day takes little time and slots are scarce. */
export function storeOf(number: number, dice: Dice): StoreDefinition {
  const opensAtMinute = dice.int(20, 26) * 30;
  const hours = { opensAtMinute, closesAtMinute: opensAtMinute + dice.int(3, 6) * 30 };
  const name = `s${number}`;
  return {
    ...storeDefaults,
    storeId: name as StoreId,
    name,
    timeZone: dice.pick(['America/New_York', 'America/New_York', 'America/Toronto']),
    periods: WEEKDAYS.map((weekday) => ({ weekday, ...hours })),
    overrides: [],
    capacity: dice.int(1, 7),
    cutOffMinutes: dice.pick([0, 5, 20]),
    holdMinutes: dice.pick([2, 5]),
    posAccount: `account-${name}` as PosAccountId,
    storeRef: name,
  };
}

/** A store's POS: what it can do is drawn, as is everything. */
export function siteOf({ storeId, posAccount, leadMinutes }: StoreDefinition, means: SiteMeans): PosSite {
  const { clock, postgres, record, nextCall } = means;
  const dice = means.dice.of(`pos ${storeId}`);
  const traits = traitsOf(posAccount, dice);
  const manner: PosManner = { ...usualManner([]) };
  const kitchen = new Kitchen({
    storeId,
    idempotent: traits.idempotent,
    nowMs: () => clock.monotonic(),
    dice: dice.of('kitchen'),
    record,
    lateFeedMs: () => manner.lateFeedMs,
  });
  const limits = () => postgres.stores.get(storeId)?.limits;
  const longestLeadMs = () => (leadMinutes + (limits()?.leadExtensionMinutes() ?? 0)) * MINUTE_MS;
  return {
    storeId,
    traits,
    kitchen,
    manner,
    dice: dice.of('manner'),
    record,
    nextCall,
    limit: () => limits()?.concurrency(DEFAULT_DELIVERY_CONCURRENCY) ?? 0,
    lateMs: (order: Order) => postgres.latest - (order.slot - longestLeadMs()),
    isPoison: (orderId) => manner.poisonShare > 0 && dice.of(orderId).chance(manner.poisonShare),
  };
}

function traitsOf(accountId: PosAccountId, dice: Dice): PosTraits {
  const [idempotent, canLookUp] = dice.pick([
    [true, true],
    [true, false],
    [false, true],
    [false, true],
    [false, false],
  ]);
  return { accountId, idempotent, canLookUp, retries: !dice.chance(0.15) };
}
