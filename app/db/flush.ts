import type { Change } from '../../stores/records.ts';
import { attemptsPart } from './attempts.ts';
import { auditPart } from './audit.ts';
import type { FlushPart } from './flush-part.ts';
import { holdsPart } from './holds.ts';
import { ordersPart, stepsPart } from './orders.ts';
import { receiptsPart } from './receipts.ts';
import { slotsPart, statePart } from './store-state.ts';

/**
 * The stores of this flush ($1) that this boot ($2) still owns under the epoch it believes in. The share lock holds a
 * claim off until the flush is durable, and makes a flush that comes later wait for the claim and then miss its epoch.
 * Flushes and claims lock in order of store id, so they never wait for each other in a circle.
 */
const FENCED = `SELECT o.store_id, o.epoch
  FROM json_to_recordset($1::json) AS w("storeId" text, epoch bigint)
  JOIN store_owner o ON o.store_id = w."storeId" AND o.epoch = w.epoch AND o.boot_id = $2
  ORDER BY o.store_id FOR SHARE OF o`;

/** Every table family that a change can touch. */
const parts: readonly FlushPart[] = [
  holdsPart,
  ordersPart,
  stepsPart,
  attemptsPart,
  slotsPart,
  statePart,
  receiptsPart,
  auditPart,
];

/** One multi-row statement, prepared once per connection and combination of families. */
export interface FlushStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly string[];
}

/**
 * The statement that writes all of these changes, at most one epoch per store, and returns the ids of the stores that
 * were owned. `number` tells this flush, and all its repetitions, from every other of this boot.
 */
export function flushStatement(
  changes: readonly Change[],
  { bootId, number, owned = FENCED }: { readonly bootId: string; readonly number: number; readonly owned?: string },
): FlushStatement {
  const filled = parts.map((part) => ({ part, rows: part.rows(changes) })).filter(({ rows }) => rows.length > 0);
  const written = filled.map(
    ({ part }, index) => `${part.name} AS (${part.sql({ rows: `$${index + 4}`, boot: '$2', flush: '$3' })})`,
  );
  return {
    name: `flush ${filled.map(({ part }) => parts.indexOf(part)).join('')}`,
    text: `WITH owned AS (${owned})${written.map((part) => `,\n${part}`).join('')}
      SELECT store_id AS "storeId" FROM owned WHERE $2::text IS NOT NULL AND $3::bigint IS NOT NULL`,
    values: [ownersOf(changes), bootId, String(number), ...filled.map(({ rows }) => textOf(rows))],
  };
}

function ownersOf(changes: readonly Change[]): string {
  const epochs = new Map(changes.map((change) => [change.storeId, change.epoch]));
  return JSON.stringify(Array.from(epochs, ([storeId, epoch]) => ({ storeId, epoch })));
}

/** JSON that Postgres can keep: it has no room for NUL and half surrogates, which become U+FFFD. */
function textOf(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text;
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? keepable(value) : value));
}

function keepable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
