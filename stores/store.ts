import type { PosAccountId, StoreId } from './ids.ts';

/**
 * A stretch of opening hours on a weekday, in wall-clock minutes after that day's midnight. A period that crosses
 * midnight closes after 1,440; 24 h from 06:00 are 360 to 1,800.
 */
export interface ServicePeriod {
  /** 1 = Monday … 7 = Sunday, as in ISO 8601. */
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly opensAtMinute: number;
  readonly closesAtMinute: number;
}

/** Replaces the periods that would open on one date (`YYYY-MM-DD`); none at all means closed. */
export interface DateOverride {
  readonly date: string;
  readonly periods: readonly Omit<ServicePeriod, 'weekday'>[];
}

/** What a store is; set by ops, changes rarely. */
export interface StoreDefinition {
  readonly storeId: StoreId;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly periods: readonly ServicePeriod[];
  readonly overrides: readonly DateOverride[];
  readonly slotMinutes: number;
  readonly leadMinutes: number;
  /** Places of a slot unless controls or the slot itself say otherwise. */
  readonly capacity: number;
  /** Dates bookable after today's. */
  readonly daysAhead: number;
  /** Latest booking before the promise time. */
  readonly cutOffMinutes: number;
  readonly holdMinutes: number;
  readonly posAccount: PosAccountId;
  /** The store's name at its POS. */
  readonly storeRef: string;
}

export const storeDefaults = {
  slotMinutes: 15,
  leadMinutes: 15,
  capacity: 10,
  daysAhead: 7,
  cutOffMinutes: 5,
  holdMinutes: 5,
} as const;

/** Who changed something, and why. */
export interface Author {
  /** The name of an API key, or of a part of the service. */
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

/** One control's value in force; gone again at `until`, if given. */
export interface Setting<T> extends Author {
  readonly value: T;
  readonly until?: number;
}

/** What ops may change while the store runs; absent means the default. */
export interface Controls {
  /** Orders in flight at most; 0 stops firing, not booking. Default 2. */
  readonly deliveryConcurrency?: Setting<number>;
  /** Stops booking, not firing. Default false. */
  readonly paused?: Setting<boolean>;
  /** Fires this much earlier. Default 0. */
  readonly leadExtensionMinutes?: Setting<number>;
  /** Default: the definition's capacity. */
  readonly defaultCapacity?: Setting<number>;
}

/** One slot that differs from the default; at `until`, if given, it is again as all others. */
export interface SlotOverride extends Author {
  /** The slot's start. */
  readonly slot: number;
  readonly capacity?: number;
  readonly closed?: boolean;
  readonly until?: number;
}

export const DEFAULT_DELIVERY_CONCURRENCY = 2;

/** A setting's value if it is in force at `now`, else `fallback`. */
export function inForce<T>(setting: Setting<T> | undefined, fallback: T, now: number): T {
  return setting === undefined || hasLapsed(setting, now) ? fallback : setting.value;
}

/** Whether the time that a change was made for is over. */
export function hasLapsed({ until }: { readonly until?: number }, now: number): boolean {
  return until !== undefined && until <= now;
}
