import { DatabaseError } from 'pg';

/**
 * What a failed statement means for us, by SQLSTATE class.
 *
 * - `refused`: Postgres will never take these values (22 data, 23 integrity, 21 cardinality, 54 limits, 0A), or they could
 *   not even be written down (a `TypeError` or `RangeError` of ours).
 * - `again`: surely undone by a conflict (40); the same again may pass at once.
 * - `away`: everything else, a broken or silent connection included: the storage, not the statement, is in trouble, and
 *   unless Postgres said so itself the outcome is unknown.
 */
export type Failure = 'refused' | 'again' | 'away';

const refusedClasses: ReadonlySet<string> = new Set(['0A', '21', '22', '23', '54']);

export function sortFailure(error: unknown): Failure {
  if (error instanceof TypeError || error instanceof RangeError) return 'refused';
  const sqlClass = error instanceof DatabaseError ? error.code?.slice(0, 2) : undefined;
  if (sqlClass === undefined) return 'away';
  if (refusedClasses.has(sqlClass)) return 'refused';
  return sqlClass === '40' ? 'again' : 'away';
}

/** Whether the connection is of no further use. */
export function fatal(error: unknown): boolean {
  return !(error instanceof DatabaseError) || error.severity !== 'ERROR';
}

/** An error in a line's words; several for one connection attempt (one per address) are joined. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
