import type { Environment } from '../lib/supervision/environment.ts';
import type { Intensity } from '../lib/supervision/restart-intensity.ts';
import { Supervisor } from '../lib/supervision/supervisor.ts';
import { DeliveryPool } from './delivery-pool.ts';
import { OrderTracker } from './order-tracker.ts';
import { StoreManager } from './store-manager.ts';
import type { StoreState } from './store-state.ts';

/** A fourth restart within 5 s means that starting again does not help: the store closes, and is opened anew later. */
const storeIntensity: Intensity = { restarts: 3, withinMs: 5_000 };

/**
 * One opening of one store. The state is plain data that outlives every child below; the children find each other's
 * work there, so each may crash and start again alone.
 */
export class StoreSupervisor {
  readonly state: StoreState;
  readonly manager: StoreManager;
  readonly pool: DeliveryPool;
  readonly supervisor: Supervisor;

  constructor(state: StoreState, environment: Environment) {
    const tracker = new OrderTracker(state);
    this.state = state;
    this.pool = new DeliveryPool(state);
    this.manager = new StoreManager(state, this.pool);
    const children = [tracker, this.pool, this.manager];
    this.supervisor = new Supervisor({ strategy: 'one_for_one', intensity: storeIntensity, children }, environment);
  }
}
