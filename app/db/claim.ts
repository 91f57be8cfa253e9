import type { Pool, QueryResultRow } from 'pg';
import type { Epoch, StoreId } from '../../stores/ids.ts';
import { inTransaction } from './pool.ts';

/** One store as claimed: nobody else can write for it from now on. */
export interface Claim {
  readonly storeId: StoreId;
  readonly epoch: Epoch;
  /** How long its former owner may still believe in its lease, by Postgres' clock; 0 if that was us or nobody. */
  readonly formerLeaseMs: number;
  /** The former owner was this boot. */
  readonly wasOurs: boolean;
}

/** Locks in order of store id, as every flush does, and waits for flushes under way; then raises the epochs. */
const RAISE = `WITH former AS (
    SELECT store_id, boot_id FROM store_owner WHERE $2::text[] IS NULL OR store_id = ANY($2)
    ORDER BY store_id FOR UPDATE)
  UPDATE store_owner o SET epoch = o.epoch + 1, boot_id = $1 FROM former f WHERE o.store_id = f.store_id
  RETURNING o.store_id AS "storeId", o.epoch::float8 AS epoch, f.boot_id AS "formerBoot"`;

/**
 * Locks the former owners' rows, so that a renewal either came before, and is counted in the lease read here, or comes
 * after, and is refused because the losses have grown. A statement of its own: it must see boots that registered while
 * the claim waited for its locks.
 */
const TAKE = `WITH former AS (SELECT boot_id FROM boot WHERE boot_id = ANY($1::text[]) ORDER BY boot_id FOR UPDATE)
  UPDATE boot b SET losses = losses + 1 FROM former f WHERE b.boot_id = f.boot_id
  RETURNING b.boot_id AS "bootId",
    greatest(0, date_part('epoch', b.lease_until - clock_timestamp()) * 1000) AS "leaseMs"`;

interface RaisedRow extends QueryResultRow {
  readonly storeId: StoreId;
  readonly epoch: Epoch;
  readonly formerBoot: string | null;
}

interface TakenRow extends QueryResultRow {
  readonly bootId: string;
  readonly leaseMs: number;
}

/** Makes this boot the owner of these stores (all known ones if absent). */
export async function claim(pool: Pool, bootId: string, storeIds?: readonly StoreId[]): Promise<readonly Claim[]> {
  return inTransaction(pool, async (client) => {
    const raised = await client.query<RaisedRow>(RAISE, [bootId, storeIds ?? null]);
    const formers = new Set(raised.rows.map((row) => row.formerBoot).filter((former) => former !== bootId));
    const taken = await client.query<TakenRow>(TAKE, [[...formers]]);
    const leases = new Map<string | null, number>(taken.rows.map((row) => [row.bootId, row.leaseMs]));
    return raised.rows.map(({ storeId, epoch, formerBoot }) => ({
      storeId,
      epoch,
      formerLeaseMs: leases.get(formerBoot) ?? 0,
      wasOurs: formerBoot === bootId,
    }));
  });
}
