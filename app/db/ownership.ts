import type { QueryResultRow } from 'pg';
import type { Clock, Timer } from '../../lib/clock.ts';
import type { Epoch, StoreId } from '../../stores/ids.ts';
import type { Lease, Loss } from '../../stores/records.ts';
import type { Claim } from './claim.ts';
import { sortFailure, wordsOf } from './failure.ts';
import { FormerLeases } from './former-leases.ts';
import { OrphanWatch } from './orphan-watch.ts';
import type { Database, TimedQuery } from './pool.ts';

/** How long a process may be trusted with its stores without being heard of. */
export interface LeasePolicy {
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** We stop trusting our lease so much earlier than Postgres does. */
  readonly marginMs: number;
  /** A renewal that is not answered by then is `unknown`. */
  readonly answerMs: number;
}

/** A lease of 3 s, renewed every 1.2 s, trusted here for 2.5 s after the call; an answer within 1 s. */
export const leasePolicy: LeasePolicy = { leaseMs: 3_000, renewEveryMs: 1_200, marginMs: 500, answerMs: 1_000 };

export interface OwnershipMeans {
  readonly database: Database;
  readonly clock: Clock;
  /** Unique to this start of the process, never a host name. */
  readonly bootId: string;
  /** For people: where it runs. */
  readonly node: string;
  /** Other processes took these stores: they must be closed here at once, before this returns. */
  readonly lost: (losses: readonly Loss[]) => void;
  /** Whoever took stores is gone: these have no owner any more. Told until somebody has claimed them. */
  readonly orphaned: (storeIds: readonly StoreId[]) => Promise<void>;
  readonly say: (line: string) => void;
  readonly policy?: LeasePolicy;
}

type Renewal = 'held' | 'lost' | 'unknown';

const REGISTER = `INSERT INTO boot (boot_id, node, lease_until)
  VALUES ($1, $2, clock_timestamp() + $3::int * interval '1 ms')
  ON CONFLICT (boot_id) DO UPDATE SET lease_until = excluded.lease_until`;

/** Boots that own nothing and have been gone for a day are of no interest any more. */
const FORGET = `DELETE FROM boot b WHERE b.lease_until < now() - interval '1 day'
  AND NOT EXISTS (SELECT FROM store_owner o WHERE o.boot_id = b.boot_id)`;

const RENEW = `UPDATE boot SET lease_until = clock_timestamp() + $2::int * interval '1 ms'
  WHERE boot_id = $1 AND losses = $3 RETURNING 1`;

const END = `UPDATE boot SET lease_until = clock_timestamp() + $2::int * interval '1 ms' WHERE boot_id = $1`;

/** With their epochs: whether a claim of ours came before the others' or after it, the order of the answers does not tell. */
const OTHERS = `SELECT (SELECT losses FROM boot WHERE boot_id = $1) AS losses,
  (SELECT coalesce(json_agg(json_build_object('storeId', store_id, 'epoch', epoch)), '[]')
    FROM store_owner WHERE boot_id <> $1) AS others`;

interface OthersRow extends QueryResultRow {
  /** Null where this boot was forgotten. */
  readonly losses: number | null;
  readonly others: readonly Loss[];
}

/**
 * This process's lease on all of its stores: one row, one UPDATE per renewal, judged by Postgres' clock only.
 *
 * A claim by another process raises `losses` of the boot it takes a store from. A renewal names the losses it knows, so
 * the first one after a claim extends nothing: it learns which stores are gone, has them closed, and only the next one
 * is granted, for those that remain.
 */
export class Ownership implements Lease {
  readonly #means: OwnershipMeans;
  readonly #policy: LeasePolicy;
  readonly #orphans: OrphanWatch;
  /** Of those we took stores from. */
  readonly formerLeases: FormerLeases;
  /** Stores were taken from us: should their new owner go, they are to come back. */
  #standsBy = false;
  #registered = false;
  #stopped = false;
  #trustedUntilMs = Number.NEGATIVE_INFINITY;
  #losses = 0;
  /** What was claimed, and is not known to be lost. */
  readonly #owned = new Map<StoreId, Epoch>();
  #renewing: Promise<Renewal> | null = null;
  #timer: Timer | null = null;

  constructor(means: OwnershipMeans) {
    this.#means = means;
    this.#policy = means.policy ?? leasePolicy;
    this.formerLeases = new FormerLeases(means.clock, this.#policy.leaseMs);
    this.#orphans = new OrphanWatch({
      query: (text, values) => this.#query(text, values),
      bootId: means.bootId,
      orphaned: (storeIds) => this.#adopt(storeIds),
      failed: (error) => sortFailure(error) === 'away' || means.say(`orphaned stores stay so: ${wordsOf(error)}`),
    });
  }

  trusted(): boolean {
    return this.#means.clock.monotonic() < this.#trustedUntilMs;
  }

  /** Any store lost since the last renewal makes it `lost` for all who ask now; the next one speaks for the rest. */
  renew(): Promise<Renewal> {
    if (this.#stopped) return Promise.resolve('lost');
    this.#renewing ??= this.#ask().finally(() => {
      this.#renewing = null;
    });
    return this.#within(this.#renewing);
  }

  /** Makes this boot known, and keeps its lease from then on. Rejects if Postgres cannot be reached. */
  async register(): Promise<void> {
    if (this.#registered) return;
    const { database, bootId, node } = this.#means;
    const calledAtMs = this.#means.clock.monotonic();
    await database.write(REGISTER, [bootId, node, this.#policy.leaseMs]);
    this.#registered = true;
    this.#trustFrom(calledAtMs);
    this.#scheduleRenewal();
    await database.write(FORGET, []);
  }

  /** How many losses this boot knows of; to be read before a claim and handed to {@link claimed}. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * These stores were just claimed for this boot. A loss that was learned during the claim may have been one of them:
   * then the next renewal looks again.
   */
  claimed(claims: readonly Claim[], lossesBefore: number): void {
    for (const { storeId, epoch } of claims) {
      if ((this.#owned.get(storeId) ?? epoch) <= epoch) this.#owned.set(storeId, epoch);
    }
    if (lossesBefore === this.#losses) return;
    this.#losses = -1;
    this.#trustedUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** Ends the lease at once, so that a successor need not wait for it, nor for less than those before us. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#trustedUntilMs = Number.NEGATIVE_INFINITY;
    await this.#renewing;
    if (!this.#registered) return;
    const ended = this.#query(END, [this.#means.bootId, Math.ceil(this.formerLeases.remainingMs)]);
    await ended.catch((error: unknown) => this.#means.say(`the lease will end by itself: ${wordsOf(error)}`));
  }

  /** Never rejects. A late answer still counts; only who asked no longer waits for it. */
  async #ask(): Promise<Renewal> {
    const calledAtMs = this.#means.clock.monotonic();
    try {
      const granted = await this.#query(RENEW, [this.#means.bootId, this.#policy.leaseMs, this.#losses]);
      if (granted.length === 0) return await this.#learnLosses();
      this.#trustFrom(calledAtMs);
      return 'held';
    } catch {
      return 'unknown';
    }
  }

  async #learnLosses(): Promise<Renewal> {
    this.#trustedUntilMs = Number.NEGATIVE_INFINITY;
    const [row] = await this.#query<OthersRow>(OTHERS, [this.#means.bootId]);
    this.#losses = row?.losses ?? this.#losses;
    this.#registered &&= row?.losses !== null;
    const lost = row?.others.filter(({ storeId, epoch }) => (this.#owned.get(storeId) ?? epoch) < epoch) ?? [];
    for (const { storeId } of lost) this.#owned.delete(storeId);
    this.#standsBy ||= lost.length > 0;
    if (lost.length > 0) this.#means.lost(lost);
    return 'lost';
  }

  async #adopt(storeIds: readonly StoreId[]): Promise<void> {
    if (this.#stopped) return;
    this.#means.say(`the process that took ${storeIds.length} stores is gone; taking them back`);
    await this.#means.orphaned(storeIds);
  }

  #trustFrom(calledAtMs: number): void {
    if (this.#stopped) return;
    this.#trustedUntilMs = calledAtMs + this.#policy.leaseMs - this.#policy.marginMs;
  }

  #scheduleRenewal(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = this.#means.clock.after(this.#policy.renewEveryMs, () => {
      void this.renew();
      if (this.#standsBy) void this.#orphans.look();
      this.#scheduleRenewal();
    });
  }

  async #query<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    const query: TimedQuery = { text, values: [...values], query_timeout: this.#policy.answerMs };
    return (await this.#means.database.urgent.query<Row>(query)).rows;
  }

  async #within(renewal: Promise<Renewal>): Promise<Renewal> {
    const limit = Promise.withResolvers<Renewal>();
    const timer = this.#means.clock.after(this.#policy.answerMs, () => limit.resolve('unknown'));
    const outcome = await Promise.race([renewal, limit.promise]);
    timer.cancel();
    return outcome;
  }
}
