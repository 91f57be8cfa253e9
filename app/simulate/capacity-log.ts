import type { Controls, SlotOverride, StoreDefinition } from '../../stores/store.ts';

/** A value and when another took its place; still in force when absent. */
interface Former<T> {
  readonly value: T;
  until?: number;
}

/** What was decided with an older rule may become durable this much later: as long as an outage, and more. */
const RECENT_MS = 900_000;

/**
 * The most that lately was in force of what ops can change. What was decided just before a change is as good as what is
 * decided after it, so a promise about a limit is about the highest of the last minutes.
 */
export class CapacityLog {
  readonly #definition: StoreDefinition;
  readonly #nowMs: () => number;
  readonly #controls: Former<Controls>[] = [{ value: {} }];
  readonly #slots = new Map<number, Former<SlotOverride>[]>();

  constructor(definition: StoreDefinition, nowMs: () => number) {
    this.#definition = definition;
    this.#nowMs = nowMs;
  }

  setControls(controls: Controls): void {
    push(this.#controls, controls, this.#nowMs());
  }

  setSlot(override: SlotOverride): void {
    const known = this.#slots.get(override.slot) ?? [];
    this.#slots.set(override.slot, known);
    push(known, override, this.#nowMs());
  }

  /** Places of a slot. */
  capacity(slot: number): number {
    const overrides = this.#slots.get(slot) ?? [];
    const own = this.#recent(overrides).map(({ capacity }) => capacity ?? 0);
    const byDefault = this.#mostOf((controls) => controls.defaultCapacity?.value, this.#definition.capacity);
    const isReplaced = this.#isSettled(overrides) && own.length > 0;
    return isReplaced ? Math.max(...own) : Math.max(byDefault, ...own);
  }

  /** Orders in flight. */
  concurrency(fallback: number): number {
    return this.#mostOf((controls) => controls.deliveryConcurrency?.value, fallback);
  }

  leadExtensionMinutes(): number {
    return this.#mostOf((controls) => controls.leadExtensionMinutes?.value, 0);
  }

  /** A setting may have lapsed at any time, so the fallback always counts. */
  #mostOf(pick: (controls: Controls) => number | undefined, fallback: number): number {
    const values = this.#recent(this.#controls).map((controls) => pick(controls) ?? fallback);
    return Math.max(fallback, ...values);
  }

  #recent<T>(log: readonly Former<T>[]): readonly T[] {
    const since = this.#nowMs() - RECENT_MS;
    return log.filter(({ until }) => until === undefined || until >= since).map(({ value }) => value);
  }

  /** The slot has had a capacity of its own for so long that nothing older counts. */
  #isSettled(log: readonly Former<SlotOverride>[]): boolean {
    const first = log.find(({ until }) => until === undefined || until >= this.#nowMs() - RECENT_MS);
    const mayLapse = this.#recent(log).some(({ until }) => until !== undefined);
    return !mayLapse && first !== undefined && first !== log[0] && first.value.capacity !== undefined;
  }
}

function push<T>(log: Former<T>[], value: T, nowMs: number): void {
  const last = log.at(-1);
  if (last !== undefined) last.until = nowMs;
  log.push({ value });
}
