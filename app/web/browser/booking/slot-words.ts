import type { Slot, SlotReason } from '../answers/booking.ts';
import { groupBy } from '../group-by.ts';
import { wallTime } from '../time/wording.ts';

/** Why a slot cannot be booked, as a guest is told. */
const reasons: Readonly<Record<SlotReason, string>> = {
  past: 'Past',
  'cut-off': 'Too soon',
  closed: 'Closed',
  paused: 'Paused',
  full: 'Full',
};

/** So few that a guest should know. */
const FEW = 3;

/** One slot as it is shown. */
export interface ShownSlot {
  readonly slot: string;
  readonly time: string;
  readonly words: string;
  readonly isOpen: boolean;
  readonly isScarce: boolean;
}

/** The slots of one hour of the store's clock. */
export interface Hour {
  readonly label: string;
  readonly slots: readonly ShownSlot[];
}

/** What is past is left out; the rest by hours, an autumn's repeated hour twice. */
export function hoursOf(slots: readonly Slot[]): readonly Hour[] {
  const coming = slots.filter(({ reason }) => reason !== 'past');
  const byHour = groupBy(coming, ({ slot }) => `${slot.slice(0, 13)}${slot.slice(19)}`);
  const labels = [...byHour.keys()].map((key) => `${key.slice(11, 13)}:00`);
  return [...byHour].map(([key, ofHour], index) => ({
    label: labels[index] + (isRepeated(labels, index) ? ` UTC${key.slice(13).replace('-', '−')}` : ''),
    slots: ofHour.map(shown),
  }));
}

/** The same hour just before or after, with another offset. */
function isRepeated(labels: readonly string[], index: number): boolean {
  return labels[index] === labels[index - 1] || labels[index] === labels[index + 1];
}

function shown({ slot, free, reason }: Slot): ShownSlot {
  const isScarce = reason === undefined && free <= FEW;
  const open = isScarce ? `${free} left` : 'Free';
  return {
    slot,
    time: wallTime(slot),
    words: reason === undefined ? open : reasons[reason],
    isOpen: reason === undefined,
    isScarce,
  };
}

/** A sentence where nothing of a day can be booked; null where something can. */
export function dayTrouble(slots: readonly Slot[]): string | null {
  if (slots.some(({ state }) => state === 'open')) return null;
  if (slots.length === 0 || slots.every(({ reason }) => reason === 'closed')) return 'The store is closed on this day.';
  const coming = slots.filter(({ reason }) => reason !== 'past' && reason !== 'cut-off');
  if (coming.length === 0) return 'There are no more times on this day.';
  if (coming.some(({ reason }) => reason === 'paused'))
    return 'The store takes no orders just now. This page will show when it does.';
  return 'Everything on this day is taken. A place may come free again; it will show here.';
}
