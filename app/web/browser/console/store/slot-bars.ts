import type { Slot, SlotReason } from '../../answers/booking.ts';
import type { SlotOverride, StoreView } from '../../answers/store.ts';
import { groupBy } from '../../group-by.ts';

/** One slot as a bar: what is taken of it from below, the capacity as its top, or a mark where more is taken. */
export interface SlotBar extends Slot {
  /** `11:45` */
  readonly time: string;
  /** Of the bar's height, 0 to 1. */
  readonly confirmedShare: number;
  readonly pendingShare: number;
  readonly capacityShare: number;
  /** Places taken that it does not have. */
  readonly over: number;
  /** What stands over it: empty where it goes on from the bar before. */
  readonly mark: string;
  readonly goesOn: boolean;
  /** All of it, to be read out. */
  readonly words: string;
}

/** The slots that start in one hour of the store's day. */
export interface HourOfBars {
  /** `11`; in autumn two hours have the same. */
  readonly hour: string;
  readonly key: string;
  readonly bars: readonly SlotBar[];
}

/** A word for a slot that cannot be booked, short enough for its bar. */
const reasonWord: Readonly<Record<SlotReason, string>> = {
  past: 'past',
  'cut-off': 'cut-off',
  closed: 'closed',
  paused: 'paused',
  full: 'full',
};

/** The most slots that start in one hour. */
export function mostInAnHour(hours: readonly HourOfBars[]): number {
  return Math.max(1, ...hours.map(({ bars }) => bars.length));
}

export function hoursOf(slots: readonly Slot[], overrides: readonly SlotOverride[]): readonly HourOfBars[] {
  const changed = new Set(overrides.filter(changesSomething).map(({ slot }) => Date.parse(slot)));
  const bars = slots.map((slot) => barOf(slot, changed.has(Date.parse(slot.slot))));
  const byHour = groupBy(bars, ({ slot }) => `${slot.slice(0, 13)}${slot.slice(19)}`);
  return [...byHour].map(([key, inHour]) => ({ key, hour: key.slice(11, 13), bars: markedOnce(inHour) }));
}

/** Bars of an hour that stand under one and the same reason have its word once, over the first. */
function markedOnce(bars: readonly SlotBar[]): readonly SlotBar[] {
  return bars.map((bar, index) => {
    const goesOn = bar.reason !== undefined && bar.mark !== '' && bar.mark === bars[index - 1]?.mark;
    return goesOn ? { ...bar, mark: '', goesOn } : bar;
  });
}

/** One that was opened again differs from no other slot. */
function changesSomething({ capacity, closed }: SlotOverride): boolean {
  return capacity !== undefined || closed === true;
}

function barOf(slot: Slot, isChanged: boolean): SlotBar {
  const taken = slot.confirmed + slot.pending;
  const whole = Math.max(slot.capacity, taken, 1);
  const over = Math.max(0, taken - slot.capacity);
  return {
    ...slot,
    time: slot.slot.slice(11, 16),
    confirmedShare: slot.confirmed / whole,
    pendingShare: slot.pending / whole,
    capacityShare: slot.capacity / whole,
    over,
    mark: markOf(slot, over, isChanged),
    goesOn: false,
    words: wordsOf(slot, over),
  };
}

function markOf({ reason }: Slot, over: number, isChanged: boolean): string {
  if (over > 0) return `+${over}`;
  if (reason !== undefined) return reasonWord[reason];
  return isChanged ? 'set' : '';
}

function wordsOf({ slot, confirmed, pending, free, capacity, reason }: Slot, over: number): string {
  const counts = `${slot.slice(11, 16)}: ${confirmed} confirmed, ${pending} pending, ${free} free of ${capacity}`;
  const parts = [counts, over > 0 ? `${over} over capacity` : '', reason === undefined ? 'open' : reasonWord[reason]];
  return parts.filter((part) => part !== '').join('; ');
}

/** Why a slot cannot be booked, in a sentence, with who is behind it; null when it can. */
export function whyUnavailable(slot: Slot, store: StoreView): string | null {
  if (slot.reason === undefined) return null;
  const override = overrideOf(slot, store);
  switch (slot.reason) {
    case 'past':
      return 'It is past.';
    case 'cut-off':
      return 'It is too late to book it: it begins too soon.';
    case 'closed':
      return override?.closed === true ? `Closed by ${override.by}: ${override.reason}.` : 'It is closed.';
    case 'paused':
      return pausedWords(store);
    default:
      return slot.confirmed + slot.pending > slot.capacity ? 'It is over capacity.' : 'It is full.';
  }
}

function pausedWords({ controls: { paused } }: StoreView): string {
  return paused === undefined ? 'Booking is paused.' : `Booking is paused by ${paused.by}: ${paused.reason}.`;
}

/** What ops set for this slot alone, as the service last told it: what has lapsed is told of no more. */
export function overrideOf({ slot }: Pick<Slot, 'slot'>, { slots }: StoreView): SlotOverride | undefined {
  const at = Date.parse(slot);
  return slots.find((override) => Date.parse(override.slot) === at && changesSomething(override));
}

/** `1 place`, `8 places` */
export function placesWords(count: number): string {
  return count === 1 ? '1 place' : `${count} places`;
}

/** Where the arrow keys lead; the place stays where there is no way. */
export function slotAfterKey(key: string, slots: readonly { readonly slot: string }[], at: string): string {
  const index = slots.findIndex(({ slot }) => slot === at);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: index + 1,
    ArrowDown: index + 1,
    ArrowLeft: index - 1,
    ArrowUp: index - 1,
    Home: 0,
    End: slots.length - 1,
  };
  return slots[steps[key] ?? -1]?.slot ?? at;
}

/** The slot to look at first: the next that has not begun, or else the last. */
export function presentSlot(slots: readonly Slot[], now: number): string | undefined {
  return (slots.find(({ slot }) => Date.parse(slot) > now) ?? slots.at(-1))?.slot;
}
