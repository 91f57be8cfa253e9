export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly by: string;
  readonly action: string;
  /** `store nyc-042`, `process root/stores`, … */
  readonly target: string;
  readonly reason: string;
  /** Mostly JSON: what it was changed to. */
  readonly detail?: string | undefined;
}

export interface AuditList {
  readonly entries: readonly AuditEntry[];
  readonly next: number | null;
}
