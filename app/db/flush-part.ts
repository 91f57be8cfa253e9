import type { Change } from '../../stores/records.ts';

/**
 * One table family's share of a flush. Its rows travel as one JSON parameter, which costs one `JSON.stringify` whatever
 * their number, and name their columns as the domain does.
 */
export interface FlushPart {
  /** Also the name of its part of the statement. */
  readonly name: string;
  /** What these changes, in order, bring to this family; of several states of one row only the latest. */
  rows(changes: readonly Change[]): readonly object[];
  /**
   * Writes what `rows`, a parameter, holds for stores in `owned(store_id, epoch)`. `boot` and `flush` are parameters
   * too: this process and the number of the flush.
   */
  sql(parameters: { readonly rows: string; readonly boot: string; readonly flush: string }): string;
}

/** All that the changes have under one field. */
export function every<T>(
  changes: readonly Change[],
  field: (change: Change) => readonly T[] | undefined,
): readonly T[] {
  return changes.flatMap((change) => field(change) ?? []);
}
