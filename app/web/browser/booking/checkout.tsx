import { useEffect } from 'preact/hooks';
import type { Hold } from '../answers/booking.ts';
import { wallTime } from '../time/wording.ts';
import { Loading, ProblemNotice } from '../widgets/notice.tsx';
import { dateInWords } from './day-words.ts';
import type { Word } from './desk.ts';
import { useDesk } from './desk.ts';
import { Heading } from './heading.tsx';
import { HoldBar } from './hold-bar.tsx';
import { OrderForm } from './order-form.tsx';
import type { Reading } from './polled.ts';
import { useStoreName } from './slots-page.tsx';
import { usePolled } from './use-polled.ts';

interface CheckoutProps {
  readonly storeId: string;
  readonly holdId: string;
}

/** A kept place may be given back elsewhere, or be known to have expired a little earlier or later than we think. */
const ASK_EVERY_MS = 3_000;

function untilNextAsk({ value }: Reading<Hold>): number | null {
  return value === undefined || value.status === 'held' ? ASK_EVERY_MS : null;
}

/** A place is kept; choose what to eat and order it before the time runs out. */
export function Checkout({ storeId, holdId }: CheckoutProps) {
  const desk = useDesk();
  const polled = usePolled<Hold>(`/v1/holds/${encodeURIComponent(holdId)}`, untilNextAsk).value;
  const { value: hold, problem, readAtMs = 0 } = polled?.reading.value ?? {};
  const name = useStoreName(storeId);
  const isUnknown = problem?.status === 404;
  useEffect(() => {
    if (isUnknown) desk.leaveFor({ kind: 'slots', storeId }, unknownWord);
    else if (hold !== undefined) leaveWhenOver(hold);
  }, [hold?.status, isUnknown]);
  if (hold === undefined && problem !== undefined)
    return <ProblemNotice problem={problem} onRetry={() => polled?.askNow()} />;
  if (polled === null || hold === undefined || hold.status !== 'held') return <Loading what="your place" />;
  return (
    <section class="stack">
      <Heading title={`${wallTime(hold.slot)}, ${dateInWords(hold.slot)}`}>
        <p class="soft">{name}</p>
      </Heading>
      <HoldBar hold={hold} readAtMs={readAtMs} polled={polled} isOffline={problem !== undefined} />
      <OrderForm storeId={storeId} holdId={holdId} onGone={() => polled.askNow()} />
    </section>
  );

  function leaveWhenOver({ status, order_id: orderId, slot }: Hold): void {
    if (status === 'confirmed' && orderId !== undefined) desk.leaveFor({ kind: 'order', storeId, orderId });
    else if (status !== 'held')
      desk.leaveFor({ kind: 'slots', storeId }, status === 'expired' ? expiredWord(slot) : null);
  }
}

const unknownWord: Word = {
  title: 'That place is not kept any more',
  text: 'Pick a time again. What you had chosen is still in your basket.',
};

function expiredWord(slot: string): Word {
  return {
    title: `The time ran out: ${wallTime(slot)} is no longer kept for you`,
    text: 'Others may book it now. Pick a time again; what you had chosen is still in your basket.',
  };
}
