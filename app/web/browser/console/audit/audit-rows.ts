import type { AuditEntry, AuditList } from '../../answers/audit.ts';

/** What was changed as far as it was read. */
export interface AuditRows {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** Where to go on from; null where there are no older ones. */
  readonly next: number | null;
}

export const noEntries: AuditRows = { entries: [], next: null };

/**
 * The newest page, read again: older pages stay below it, unless so much is new that they do not join it any more. What
 * is known stays the same object, and all of it where nothing is new: a row that is the same is not drawn again.
 */
export function withFirstPage(rows: AuditRows, page: AuditList): AuditRows {
  const known = new Map(rows.entries.map((entry) => [entry.id, entry]));
  const last = page.entries.at(-1);
  if (last === undefined || !known.has(last.id)) return page;
  const older = rows.entries.filter(({ id }) => id < last.id);
  const entries = [...page.entries.map((entry) => known.get(entry.id) ?? entry), ...older];
  if (entries.length === rows.entries.length) return rows;
  return { entries, next: older.length === 0 ? page.next : rows.next };
}

/** A page of older ones. */
export function withOlderPage(rows: AuditRows, page: AuditList): AuditRows {
  return { entries: [...rows.entries, ...page.entries], next: page.next };
}
