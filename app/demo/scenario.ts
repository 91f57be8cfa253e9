import { MINUTE_MS } from '../../stores/calendar.ts';
import type { FaultRequest } from '../pos/simulator/faults.ts';
import type { StoreRules } from './history.ts';

/** A POS account as the demo sets it up, both at the service and at the simulated POS. */
export interface DemoAccount {
  readonly accountId: string;
  /** Whether the same order sent twice is one ticket. */
  readonly idempotent: boolean;
  readonly ratePerSecond: number;
  /** The one store that it serves, at a port of its own: that can be closed and disturb no other. */
  readonly ownPortOf?: string;
}

/** A store as the demo defines it; open every day at the same hours. */
export interface DemoStore {
  readonly storeId: string;
  readonly name: string;
  readonly timeZone: string;
  /** `HH:MM` on the store's clock; closing not later than opening means the next day. */
  readonly opens: string;
  readonly closes: string;
  readonly slotMinutes: number;
  readonly leadMinutes: number;
  readonly holdMinutes: number;
  readonly capacity: number;
  readonly accountId: string;
  /** Orders in flight at most, where ops have changed it. */
  readonly concurrency?: number;
}

/** Trouble at a store's POS: all the time, or from one instant until another. */
export interface Incident {
  readonly storeId: string;
  readonly fault: FaultRequest;
  readonly during?: { readonly from: number; readonly until: number };
}

/**
 * What a customer does after holding a place:
 *
 * - `order`: thinks and orders.
 * - `extend`: thinks for longer than a hold lasts, but has it extended in time, then orders.
 * - `wander_off`: comes back when the hold has expired, and is told so.
 * - `release`: gives the place back.
 * - `cancel`: orders, and cancels a little later, well before the order is fired.
 * - `move`: orders, and moves the order to a later slot.
 */
export type Behaviour = 'order' | 'extend' | 'wander_off' | 'release' | 'cancel' | 'move';

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit_price_cents?: number;
}

/** What one customer is going to do. */
export interface CustomerPlan {
  readonly name: string;
  readonly storeId: string;
  readonly arrivesAt: number;
  /** The start of the slot wished for. */
  readonly slot: number;
  /**
   * `look`: reads what is free and takes the first from the wished one on. `ask`: asks for it without looking, and looks
   * when it is refused. `insist`: this slot or none.
   */
  readonly choice: 'look' | 'ask' | 'insist';
  readonly behaviour: Behaviour;
  readonly units: number;
  /** From the hold to the order. */
  readonly thinksMs: number;
  readonly items: readonly Item[];
}

/** Everything that is going to happen, known beforehand. */
export interface Scenario {
  readonly title: string;
  /** What the demo's clock shows when the doors open. */
  readonly startAt: number;
  readonly accounts: readonly DemoAccount[];
  readonly stores: readonly DemoStore[];
  /** For whoever looks at the demo: no planned customer goes there. */
  readonly visitors?: DemoStore;
  readonly incidents: readonly Incident[];
  /** In order of arrival. */
  readonly customers: readonly CustomerPlan[];
  /** After this instant nothing is waited for any more: what has not been picked up is missing. */
  readonly overAt: number;
}

/** What is to be run. */
export interface Demo {
  readonly scenario: Scenario;
  /** Milliseconds of the demo's clock per real millisecond. */
  readonly speed: number;
  /** End when the last order is picked up, rather than stay up. */
  readonly once: boolean;
  /** What comes after it, where it stays up: customers now and then if absent. */
  readonly next?: (number: number, startAt: number) => Pick<Scenario, 'customers' | 'incidents'>;
}

/** With the one for visitors. */
export function allStoresOf({ stores, visitors }: Scenario): readonly DemoStore[] {
  return visitors === undefined ? stores : [...stores, visitors];
}

/** What the audit goes by. */
export function rulesOf({ storeId, capacity, leadMinutes }: DemoStore): StoreRules {
  return { storeId, capacity, leadMs: leadMinutes * MINUTE_MS };
}
