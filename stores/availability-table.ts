import type { HeapItem } from '../lib/heap.ts';
import { Heap } from '../lib/heap.ts';
import { SparseMap } from '../lib/sparse-map.ts';
import type { SlotCount } from './booking.ts';
import type { Hold } from './hold.ts';
import type { HoldId } from './ids.ts';
import type { Minutes } from './slot-minutes.ts';
import { minutesOf, slotAt } from './slot-minutes.ts';
import type { SlotOverride } from './store.ts';
import { hasLapsed } from './store.ts';

/** What of one slot is taken, in units. */
interface Taken {
  pending: number;
  confirmed: number;
}

const nothing: Readonly<Taken> = { pending: 0, confirmed: 0 };

/** Hears which holds the table knows; whoever owns it. */
export interface HoldListener {
  holdKnown(holdId: HoldId): void;
  /** Its time came, and its place was given back. */
  holdExpired(hold: Hold): void;
  /** The table knows it no more, for whatever reason. */
  holdGone(holdId: HoldId): void;
}

/** A hold in the table; in the heap as long as it is held, and so may expire. */
interface Kept extends HeapItem {
  hold: Hold;
}

/**
 * What of a store's slots is taken: plain data, owned by the store's supervisor, so that it outlives the manager that
 * writes it. Keeps only slots that differ from the default; memory is proportional to bookings.
 *
 * Every method is synchronous, so nothing can come between a look and a change. Every place is given back exactly
 * once, because a place is given back only together with the hold or order that had it.
 */
export class AvailabilityTable {
  /** By slot, in minutes; one of which nothing is taken is not in it. */
  readonly #taken = new SparseMap<Minutes, Taken>();
  readonly #overrides = new SparseMap<Minutes, SlotOverride>();
  readonly #holds = new SparseMap<HoldId, Kept>();
  readonly #expiries = new Heap<Kept>(expiresBefore);
  readonly #listener: HoldListener;

  constructor(listener: HoldListener) {
    this.#listener = listener;
  }

  holdIds(): Iterable<HoldId> {
    return this.#holds.keys();
  }

  get liveHolds(): number {
    return this.#expiries.size;
  }

  /** When the next hold expires; undefined when none is held. */
  get nextExpiryAt(): number | undefined {
    return this.#expiries.peek()?.hold.expiresAt;
  }

  /** A slot's places of `capacity`; holds that have expired by `now` do not count. */
  count(slot: number, capacity: number, now: number): SlotCount {
    this.expireUntil(now);
    const { pending, confirmed } = this.#taken.get(minutesOf(slot)) ?? nothing;
    return { capacity, pending, confirmed, free: Math.max(0, capacity - pending - confirmed) };
  }

  /** What is in force at `now` for one slot alone. */
  override(slot: number, now: number): SlotOverride | undefined {
    const override = this.#overrides.get(minutesOf(slot));
    return override === undefined || hasLapsed(override, now) ? undefined : override;
  }

  /** All slots that differ from the default at `now`. */
  overrides(now: number): SlotOverride[] {
    return [...this.overriddenBetween(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, now)];
  }

  /** Slots that differ from the default at `now`, among those from `first` to `last`. */
  *overriddenBetween(first: number, last: number, now: number): Generator<SlotOverride> {
    for (const override of this.#overrides.values())
      if (override.slot >= first && override.slot <= last && !hasLapsed(override, now)) yield override;
  }

  /** When the next slot is again as all others; undefined when none will be. */
  get nextLapseAt(): number | undefined {
    const ends = Array.from(this.#overrides.values(), ({ until }) => until ?? Number.POSITIVE_INFINITY);
    const next = Math.min(...ends);
    return Number.isFinite(next) ? next : undefined;
  }

  /** Lets go of those whose time was over at `now`; every read ignores them, a timer only makes it prompt. */
  lapse(now: number): readonly SlotOverride[] {
    const lapsed = [...this.#overrides.values()].filter((override) => hasLapsed(override, now));
    for (const { slot } of lapsed) this.#overrides.delete(minutesOf(slot));
    return lapsed;
  }

  /** Units held or ordered in the slots from `first` to `last`. */
  takenBetween(first: number, last: number): number {
    let sum = 0;
    for (const [slot, { pending, confirmed }] of this.#taken) {
      if (slot >= minutesOf(first) && slot <= minutesOf(last)) sum += pending + confirmed;
    }
    return sum;
  }

  setOverride(override: SlotOverride): void {
    this.#overrides.set(minutesOf(override.slot), override);
  }

  /** A hold that is held as of `now`, or just being released or confirmed. */
  hold(holdId: HoldId, now: number): Hold | undefined {
    this.expireUntil(now);
    return this.#holds.get(holdId)?.hold;
  }

  /** Live holds of one customer. */
  holdsOf(customerRef: string, now: number): number {
    this.expireUntil(now);
    let count = 0;
    for (const { hold } of this.#holds.values()) {
      if (hold.customerRef === customerRef && hold.status === 'held') count += 1;
    }
    return count;
  }

  /** Takes the places of a new hold. */
  place(hold: Hold): void {
    const kept = { hold, heapIndex: -1 };
    this.#holds.set(hold.holdId, kept);
    this.#expiries.push(kept);
    this.#change(hold.slot, hold.units, 0);
    this.#listener.holdKnown(hold.holdId);
  }

  /**
   * Puts a changed hold in place of the one it was; its places stay taken. So an extension is made and undone, and a
   * release is begun: the hold is `released` from now on, its places are free once that is durable.
   */
  replace(hold: Hold): void {
    const kept = this.#holds.get(hold.holdId);
    if (kept === undefined) return;
    this.#expiries.remove(kept);
    kept.hold = hold;
    if (hold.status === 'held') this.#expiries.push(kept);
  }

  /** Gives a hold's places back; false when it has none: it is confirmed, or gone. */
  release(holdId: HoldId): boolean {
    const kept = this.#holds.get(holdId);
    if (kept === undefined || kept.hold.status === 'confirmed') return false;
    this.#drop(kept);
    this.#change(kept.hold.slot, -kept.hold.units, 0);
    return true;
  }

  /** Turns held places into ordered ones. The hold stays known until {@link forget}, so that this can be undone. */
  confirm(confirmed: Hold): void {
    this.replace(confirmed);
    this.#change(confirmed.slot, -confirmed.units, confirmed.units);
  }

  /** Undoes {@link confirm}: the hold is what it was, and expires by its own time. */
  unconfirm(held: Hold): void {
    this.#change(held.slot, held.units, -held.units);
    this.replace(held);
  }

  /** Lets go of a confirmed hold; its places are the order's now. */
  forget(holdId: HoldId): void {
    const kept = this.#holds.get(holdId);
    if (kept?.hold.status === 'confirmed') this.#drop(kept);
  }

  /** Takes places for an order without a hold: one that is read at boot, or moved here. */
  takeOrdered(slot: number, units: number): void {
    this.#change(slot, 0, units);
  }

  /** Gives back the places of an order that was cancelled or moved away. */
  giveBackOrdered(slot: number, units: number): void {
    this.#change(slot, 0, -units);
  }

  /** Gives back every hold whose time has come; every read does so first, a timer only makes it prompt. */
  expireUntil(now: number): void {
    for (let next = this.#expiries.peek(); next !== undefined; next = this.#expiries.peek()) {
      if (next.hold.expiresAt > now) return;
      this.release(next.hold.holdId);
      this.#listener.holdExpired(next.hold);
    }
  }

  /** Drops what is known of slots that started before `instant`, and have no hold. */
  prune(instant: number): void {
    const before = minutesOf(instant);
    for (const [slot, { pending }] of this.#taken) if (slot < before && pending === 0) this.#taken.delete(slot);
    for (const slot of this.#overrides.keys()) if (slot < before) this.#overrides.delete(slot);
  }

  /** Pending units by slot, counted anew from the holds; has to agree with what {@link count} says. */
  recountPending(): Map<number, number> {
    const pending = new Map<number, number>();
    for (const { hold } of this.#holds.values()) {
      if (hold.status !== 'confirmed') pending.set(hold.slot, (pending.get(hold.slot) ?? 0) + hold.units);
    }
    return pending;
  }

  /** Slots of which anything is taken. */
  takenSlots(): readonly number[] {
    return Array.from(this.#taken.keys(), slotAt);
  }

  /** A slot that was pruned is of interest to nobody any more, so nothing is given back to it. */
  #change(slot: number, pending: number, confirmed: number): void {
    const minutes = minutesOf(slot);
    const taken = this.#taken.get(minutes);
    if (taken === undefined) {
      const [held, ordered] = [Math.max(0, pending), Math.max(0, confirmed)];
      if (held + ordered > 0) this.#taken.set(minutes, { pending: held, confirmed: ordered });
      return;
    }
    taken.pending += pending;
    taken.confirmed += confirmed;
    if (taken.pending === 0 && taken.confirmed === 0) this.#taken.delete(minutes);
  }

  #drop(kept: Kept): void {
    this.#expiries.remove(kept);
    this.#holds.delete(kept.hold.holdId);
    this.#listener.holdGone(kept.hold.holdId);
  }
}

function expiresBefore(a: Kept, b: Kept): boolean {
  return a.hold.expiresAt < b.hold.expiresAt;
}
