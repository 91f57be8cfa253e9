import { useState } from 'preact/hooks';
import type { Slot } from '../../answers/booking.ts';
import type { SlotOverride, StoreView } from '../../answers/store.ts';
import type { Answer } from '../../live/answer.ts';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole } from '../console.ts';
import { controlLimits } from './in-force.ts';
import { NumberField } from './number-field.tsx';
import { overrideOf, placesWords } from './slot-bars.ts';

export type SlotChange = 'capacity' | 'default' | 'close' | 'open';

interface SlotDialogProps {
  readonly change: SlotChange;
  readonly slot: Slot;
  readonly store: StoreView;
  onChanged(): void;
  onClose(): void;
}

const facts: Readonly<Record<SlotChange, { readonly verb: string; readonly meaning: string }>> = {
  capacity: {
    verb: 'Set capacity',
    meaning: 'Of this slot alone. What is booked stays booked; below that it takes no more.',
  },
  default: { verb: 'Back to default', meaning: "It has the store's capacity again." },
  close: { verb: 'Close', meaning: 'It takes no more holds. What is booked stays booked, and is fired.' },
  open: { verb: 'Open', meaning: 'It can be booked again, as far as it has places.' },
};

/** Changes one slot, until a time or for good. */
export function SlotDialog({ change, slot, store, onChanged, onClose }: SlotDialogProps) {
  const { api, toasts } = useConsole();
  const [capacity, setCapacity] = useState(slot.capacity);
  const { verb, meaning } = facts[change];
  const time = slot.slot.slice(11, 16);
  const left = whatIsLeft(change, overrideOf(slot, store));
  const hasEnd = change === 'capacity' || change === 'close' || left !== null;
  const send = async (reasoned: Reasoned): Promise<Answer<unknown>> => {
    const path = `/v1/ops/stores/${encodeURIComponent(store.store_id)}/slots/${encodeURIComponent(slot.slot)}`;
    const answer = await api.put<Slot>(path, { ...bodyOf(change, capacity), ...reasoned });
    if (answer.ok) toasts.tell('ok', `In force: ${verb.toLowerCase()}, slot ${time}`);
    onChanged();
    return answer;
  };
  return (
    <ReasonDialog
      title={`${verb}: slot ${time}`}
      verb={verb}
      {...(hasEnd && { untilIn: store.definition.time_zone })}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{meaning}</p>
      {left !== null && <p>Also set of this slot: {left}. That stays, and ends when this does.</p>}
      {change === 'capacity' && (
        <NumberField label="Places" value={capacity} limits={controlLimits.default_capacity} onChange={setCapacity} />
      )}
    </ReasonDialog>
  );
}

/** What else ops have set of the slot, and this change leaves; null where nothing is left. */
function whatIsLeft(change: SlotChange, override: SlotOverride | undefined): string | null {
  const isOfPlaces = change === 'capacity' || change === 'default';
  if (isOfPlaces) return override?.closed === true ? 'closed' : null;
  return override?.capacity === undefined ? null : placesWords(override.capacity);
}

function bodyOf(change: SlotChange, capacity: number): object {
  switch (change) {
    case 'capacity':
      return { capacity };
    case 'default':
      return { capacity: null };
    default:
      return { closed: change === 'close' };
  }
}
