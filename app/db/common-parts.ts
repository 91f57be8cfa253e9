import { Interned } from '../../lib/interned.ts';
import type { Controls, StoreDefinition } from '../../stores/store.ts';

/** What the stores of a chain have in common, in memory once for all of them: hours, zones, accounts, no controls. */
export class CommonParts {
  readonly #periods = new Interned<StoreDefinition['periods']>();
  readonly #overrides = new Interned<StoreDefinition['overrides']>();
  readonly #timeZones = new Interned<StoreDefinition['timeZone']>();
  readonly #posAccounts = new Interned<StoreDefinition['posAccount']>();
  readonly #controls = new Interned<Controls>();

  definition(own: StoreDefinition): StoreDefinition {
    return {
      ...own,
      timeZone: this.#timeZones.of(own.timeZone),
      periods: this.#periods.of(own.periods),
      overrides: this.#overrides.of(own.overrides),
      posAccount: this.#posAccounts.of(own.posAccount),
    };
  }

  controls(own: Controls): Controls {
    return this.#controls.of(own);
  }
}
