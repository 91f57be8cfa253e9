import type { Clock } from '../../lib/clock.ts';
import type { Flush, Flushed, StorageNews } from '../../stores/group-commit.ts';
import { GroupCommit } from '../../stores/group-commit.ts';
import type { Hold } from '../../stores/hold.ts';
import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import type { OrderRange } from '../../stores/order-range.ts';
import type { Change, CommitOutcome, Records, StoreSnapshot } from '../../stores/records.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import type { Dice } from './dice.ts';
import type { Boot } from './facts.ts';
import type { Mishaps } from './mishaps.ts';
import type { SimLease } from './sim-lease.ts';
import type { Claim, SimPostgres } from './sim-postgres.ts';
import type { Wire } from './wire.ts';

export interface RecordsMeans {
  readonly boot: Boot;
  readonly clock: Clock;
  readonly postgres: SimPostgres;
  readonly wire: Wire;
  readonly lease: SimLease;
  /** The leases of all boots, for whoever takes a store from one of them. */
  readonly leases: ReadonlyMap<Boot, SimLease>;
  readonly mishaps: Mishaps;
  readonly dice: Dice;
  readonly news: StorageNews;
  /** What a store is told of itself; as it is, unless a guard is switched off. */
  readonly tell: (snapshot: StoreSnapshot) => StoreSnapshot;
}

/** What is durable, as one simulated process sees it. */
export class SimRecords implements Records {
  readonly lease: SimLease;
  readonly #means: RecordsMeans;
  readonly #writing: GroupCommit;

  constructor(means: RecordsMeans) {
    this.#means = means;
    this.lease = means.lease;
    const { clock, dice, news } = means;
    this.#writing = new GroupCommit({ clock, random: dice.random, news, write: (next) => this.#write(next) });
  }

  /** Writes what is waiting, for `withinMs` at most. */
  async close(withinMs: number): Promise<void> {
    await this.#writing.close(withinMs);
  }

  async commit(change: Change): Promise<CommitOutcome> {
    this.#means.mishaps.mayThrow('commit');
    return this.#writing.commit(change);
  }

  append(change: Change): Promise<CommitOutcome> {
    return this.#writing.append(change);
  }

  async open(storeIds?: readonly StoreId[]): Promise<readonly StoreSnapshot[]> {
    const { mishaps, wire } = this.#means;
    mishaps.mayThrow('open');
    const claims = await wire.call(() => this.#claim(storeIds));
    return wire.call(() => this.#read(claims), { answered: this.#trip('opening') });
  }

  async findHold(holdId: HoldId): Promise<Hold | null> {
    return this.#find('findHold', (postgres) => postgres.findHold(holdId));
  }

  async findOrder(orderId: OrderId): Promise<Order | null> {
    return this.#find('findOrder', (postgres) => postgres.findOrder(orderId));
  }

  async findOrderOfHold(holdId: HoldId): Promise<Order | null> {
    return this.#find('findOrderOfHold', (postgres) => postgres.findOrderOfHold(holdId));
  }

  async finalOrders(storeId: StoreId, range: OrderRange): Promise<readonly Order[]> {
    return this.#find('finalOrders', (postgres) => postgres.finalOrders(storeId, range));
  }

  /** A connection is there within the same turn of the event loop. */
  async #write(next: () => Flush | null): Promise<Flushed> {
    await this.#means.clock.sleep(0);
    try {
      return { kind: 'written', owned: await this.#send(next()) };
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      return { kind: 'away', reason: error.message };
    }
  }

  #send(flush: Flush | null): Promise<ReadonlySet<StoreId>> {
    const { boot, postgres, wire } = this.#means;
    if (flush === null) return wire.call(() => new Set<StoreId>());
    const manner = { isOneStatement: true, answered: this.#trip('a write') };
    return wire.call(() => postgres.write(flush.changes, boot, flush.number), manner);
  }

  async #find<T>(what: string, look: (postgres: SimPostgres) => T): Promise<T> {
    this.#means.mishaps.mayThrow(what);
    return this.#means.wire.call(() => look(this.#means.postgres));
  }

  /** A former owner that we took stores from may be trusted for as long as its lease still runs. */
  #claim(storeIds: readonly StoreId[] | undefined): readonly { claim: Claim; freeAtMs: number }[] {
    const { boot, postgres, leases, clock, lease } = this.#means;
    lease.clear('not opened');
    const nowMs = clock.monotonic();
    const taken = postgres.claim(boot, storeIds);
    const ours = lease.formersMs;
    const claims = taken.map((claim) => ({ claim, freeAtMs: nowMs + (this.#formerLeaseMs(claim) ?? ours) }));
    const fromOthers = Map.groupBy(taken, ({ formerBoot }) => formerBoot);
    for (const [former, lost] of fromOthers) {
      if (former === null || former === boot) continue;
      lease.tookFrom(leases.get(former)?.remainingMs ?? 0);
      leases.get(former)?.lose(lost);
    }
    return claims;
  }

  /** Undefined where Postgres does not know: it was ours. */
  #formerLeaseMs({ formerBoot }: Claim): number | undefined {
    const { boot, leases } = this.#means;
    if (formerBoot === boot) return undefined;
    return formerBoot === null ? 0 : (leases.get(formerBoot)?.remainingMs ?? 0);
  }

  #read(claims: readonly { claim: Claim; freeAtMs: number }[]): readonly StoreSnapshot[] {
    const { postgres, clock, tell } = this.#means;
    return claims.flatMap(({ claim, freeAtMs }) => {
      const snapshot = postgres.snapshot(claim, Math.max(0, freeAtMs - clock.monotonic()));
      return snapshot === null ? [] : [tell(snapshot)];
    });
  }

  #trip(where: string): () => void {
    return () => this.#means.mishaps.mayTrip(where);
  }
}
