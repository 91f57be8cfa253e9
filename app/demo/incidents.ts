import type { Clock } from '../../lib/clock.ts';
import type { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import type { Outage } from './history.ts';
import type { Incident } from './scenario.ts';

export interface IncidentMeans {
  readonly simulator: PosSimulator;
  readonly clock: Clock;
  /** Hears when one begins that will end again, and when it has ended. */
  readonly told: (storeId: string, happening: 'begins' | 'ends') => Promise<void>;
}

/** Lets the planned trouble happen at the simulated POS, and remembers when it really did. */
export class Incidents {
  readonly #planned: readonly Incident[];
  readonly #means: IncidentMeans;
  readonly #outages: Outage[] = [];

  constructor(planned: readonly Incident[], means: IncidentMeans) {
    this.#planned = planned;
    this.#means = means;
  }

  /** Those that are over. */
  get outages(): readonly Outage[] {
    return this.#outages;
  }

  /** Resolves when the last one is over; what lasts all the time is no longer waited for. */
  async happen(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#planned.map((incident) => this.#happen(incident, signal)));
  }

  async #happen({ storeId, fault, during }: Incident, signal: AbortSignal): Promise<void> {
    const { simulator, clock, told } = this.#means;
    if (during === undefined) return await simulator.set(fault, storeId);
    await this.#waitUntil(during.from, signal);
    const from = clock.now();
    await simulator.set(fault, storeId);
    await told(storeId, 'begins');
    await this.#waitUntil(during.until, signal);
    await simulator.clear(fault.kind, storeId);
    this.#outages.push({ storeId, from, until: clock.now() });
    await told(storeId, 'ends');
  }

  #waitUntil(at: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#means;
    return clock.sleep(Math.max(0, at - clock.now()), signal);
  }
}
