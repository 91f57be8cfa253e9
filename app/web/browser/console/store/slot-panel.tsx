import { useState } from 'preact/hooks';
import type { Slot } from '../../answers/booking.ts';
import type { SlotOverride, StoreView } from '../../answers/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Sign } from '../../widgets/sign.tsx';
import { Ends, Time } from '../../widgets/time.tsx';
import { useReadOnlyWhy } from '../console.ts';
import { overrideOf, placesWords, whyUnavailable } from './slot-bars.ts';
import type { SlotChange } from './slot-dialog.tsx';
import { SlotDialog } from './slot-dialog.tsx';
import { SlotOrders } from './slot-orders.tsx';

interface SlotPanelProps {
  readonly slot: Slot;
  readonly store: StoreView;
  readonly happened: number;
  onChanged(): void;
}

/** One slot: its places, why it cannot be booked, what ops set for it, and its orders. */
export function SlotPanel({ slot, store, happened, onChanged }: SlotPanelProps) {
  const { confirmed, pending, free, capacity } = slot;
  const override = overrideOf(slot, store);
  const why = whyUnavailable(slot, store);
  return (
    <section class="card stack" aria-labelledby="slot-title">
      <div class="row">
        <h2 id="slot-title">Slot {slot.slot.slice(11, 16)}</h2>
        <span>
          {confirmed} confirmed, {pending} pending, {free} free of {capacity}
        </span>
        <span class="grow" />
        <SlotButtons slot={slot} store={store} override={override} onChanged={onChanged} />
      </div>
      <p>{why === null ? <Sign tone="ok">It can be booked.</Sign> : <Sign tone="waiting">{why}</Sign>}</p>
      {override !== undefined && <OverrideWords override={override} timeZone={store.definition.time_zone} />}
      <SlotOrders storeId={store.store_id} slot={slot.slot} happened={happened} />
    </section>
  );
}

interface OverrideWordsProps {
  readonly override: SlotOverride;
  readonly timeZone: string;
}

function OverrideWords({ override: { capacity, closed, by, reason, at, until }, timeZone }: OverrideWordsProps) {
  const set = [capacity === undefined ? '' : placesWords(capacity), closed === true ? 'closed' : ''].filter(Boolean);
  return (
    <p class="soft" data-override>
      In force here: {set.join(', ')}, set by {by} at <Time at={at} timeZone={timeZone} />
      {until === undefined ? ', until it is changed' : ', until '}
      {until !== undefined && <Ends at={until} timeZone={timeZone} />}: {reason}
    </p>
  );
}

interface SlotButtonsProps extends Omit<SlotPanelProps, 'happened'> {
  readonly override: SlotOverride | undefined;
}

/** A change and its slot: fixed when it is asked for, whichever slot is the next to begin meanwhile. */
interface AskedChange {
  readonly change: SlotChange;
  readonly slot: Slot;
}

function SlotButtons({ slot, store, override, onChanged }: SlotButtonsProps) {
  const [asked, setAsked] = useState<AskedChange | null>(null);
  const ask = (change: SlotChange) => setAsked({ change, slot });
  const readOnlyWhy = useReadOnlyWhy() ?? (slot.reason === 'past' ? 'It is past.' : undefined);
  const defaultWhy = override?.capacity === undefined ? "It has the store's capacity." : undefined;
  const isClosed = override?.closed === true;
  return (
    <>
      <Button isSmall disabledWhy={readOnlyWhy} onClick={() => ask('capacity')}>
        Capacity
      </Button>
      <Button isSmall disabledWhy={readOnlyWhy ?? defaultWhy} onClick={() => ask('default')}>
        Back to default
      </Button>
      <Button isSmall disabledWhy={readOnlyWhy} onClick={() => ask(isClosed ? 'open' : 'close')}>
        {isClosed ? 'Open' : 'Close'}
      </Button>
      {asked !== null && <SlotDialog {...asked} store={store} onChanged={onChanged} onClose={() => setAsked(null)} />}
    </>
  );
}
