import type { StoreView } from '../../answers/store.ts';
import { Empty, Loading, Notice, ProblemNotice } from '../../widgets/notice.tsx';
import { useNow } from '../../widgets/now.ts';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import type { PageProps } from '../pages.tsx';
import { ControlsCard } from './controls-card.tsx';
import { DayPicker } from './day-picker.tsx';
import { HealthFigures } from './health-figures.tsx';
import { presentSlot } from './slot-bars.ts';
import { SlotPanel } from './slot-panel.tsx';
import { SlotStrip } from './slot-strip.tsx';
import { StoreEvents } from './store-events.tsx';
import { StoreHead } from './store-head.tsx';
import type { LiveDay, LiveStore } from './use-store.ts';
import { useLiveDay, useLiveStore } from './use-store.ts';

export function StorePage({ params }: PageProps) {
  const storeId = params['store_id'] ?? '';
  const live = useLiveStore(storeId);
  const { value: store, problem, reload } = live.view;
  return (
    <div class="page">
      <StoreHead storeId={storeId} store={store} state={live.log.state.value} />
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {store === undefined && problem === undefined && <Loading what="the store" />}
      {store !== undefined && <StoreBody store={store} live={live} />}
    </div>
  );
}

interface StoreBodyProps {
  readonly store: StoreView;
  readonly live: LiveStore;
}

function StoreBody({ store, live }: StoreBodyProps) {
  const { why } = store.health;
  return (
    <>
      <div class="store-why">
        {why !== undefined && (
          <Notice tone="trouble" title={store.health.state === 'open' ? 'In trouble' : 'Not open'}>
            <p>{why}</p>
          </Notice>
        )}
      </div>
      <HealthFigures store={store} />
      <StoreDay store={store} live={live} />
      <div class="store-columns">
        <ControlsCard store={store} onChanged={(changed) => live.view.replace(() => changed)} />
        <StoreEvents log={live.log} />
      </div>
    </>
  );
}

function StoreDay({ store, live }: StoreBodyProps) {
  const { router } = useConsole();
  const query = router.place.value.query;
  const date = query.get('date') ?? undefined;
  const found = useLiveDay(store.store_id, date);
  const chosen = useChosenSlot(found, store);
  const note = (slot: string | undefined) => router.note({ date, slot });
  const slot = found.day?.slots.find((one) => one.slot === chosen);
  return (
    <>
      <section class="card stack" aria-labelledby="day-title">
        <div class="row">
          <h2 id="day-title">The day</h2>
          <DayPicker
            shown={date ?? found.day?.date}
            isToday={date === undefined}
            onPick={(picked) => router.note({ date: picked })}
          />
          <span class="grow" />
          {found.state.value.kind !== 'live' && <LiveSign state={found.state.value} />}
        </div>
        <Strip found={found} store={store} chosen={chosen} onChoose={note} />
      </section>
      {slot !== undefined && (
        <SlotPanel slot={slot} store={store} happened={live.happened} onChanged={live.view.reload} />
      )}
    </>
  );
}

/** The one in the address, or else the next to begin. */
function useChosenSlot({ day }: LiveDay, store: StoreView): string | undefined {
  const { router } = useConsole();
  const now = useNow().value ?? Date.parse(store.at);
  const noted = router.place.value.query.get('slot');
  const slots = day?.slots ?? [];
  return slots.some(({ slot }) => slot === noted) && noted !== null ? noted : presentSlot(slots, now);
}

interface StripProps {
  readonly found: LiveDay;
  readonly store: StoreView;
  readonly chosen: string | undefined;
  onChoose(slot: string): void;
}

function Strip({ found: { day, problem }, store, chosen, onChoose }: StripProps) {
  if (day === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading what="the day" />;
  if (day.slots.length === 0) return <Empty>The store is closed on this day.</Empty>;
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <SlotStrip slots={day.slots} overrides={store.slots} chosen={chosen} onChoose={onChoose} />
      <ul class="strip-legend soft small">
        <li>
          <span class="swatch swatch-confirmed" /> confirmed
        </li>
        <li>
          <span class="swatch swatch-pending" /> pending (held)
        </li>
        <li>
          <span class="swatch swatch-free" /> free
        </li>
        <li>arrow keys go from slot to slot</li>
      </ul>
    </>
  );
}
