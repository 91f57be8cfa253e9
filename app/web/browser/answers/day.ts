export type UnavailableReason = 'past' | 'cut-off' | 'closed' | 'paused' | 'full';

export interface Slot {
  /** Its start. */
  readonly slot: string;
  readonly capacity: number;
  readonly pending: number;
  readonly confirmed: number;
  /** 0 when over capacity. */
  readonly free: number;
  readonly state: 'open' | 'unavailable';
  readonly reason?: UnavailableReason | undefined;
}

/** One date of a store's slots, in order of time. */
export interface Day {
  readonly store_id: string;
  readonly date: string;
  readonly time_zone: string;
  readonly slots: readonly Slot[];
}
