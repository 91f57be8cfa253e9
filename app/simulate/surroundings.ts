import type { Clock } from '../../lib/clock.ts';
import type { Refusal } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { SlotGrid } from '../../stores/slots.ts';
import type { Dice } from './dice.ts';
import type { Boot, Record } from './facts.ts';
import type { MishapRate } from './mishaps.ts';
import type { Guard } from './plan.ts';
import type { SimLease } from './sim-lease.ts';
import type { PosSite } from './sim-pos.ts';
import type { SimPostgres } from './sim-postgres.ts';
import type { Weather } from './wire.ts';

/** What all processes of a run live in. */
export interface Surroundings {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly grid: SlotGrid;
  readonly postgres: SimPostgres;
  readonly weather: Weather;
  readonly leases: Map<Boot, SimLease>;
  readonly sites: ReadonlyMap<StoreId, PosSite>;
  readonly mishapRate: MishapRate;
  readonly record: Record;
  readonly without: Guard | undefined;
}

/** What somebody who asked a process was told; `lost`: nothing, and whether it was done nobody knows. */
export type Told<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Refusal | 'lost' };
