import type { SimLease } from './sim-lease.ts';
import type { Weather } from './wire.ts';

/** How one process reaches Postgres: as all do, unless it alone is cut off. */
export class Line implements Readonly<Weather> {
  readonly #weather: Readonly<Weather>;
  readonly #lease: SimLease;
  #cut: 'refusing' | 'silent' | undefined;

  constructor(weather: Readonly<Weather>, lease: SimLease) {
    this.#weather = weather;
    this.#lease = lease;
    this.changed();
  }

  get state(): Weather['state'] {
    return this.#cut ?? this.#weather.state;
  }

  get slow(): boolean {
    return this.#weather.slow;
  }

  get lossShare(): number {
    return this.#weather.lossShare;
  }

  cut(state: 'refusing' | 'silent'): void {
    this.#cut = state;
    this.changed();
  }

  mend(): void {
    this.#cut = undefined;
    this.changed();
  }

  /** To be called when the weather has changed. */
  changed(): void {
    if (this.state === 'up') this.#lease.clear('storage away');
    else this.#lease.hinder('storage away');
  }
}
