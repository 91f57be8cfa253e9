/** Something that happened; what else it has depends on its kind. */
export interface ShownEvent {
  readonly kind: string;
  readonly store_id: string;
  readonly at: string;
  /** Its number; absent of what is not kept. */
  readonly seq?: number | undefined;
  readonly [field: string]: unknown;
}

/** One that is kept. */
export interface LoggedEvent extends ShownEvent {
  readonly seq: number;
}

export interface EventList {
  readonly events: readonly LoggedEvent[];
  readonly next: number | null;
}
