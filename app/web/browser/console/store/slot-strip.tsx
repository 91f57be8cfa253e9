import { useRef } from 'preact/hooks';
import type { Slot } from '../../answers/booking.ts';
import type { SlotOverride } from '../../answers/store.ts';
import type { HourOfBars, SlotBar } from './slot-bars.ts';
import { hoursOf, mostInAnHour, slotAfterKey } from './slot-bars.ts';

interface SlotStripProps {
  readonly slots: readonly Slot[];
  readonly overrides: readonly SlotOverride[];
  readonly chosen: string | undefined;
  onChoose(slot: string): void;
}

/** A day as bars, hour by hour. One of them takes part in the order of tabs; arrow keys lead to the others. */
export function SlotStrip({ slots, overrides, chosen, onChoose }: SlotStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent) => {
    const at = chosen ?? slots[0]?.slot ?? '';
    const next = slotAfterKey(event.key, slots, at);
    if (next === at) return;
    event.preventDefault();
    onChoose(next);
    strip.current?.querySelector<HTMLElement>(`[data-slot="${CSS.escape(next)}"]`)?.focus();
  };
  const hours = hoursOf(slots, overrides);
  return (
    <div
      ref={strip}
      class="strip"
      style={{ '--bars': mostInAnHour(hours) }}
      role="toolbar"
      aria-label="Slots of the day"
      onKeyDown={walk}
    >
      {hours.map((hour) => (
        <Hour key={hour.key} hour={hour} chosen={chosen} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface HourProps extends Pick<SlotStripProps, 'chosen' | 'onChoose'> {
  readonly hour: HourOfBars;
}

function Hour({ hour: { hour, bars }, chosen, onChoose }: HourProps) {
  return (
    <div class="strip-hour">
      <span class="strip-hour-name" aria-hidden="true">
        {hour}:00
      </span>
      <div class="strip-bars">
        {bars.map((bar) => (
          <Bar key={bar.slot} bar={bar} isChosen={bar.slot === chosen} onChoose={onChoose} />
        ))}
      </div>
    </div>
  );
}

interface BarProps extends Pick<SlotStripProps, 'onChoose'> {
  readonly bar: SlotBar;
  readonly isChosen: boolean;
}

function Bar({ bar, isChosen, onChoose }: BarProps) {
  const { slot, words, reason, over, time, confirmed, pending, capacity, mark, goesOn } = bar;
  return (
    <button
      type="button"
      class={`strip-slot ${reason === 'past' ? 'is-past' : ''}`}
      data-slot={slot}
      data-confirmed={confirmed}
      data-pending={pending}
      aria-pressed={isChosen}
      tabIndex={isChosen ? 0 : -1}
      title={words}
      onClick={() => onChoose(slot)}
    >
      <span class="unseen">{words}</span>
      <span class={`strip-top ${over > 0 ? 'is-over' : ''} ${goesOn ? 'goes-on' : ''}`} aria-hidden="true">
        {mark}
      </span>
      <BarShape bar={bar} />
      <span class="strip-count" aria-hidden="true">
        {confirmed + pending}
        <span class="soft">/{capacity}</span>
      </span>
      <span class="strip-time" aria-hidden="true">
        {time.slice(2)}
      </span>
    </button>
  );
}

function BarShape({ bar: { confirmedShare, pendingShare, capacityShare, over } }: { readonly bar: SlotBar }) {
  return (
    <span class="strip-bar">
      <span class="strip-pending" style={{ height: percent(pendingShare) }} />
      <span class="strip-confirmed" style={{ height: percent(confirmedShare) }} />
      {over > 0 && <span class="strip-limit" style={{ bottom: percent(capacityShare) }} />}
    </span>
  );
}

function percent(share: number): string {
  return `${share * 100}%`;
}
