/** One control's value in force: who set it, why and until when. */
export interface Setting<T> {
  readonly value: T;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  readonly until?: string | undefined;
}

export interface Controls {
  readonly delivery_concurrency?: Setting<number> | undefined;
  readonly paused?: Setting<boolean> | undefined;
  readonly lead_extension_minutes?: Setting<number> | undefined;
  readonly default_capacity?: Setting<number> | undefined;
}

export type ControlName = keyof Controls;

/** What is in force where no control says otherwise. */
export interface ControlDefaults {
  readonly delivery_concurrency: number;
  readonly paused: boolean;
  readonly lead_extension_minutes: number;
  readonly default_capacity: number;
}

/** A slot that ops changed. */
export interface SlotOverride {
  readonly slot: string;
  readonly capacity?: number | undefined;
  readonly closed?: boolean | undefined;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  readonly until?: string | undefined;
}

export interface StoreHealth {
  readonly state: 'starting' | 'open' | 'set_aside';
  readonly since: string;
  readonly why?: string | undefined;
  readonly holds: number;
  readonly scheduled: number;
  readonly in_flight: number;
  readonly queued: number;
  readonly deferred: number;
  readonly unconfirmed: number;
  readonly at_the_store: number;
  readonly dead_letters: number;
  readonly late: number;
  readonly attention_required: number;
  readonly next_fire_at?: string | undefined;
  readonly feed_read_at?: string | undefined;
}

export interface StoreDefinition {
  readonly name: string;
  readonly time_zone: string;
  readonly slot_minutes: number;
  readonly lead_minutes: number;
  readonly capacity: number;
  readonly days_ahead: number;
  readonly pos_account: string;
}

export interface StoreView {
  readonly store_id: string;
  /** On the clock that the store lives by. */
  readonly at: string;
  readonly definition: StoreDefinition;
  readonly defaults: ControlDefaults;
  readonly controls: Controls;
  readonly slots: readonly SlotOverride[];
  readonly health: StoreHealth;
}
