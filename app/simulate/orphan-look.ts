import type { Clock } from '../../lib/clock.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Boot } from './facts.ts';
import type { SimLease } from './sim-lease.ts';
import type { SimPostgres } from './sim-postgres.ts';
import type { Wire } from './wire.ts';

/** As often as a lease is renewed. */
const LOOK_EVERY_MS = 1_200;

export interface OrphanMeans {
  readonly boot: Boot;
  readonly clock: Clock;
  readonly wire: Wire;
  readonly postgres: SimPostgres;
  readonly leases: ReadonlyMap<Boot, SimLease>;
  readonly orphaned: (storeIds: readonly StoreId[]) => Promise<void>;
  /** Hears what went wrong with that; it is tried again. */
  readonly failed: (error: unknown) => void;
}

/** As the service's orphan watch: a process that lost stores takes those back whose owner has lapsed at two looks. */
export class OrphanLook {
  readonly #means: OrphanMeans;
  #lapsed: ReadonlySet<string> = new Set();
  #standsBy = false;

  constructor(means: OrphanMeans) {
    this.#means = means;
  }

  /** From now on. */
  standBy(): void {
    if (this.#standsBy) return;
    this.#standsBy = true;
    void this.#lookOn();
  }

  async #lookOn(): Promise<void> {
    for (;;) {
      await this.#means.clock.sleep(LOOK_EVERY_MS);
      const rows = await this.#means.wire.call(() => this.#orphans()).catch(() => null);
      const gone = rows?.filter(({ opening }) => this.#lapsed.has(opening)) ?? [];
      this.#lapsed = new Set(rows?.map(({ opening }) => opening));
      if (gone.length > 0) await this.#means.orphaned(gone.map(({ storeId }) => storeId)).catch(this.#means.failed);
    }
  }

  #orphans(): readonly { readonly storeId: StoreId; readonly opening: string }[] {
    const { boot, postgres, leases } = this.#means;
    const isGone = (owner: Boot | null) => owner !== null && owner !== boot && leases.get(owner)?.remainingMs === 0;
    const gone = [...postgres.stores].filter(([, rows]) => isGone(rows.boot));
    return gone.map(([storeId, { epoch }]) => ({ storeId, opening: `${storeId} ${epoch}` }));
  }
}
