/** A process of the supervision tree and those below it, as deep as was asked for. */
export interface Process {
  readonly name: string;
  /** From the root: `root/stores/nyc-042/manager`. */
  readonly path: string;
  readonly role: string;
  readonly state: string;
  readonly since: string;
  readonly restarts: number;
  readonly last_error?: string | undefined;
  readonly in_flight?: number | undefined;
  readonly queued?: number | undefined;
  /** Children that were not asked for. */
  readonly hidden_children?: number | undefined;
  readonly children: readonly Process[];
}
