import type { AvailabilityTable } from './availability-table.ts';
import type { ControlsPatch } from './booking.ts';
import type { Author, Controls, Setting, StoreDefinition } from './store.ts';
import { DEFAULT_DELIVERY_CONCURRENCY, inForce } from './store.ts';

const MINUTE_MS = 60_000;

/** A store's numbers as they are in force at an instant: its definition, as changed by its controls. */
export class StoreSettings {
  readonly definition: StoreDefinition;
  #controls: Controls;

  constructor(definition: StoreDefinition, controls: Controls) {
    this.definition = definition;
    this.#controls = controls;
  }

  get controls(): Controls {
    return this.#controls;
  }

  set controls(controls: Controls) {
    this.#controls = controls;
  }

  get holdMs(): number {
    return this.definition.holdMinutes * MINUTE_MS;
  }

  leadMs(now: number): number {
    const extensionMinutes = inForce(this.#controls.leadExtensionMinutes, 0, now);
    return (this.definition.leadMinutes + extensionMinutes) * MINUTE_MS;
  }

  deliveryConcurrency(now: number): number {
    return inForce(this.#controls.deliveryConcurrency, DEFAULT_DELIVERY_CONCURRENCY, now);
  }

  paused(now: number): boolean {
    return inForce(this.#controls.paused, false, now);
  }

  capacity(table: AvailabilityTable, slot: number, now: number): number {
    const own = table.override(slot)?.capacity;
    return own ?? inForce(this.#controls.defaultCapacity, this.definition.capacity, now);
  }

  /** When the next setting lapses; undefined when none will. */
  nextLapseAt(now: number): number | undefined {
    const { deliveryConcurrency, paused, leadExtensionMinutes, defaultCapacity } = this.#controls;
    const lapses = [deliveryConcurrency, paused, leadExtensionMinutes, defaultCapacity]
      .map((setting) => setting?.until)
      .filter((until) => until !== undefined && until > now);
    return lapses.length === 0 ? undefined : Math.min(...(lapses as number[]));
  }
}

/** The controls after ops changed what the patch names. */
export function patchControls(controls: Controls, patch: ControlsPatch, author: Author): Controls {
  const set = <T>(value: T | undefined, before: Setting<T> | undefined): Setting<T> | undefined =>
    value === undefined ? before : { ...author, value, ...(patch.until === undefined ? {} : { until: patch.until }) };
  return defined({
    deliveryConcurrency: set(patch.deliveryConcurrency, controls.deliveryConcurrency),
    paused: set(patch.paused, controls.paused),
    leadExtensionMinutes: set(patch.leadExtensionMinutes, controls.leadExtensionMinutes),
    defaultCapacity: set(patch.defaultCapacity, controls.defaultCapacity),
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}
