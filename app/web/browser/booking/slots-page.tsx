import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Day, Hold, Order, StoreList } from '../answers/booking.ts';
import type { Problem } from '../live/answer.ts';
import { problemOf } from '../live/answer.ts';
import { withQuery } from '../live/api.ts';
import type { StreamedEvent } from '../live/event-text.ts';
import { useStream } from '../live/open-stream.ts';
import type { Asked } from '../live/use-answer.ts';
import { useAnswer } from '../live/use-answer.ts';
import { wallTime } from '../time/wording.ts';
import { Loading, Notice, ProblemNotice } from '../widgets/notice.tsx';
import { Sign } from '../widgets/sign.tsx';
import { DayChips } from './day-chips.tsx';
import { dateInWords } from './day-words.ts';
import { useDesk } from './desk.ts';
import { ArrivalWord, Heading } from './heading.tsx';
import { Link } from './link.tsx';
import { NoSuchOrder, NoSuchStore } from './not-found.tsx';
import type { Place } from './place.ts';
import { afterReading, guestWords } from './problem-words.ts';
import { SlotGrid } from './slot-grid.tsx';
import { WishKey } from './wish-key.ts';

type SlotsPlace = Extract<Place, { kind: 'slots' }>;
type MovePlace = Extract<Place, { kind: 'move' }>;

/** Choose a day and a time; choosing keeps the place. */
export function SlotsPage({ place }: { readonly place: SlotsPlace }) {
  const { api, guest, ...desk } = useParts();
  const { storeId } = place;
  const name = useStoreName(storeId);
  const today = useToday(place);
  const [wishKey] = useState(() => new WishKey());
  const keep = async (slot: string) => {
    const path = `/v1/stores/${encodeURIComponent(storeId)}/holds`;
    const answer = await api.create<Hold>(path, { slot, customer_ref: guest }, wishKey.of(slot));
    wishKey.answered(answer);
    if (!answer.ok) return answer.problem;
    desk.go({ kind: 'checkout', storeId, holdId: answer.value.hold_id });
    return null;
  };
  if (today.problem?.status === 404) return <NoSuchStore />;
  return (
    <section class="stack">
      <Heading title={name}>
        <p class="soft">When do you want to pick up?</p>
      </Heading>
      <ArrivalWord />
      <Days place={place} today={today} verb="Book" onPick={keep} />
    </section>
  );
}

/** Choose another time for an order; nothing changes unless the new place is there. */
export function MovePage({ place }: { readonly place: MovePlace }) {
  const { api, ...desk } = useParts();
  const { storeId, orderId } = place;
  const { value: order, problem } = useAnswer<Order>(api, `/v1/orders/${encodeURIComponent(orderId)}`);
  const today = useToday(place);
  const move = async (slot: string) => {
    const answer = await api.post<Order>(`/v1/orders/${orderId}/reschedule`, { slot });
    if (!answer.ok) return answer.problem;
    desk.leaveFor({ kind: 'order', storeId, orderId });
    return null;
  };
  if (problem?.status === 404) return <NoSuchOrder storeId={storeId} />;
  return (
    <section class="stack">
      <Heading title="Move your order">
        <p class="soft">
          {order &&
            `It is booked for ${wallTime(order.slot)} on ${dateInWords(order.slot)}, and stays so until you pick.`}
        </p>
      </Heading>
      <Days place={place} today={today} verb="Move to" onPick={move} />
      <Link to={{ kind: 'order', storeId, orderId }}>Leave it as it is</Link>
    </section>
  );
}

function useParts() {
  const desk = useDesk();
  return { api: desk.api, guest: desk.guest, go: desk.go.bind(desk), leaveFor: desk.leaveFor.bind(desk) };
}

/** What a store is called; its id until that is known. */
export function useStoreName(storeId: string): string {
  const list = useAnswer<StoreList>(useDesk().api, '/v1/stores', { q: storeId, limit: 100 }).value;
  return list?.stores.find((store) => store.store_id === storeId)?.name ?? storeId;
}

/** A service that is restarting is there again before a guest has found the button. */
const RETRY_EVERY_MS = 3_000;
/** Where another day is looked at, nobody tells of midnight. */
const LOOK_EVERY_MS = 60_000;

/** The store's present day; asked again until it is answered, unless there is nothing to ask. */
function useToday({ storeId, date }: SlotsPlace | MovePlace): Asked<Day> {
  const { api, clock } = useDesk();
  const today = useAnswer<Day>(api, `/v1/stores/${encodeURIComponent(storeId)}/availability`);
  const { value, problem, reload } = today;
  const waitMs = untilNextAsk(problem, date !== undefined);
  useEffect(() => {
    if (waitMs === null) return undefined;
    const timer = clock.after(waitMs, reload);
    return () => timer.cancel();
  }, [clock, value, problem, waitMs, reload]);
  return today;
}

function untilNextAsk(problem: Problem | undefined, isOtherDay: boolean): number | null {
  if (problem !== undefined) return problem.status === 404 ? null : RETRY_EVERY_MS;
  return isOtherDay ? LOOK_EVERY_MS : null;
}

interface DaysProps {
  readonly place: SlotsPlace | MovePlace;
  readonly today: Asked<Day>;
  /** What choosing does, for who hears the button. */
  readonly verb: string;
  /** Null when it is done. */
  onPick(slot: string): Promise<Problem | null>;
}

/** Days to choose from, and the chosen one's slots, live. */
function Days({ place, today, verb, onPick }: DaysProps) {
  const [refused, setRefused] = useState<Problem | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const pick = async (slot: string) => {
    setBusy(slot);
    setRefused(null);
    const problem = await onPick(slot);
    setRefused(problem);
    setBusy(null);
  };
  useEffect(() => setRefused(null), [place.date]);
  useEffect(() => whenOnline(() => setRefused(afterReading)), []);
  if (today.value === undefined && today.problem !== undefined)
    return <ProblemNotice problem={today.problem} onRetry={today.reload} />;
  if (today.value === undefined) return <Loading what="times" />;
  const { date } = place;
  const learn = (day: Day) => {
    if (date === undefined) today.replace(() => day);
  };
  return (
    <>
      <DayChips place={place} today={today.value.date} />
      {refused !== null && <Notice tone="trouble" title={guestWords(refused)} />}
      <LiveDay
        key={date}
        place={place}
        first={today.value}
        busy={busy}
        verb={verb}
        onPick={pick}
        onDay={learn}
        onLive={() => setRefused(afterReading)}
      />
    </>
  );
}

/** The stream may have lived through it, and has nothing to say until something is booked. */
function whenOnline(call: () => void): () => void {
  addEventListener('online', call);
  return () => removeEventListener('online', call);
}

interface LiveDayProps {
  readonly place: SlotsPlace | MovePlace;
  /** Today as it was a moment ago. */
  readonly first: Day;
  readonly busy: string | null;
  readonly verb: string;
  onPick(slot: string): Promise<void>;
  onDay(day: Day): void;
  /** The service is heard. */
  onLive(): void;
}

/** Without a date it is today, and from midnight on the next day. */
function LiveDay({ place: { storeId, date }, first, busy, verb, onPick, onDay, onLive }: LiveDayProps) {
  const { open } = useDesk();
  const day = useSignal<Day | null>(date === undefined || first.date === date ? first : null);
  const trouble = useSignal<Problem | null>(null);
  const show = (next: Day) => {
    day.value = next;
    onDay(next);
  };
  const take = ({ event, data }: StreamedEvent) => {
    trouble.value = event === 'problem' ? problemOf(JSON.parse(data), 503) : null;
    if (event === 'message') show(JSON.parse(data));
    onLive();
  };
  const path = `/book/v1/stores/${encodeURIComponent(storeId)}/availability/stream`;
  const state = useStream(open, withQuery(path, { date }), take).value;
  if (trouble.value !== null) return <Notice tone="waiting" title={guestWords(trouble.value)} />;
  if (state.kind === 'ended') return <Notice tone="trouble" title={guestWords(state.problem)} />;
  const notLive = state.kind === 'stale' && <Sign tone="waiting">Not live just now; trying again …</Sign>;
  if (day.value === null) return notLive ? <p class="live-line">{notLive}</p> : <Loading what="times" />;
  return (
    <>
      <p class="live-line soft" role="status">
        {notLive || zoneWords(day.value)}
      </p>
      <SlotGrid day={day.value} busy={busy} verb={verb} onPick={onPick} />
    </>
  );
}

function zoneWords({ time_zone: timeZone }: Day): string {
  return `Times are the store's own (${timeZone.replaceAll('_', ' ')}).`;
}
