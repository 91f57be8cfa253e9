/** Orders by what is the matter with them, of a store or of all. */
export interface Counts {
  readonly holds: number;
  readonly scheduled: number;
  readonly in_flight: number;
  readonly queued: number;
  readonly deferred: number;
  readonly unconfirmed: number;
  readonly at_the_store: number;
  readonly late: number;
  readonly attention_required: number;
  readonly dead_letters: number;
}

/** Places of today's slots. */
export interface Today {
  readonly taken: number;
  readonly capacity: number;
}

export interface OverviewRow extends Counts {
  readonly store_id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly pos_account: string;
  readonly state: 'starting' | 'open' | 'set_aside';
  readonly why?: string | undefined;
  /** 0 none, 1 something is tried again, 2 late or in doubt, 3 a person is needed. */
  readonly trouble: number;
  readonly today: Today;
  readonly concurrency: number;
  readonly paused: boolean;
  readonly next_fire_at?: string | undefined;
  readonly feed_read_at?: string | undefined;
}

export type AttemptCounts = Readonly<Record<'delivered' | 'not_received' | 'rejected' | 'unconfirmed', number>>;

/** Of all stores together. */
export interface ChainFigures {
  readonly orders_per_minute: number;
  readonly holds_per_minute: number;
  readonly refusals_per_minute: number;
  readonly fired_per_minute: number;
  readonly fire_lateness_p50_ms: number | null;
  readonly fire_lateness_p99_ms: number | null;
  readonly attempts: AttemptCounts;
  readonly event_loop_lag_ms: number;
  readonly storage_away: boolean;
  readonly changes_waiting: number;
  readonly pos_accounts_in_trouble: readonly { readonly account_id: string; readonly trouble: string }[];
}

export interface Figures extends Counts {
  /** On the clock that the stores live by. */
  readonly at: string;
  readonly stores: { readonly open: number; readonly starting: number; readonly set_aside: number };
  readonly today: Today;
  /** Only for keys that may see all stores. */
  readonly chain?: ChainFigures | undefined;
}

/** Five seconds of the chain. */
export interface Stretch {
  readonly at: string;
  readonly orders: number;
  readonly holds: number;
  readonly refusals: number;
  readonly fired: number;
  readonly fire_lateness_p50_ms: number | null;
  readonly fire_lateness_p99_ms: number | null;
  readonly attempts: AttemptCounts;
}

export interface Overview {
  readonly figures: Figures;
  readonly recent?: readonly Stretch[] | undefined;
  readonly stores: readonly OverviewRow[];
  readonly next: string | null;
}
