import type { Clock } from '../../lib/clock.ts';
import type { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import type { Outage } from './history.ts';
import type { Incident } from './scenario.ts';

/** Lets the planned trouble happen at the simulated POS, and remembers when it really did. */
export class Incidents {
  readonly #planned: readonly Incident[];
  readonly #simulator: PosSimulator;
  readonly #clock: Clock;
  readonly #outages: Outage[] = [];

  constructor(planned: readonly Incident[], simulator: PosSimulator, clock: Clock) {
    this.#planned = planned;
    this.#simulator = simulator;
    this.#clock = clock;
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
    if (during === undefined) return await this.#simulator.set(fault, storeId);
    await this.#waitUntil(during.from, signal);
    const from = this.#clock.now();
    await this.#simulator.set(fault, storeId);
    await this.#waitUntil(during.until, signal);
    await this.#simulator.clear(fault.kind, storeId);
    this.#outages.push({ storeId, from, until: this.#clock.now() });
  }

  #waitUntil(at: number, signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(Math.max(0, at - this.#clock.now()), signal);
  }
}
