import type { Result } from '../lib/result.ts';
import { err, ok } from '../lib/result.ts';
import type { DayAvailability, Refusal, SlotAvailability, SlotCount, UnavailableReason } from './booking.ts';
import type { Hold } from './hold.ts';
import { holdStatus } from './hold.ts';
import type { StoreState } from './store-state.ts';

const MINUTE_MS = 60_000;

/** What a request wants: places in a slot (hold, reschedule), or to keep those it holds (extend, confirm). */
export type Wish =
  | { readonly kind: 'take'; readonly slot: number; readonly units: number }
  | { readonly kind: 'keep'; readonly hold: Hold };

/**
 * The one check of hold, extend, confirm and reschedule. Answers with the slot's count as it is now.
 *
 * A hold that is held keeps its place even where the slot can no longer be booked: what was promised is kept.
 */
export function admit(store: StoreState, wish: Wish, now: number): Result<SlotCount, Refusal> {
  if (wish.kind === 'keep') return keep(store, wish.hold, now);
  if (!store.world.grid.isOffered(store.settings.definition, wish.slot, now)) return err({ kind: 'slot-unknown' });
  const count = slotCount(store, wish.slot, now);
  const reason = unavailableReason(store, wish.slot, count, now);
  if (reason !== undefined && reason !== 'full') {
    return err({ kind: 'slot-unavailable', reason, ...why(store, reason) });
  }
  return wish.units <= count.free ? ok(count) : err({ kind: 'slot-full', count });
}

/** A slot's places by the rules in force. */
export function slotCount({ table, settings }: StoreState, slot: number, now: number): SlotCount {
  return table.count(slot, settings.capacity(table, slot, now), now);
}

/** A slot's count and, where it cannot be booked, the first reason. */
export function slotAvailability(store: StoreState, slot: number, now: number): SlotAvailability {
  const count = slotCount(store, slot, now);
  const reason = unavailableReason(store, slot, count, now);
  // Copied first, and so at once; after `slot` it would be copied one by one, which took a third of reading a day.
  return reason === undefined ? { ...count, slot } : { ...count, slot, reason };
}

/** Dates after the last bookable one have no slots to offer. */
export function dayAvailability(store: StoreState, asked: string | undefined): DayAvailability {
  const { grid } = store.world;
  const { definition } = store.settings;
  const { now } = store;
  const date = asked ?? grid.todayOf(definition, now);
  const isOffered = date <= grid.lastBookableDate(definition, now);
  const slots = isOffered ? grid.slotsOfDate(definition, date) : [];
  const { storeId, timeZone } = definition;
  return { storeId, date, timeZone, slots: slots.map((slot) => slotAvailability(store, slot, now)) };
}

function keep(store: StoreState, hold: Hold, now: number): Result<SlotCount, Refusal> {
  const status = holdStatus(hold, now);
  if (status === 'confirmed') return err({ kind: 'hold-confirmed', ...(hold.orderId && { orderId: hold.orderId }) });
  if (status !== 'held') return err({ kind: 'hold-gone', reason: status });
  return ok(slotCount(store, hold.slot, now));
}

function unavailableReason(
  store: StoreState,
  slot: number,
  count: SlotCount,
  now: number,
): UnavailableReason | undefined {
  const { settings, table } = store;
  if (slot <= now) return 'past';
  if (slot - now < settings.definition.cutOffMinutes * MINUTE_MS) return 'cut-off';
  if (table.override(slot, now)?.closed === true) return 'closed';
  if (settings.paused(now)) return 'paused';
  return count.free === 0 ? 'full' : undefined;
}

/** What ops said when they paused the store. */
function why(store: StoreState, reason: UnavailableReason): { detail?: string } {
  const paused = store.settings.controls.paused;
  return reason === 'paused' && paused !== undefined ? { detail: paused.reason } : {};
}
