import type { QueryResultRow } from 'pg';
import type { StoreId } from '../../stores/ids.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { Database } from './pool.ts';

/** An event and its place in the log. */
export interface LoggedEvent {
  readonly seq: number;
  readonly event: StoreEvent;
}

/** Which events somebody wants to see; absent fields exclude none. */
export interface EventQuery {
  readonly limit: number;
  readonly order: 'oldest first' | 'newest first';
  /** Numbers greater than this. */
  readonly after?: number | undefined;
  /** Numbers less than this. */
  readonly before?: number | undefined;
  /** Of these stores alone. */
  readonly stores?: readonly StoreId[] | undefined;
  /** Of these kinds alone. */
  readonly kinds?: readonly string[] | undefined;
}

/** Which events of one store count. */
export interface SignQuery {
  readonly storeId: StoreId;
  /** Of all kinds but these. */
  readonly except: readonly string[];
}

interface EventRow extends QueryResultRow, LoggedEvent {}

/** Up to `limit` events that are written. */
export async function readEvents(database: Database, query: EventQuery): Promise<readonly LoggedEvent[]> {
  const { limit, after = 0, before = Number.MAX_SAFE_INTEGER, stores = null, kinds = null } = query;
  return database.read<EventRow>(statementFor(query), [after, before, limit, stores, kinds]);
}

/** One index is walked for each store, or for each kind, so that rare events are found without reading all others. */
function statementFor({ order, stores, kinds }: EventQuery): string {
  const inOrder = `ORDER BY seq ${order === 'oldest first' ? 'ASC' : 'DESC'} LIMIT $3`;
  const each = eachOf(stores, kinds);
  return `SELECT found.seq::float8 AS seq, found.data AS event FROM unnest(${each.list}) AS asked(for_it)
    CROSS JOIN LATERAL (SELECT seq, data FROM event WHERE ${each.condition} AND seq > $1::bigint AND seq < $2::bigint
      AND ($4::text[] IS NULL OR store_id = ANY ($4)) AND ($5::text[] IS NULL OR kind = ANY ($5)) ${inOrder}) AS found ${inOrder}`;
}

function eachOf(stores: EventQuery['stores'], kinds: EventQuery['kinds']) {
  if (stores !== undefined) return { list: '$4::text[]', condition: 'store_id = for_it' };
  if (kinds !== undefined) return { list: '$5::text[]', condition: 'kind = for_it' };
  return { list: 'ARRAY[true]', condition: 'for_it' };
}

/** One walk back in the store's index for each number, which ends at the first event that counts. */
const LAST_BEFORE = `SELECT found.seq::float8 AS seq, found.data AS event FROM unnest($1::bigint[]) AS asked(mark)
  CROSS JOIN LATERAL (SELECT seq, data FROM event WHERE store_id = $2 AND seq < mark AND kind <> ALL ($3::text[])
    ORDER BY seq DESC LIMIT 1) AS found`;

/** The last event before each of these numbers, where there is one. */
export function readLastBefore(
  database: Database,
  seqs: readonly number[],
  { storeId, except }: SignQuery,
): Promise<readonly LoggedEvent[]> {
  return database.read<EventRow>(LAST_BEFORE, [seqs, storeId, except]);
}

/** The number of the newest event; 0 if there is none. */
export async function newestEvent(database: Database): Promise<number> {
  const [row] = await database.read<{ seq: number }>('SELECT coalesce(max(seq), 0)::float8 AS seq FROM event', []);
  return row?.seq ?? 0;
}
