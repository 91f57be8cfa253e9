import type { AvailabilityTable } from './availability-table.ts';
import type { ControlsPatch } from './booking.ts';
import type { Lead } from './firing-rules.ts';
import type { Author, Controls, Setting, StoreDefinition } from './store.ts';
import { DEFAULT_DELIVERY_CONCURRENCY, inForce } from './store.ts';

const MINUTE_MS = 60_000;

/** A store's numbers as they are in force at an instant: its definition, as changed by its controls. */
export class StoreSettings {
  readonly definition: StoreDefinition;
  controls: Controls;

  constructor(definition: StoreDefinition, controls: Controls) {
    this.definition = definition;
    this.controls = controls;
  }

  get holdMs(): number {
    return this.definition.holdMinutes * MINUTE_MS;
  }

  leadMs(now: number): number {
    const extensionMinutes = inForce(this.controls.leadExtensionMinutes, 0, now);
    return (this.definition.leadMinutes + extensionMinutes) * MINUTE_MS;
  }

  lead(now: number): Lead {
    const ms = this.leadMs(now);
    const usualMs = this.definition.leadMinutes * MINUTE_MS;
    return { usualMs, ms, sinceAt: ms === usualMs ? 0 : (this.controls.leadExtensionMinutes?.at ?? 0) };
  }

  deliveryConcurrency(now: number): number {
    return inForce(this.controls.deliveryConcurrency, DEFAULT_DELIVERY_CONCURRENCY, now);
  }

  paused(now: number): boolean {
    return inForce(this.controls.paused, false, now);
  }

  capacity(table: AvailabilityTable, slot: number, now: number): number {
    return table.override(slot, now)?.capacity ?? this.defaultCapacity(now);
  }

  /** Of slots that say nothing else. */
  defaultCapacity(now: number): number {
    return inForce(this.controls.defaultCapacity, this.definition.capacity, now);
  }

  /** When the next setting lapses; undefined when none will. */
  nextLapseAt(now: number): number | undefined {
    const settings: readonly Setting<unknown>[] = Object.values(this.controls);
    const ends = settings.map(({ until = Number.POSITIVE_INFINITY }) => until);
    const next = Math.min(...ends.filter((until) => until > now));
    return Number.isFinite(next) ? next : undefined;
  }

  /** The controls that fell back to their defaults from `since` to `now`. */
  lapsedBetween(since: number, now: number): Controls {
    const isLapsed = ({ until = Number.POSITIVE_INFINITY }: Setting<unknown>) => until >= since && until <= now;
    return Object.fromEntries(Object.entries(this.controls).filter(([, setting]) => isLapsed(setting)));
  }
}

/** The controls after ops changed what the patch names, or put it back to its default. */
export function patchControls(controls: Controls, patch: ControlsPatch, author: Author): Controls {
  const { until } = patch;
  const set = <T>(value: T | null | undefined, present: Setting<T> | undefined): Setting<T> | undefined => {
    if (value === undefined) return present;
    return value === null ? undefined : { ...author, value, ...(until !== undefined && { until }) };
  };
  const deliveryConcurrency = set(patch.deliveryConcurrency, controls.deliveryConcurrency);
  const paused = set(patch.paused, controls.paused);
  const leadExtensionMinutes = set(patch.leadExtensionMinutes, controls.leadExtensionMinutes);
  const defaultCapacity = set(patch.defaultCapacity, controls.defaultCapacity);
  return {
    ...(deliveryConcurrency && { deliveryConcurrency }),
    ...(paused && { paused }),
    ...(leadExtensionMinutes && { leadExtensionMinutes }),
    ...(defaultCapacity && { defaultCapacity }),
  };
}
