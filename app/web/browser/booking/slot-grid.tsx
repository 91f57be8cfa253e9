import type { Day } from '../answers/booking.ts';
import type { Hour, ShownSlot } from './slot-words.ts';
import { dayTrouble, hoursOf } from './slot-words.ts';

interface SlotGridProps {
  readonly day: Day;
  /** The slot that is being booked. */
  readonly busy: string | null;
  readonly verb: string;
  onPick(slot: string): Promise<void>;
}

/** A day's slots by the hour; what cannot be booked says why. */
export function SlotGrid({ day, ...rest }: SlotGridProps) {
  const trouble = dayTrouble(day.slots);
  return (
    <>
      {trouble !== null && <p class="empty">{trouble}</p>}
      <div class="hours">
        {hoursOf(day.slots).map((hour) => (
          <HourOfSlots key={hour.label} hour={hour} {...rest} />
        ))}
      </div>
    </>
  );
}

type HourProps = Omit<SlotGridProps, 'day'> & { readonly hour: Hour };

function HourOfSlots({ hour, ...rest }: HourProps) {
  return (
    <section class="hour" aria-label={hour.label}>
      <h2 class="hour-label">{hour.label}</h2>
      <ul class="slots">
        {hour.slots.map((slot) => (
          <li key={slot.slot}>
            <SlotButton slot={slot} {...rest} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type SlotButtonProps = Omit<SlotGridProps, 'day'> & { readonly slot: ShownSlot };

function SlotButton({ slot, busy, verb, onPick }: SlotButtonProps) {
  const { time, words, isOpen, isScarce } = slot;
  const isOff = !isOpen || busy !== null;
  return (
    <button
      type="button"
      class={`slot${isOpen ? '' : ' slot-off'}${isScarce ? ' slot-scarce' : ''}`}
      aria-disabled={isOff}
      aria-busy={busy === slot.slot}
      onClick={() => void (isOff ? undefined : onPick(slot.slot))}
    >
      {isOpen && <span class="unseen">{verb} </span>}
      <strong>{time}</strong>
      <span class="slot-words">{busy === slot.slot ? 'One moment …' : words}</span>
    </button>
  );
}
