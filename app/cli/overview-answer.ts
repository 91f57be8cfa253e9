/** What we show of an overview; see the service's documentation for the rest. */
export interface OverviewAnswer {
  readonly figures: Figures;
  readonly stores: readonly StoreRow[];
  readonly next: string | null;
}

interface Counts {
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

export interface Figures extends Counts {
  readonly at: string;
  readonly stores: { readonly open: number; readonly starting: number; readonly set_aside: number };
  readonly today: Places;
  /** Only for keys that may see all stores. */
  readonly chain?: {
    readonly orders_per_minute: number;
    readonly holds_per_minute: number;
    readonly refusals_per_minute: number;
    readonly fired_per_minute: number;
    readonly fire_lateness_p50_ms: number | null;
    readonly fire_lateness_p99_ms: number | null;
    readonly attempts: Readonly<Record<'delivered' | 'not_received' | 'rejected' | 'unconfirmed', number>>;
    readonly event_loop_lag_ms: number;
    readonly storage_away: boolean;
    readonly pos_accounts_in_trouble: readonly { readonly account_id: string; readonly trouble: string }[];
  };
}

interface Places {
  readonly taken: number;
  readonly capacity: number;
}

export interface StoreRow extends Counts {
  readonly store_id: string;
  readonly name: string;
  readonly pos_account: string;
  readonly state: string;
  readonly why?: string;
  readonly trouble: number;
  readonly today: Places;
  readonly concurrency: number;
  readonly paused: boolean;
  readonly next_fire_at?: string;
  readonly feed_read_at?: string;
}
