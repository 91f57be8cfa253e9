import { useRef, useState } from 'preact/hooks';
import type { Order } from '../answers/booking.ts';
import type { Problem } from '../live/answer.ts';
import { Button } from '../widgets/button.tsx';
import { Notice } from '../widgets/notice.tsx';
import { useDesk } from './desk.ts';
import type { Complaints, Draft } from './draft.ts';
import { complaintsAbout, orderOf, totalCents } from './draft.ts';
import { GuestFields } from './guest-fields.tsx';
import { money } from './menu.ts';
import { MenuList } from './menu-list.tsx';
import { guestWords } from './problem-words.ts';

interface OrderFormProps {
  readonly storeId: string;
  readonly holdId: string;
  /** The hold is no longer what we think it is. */
  onGone(): void;
}

/** Dishes and guest; complaints show when it is first sent, and go as they are mended. */
export function OrderForm({ storeId, holdId, onGone }: OrderFormProps) {
  const desk = useDesk();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(() => desk.draftAt(storeId));
  const [wasSent, setWasSent] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const complaints: Complaints = wasSent ? complaintsAbout(draft) : {};
  const change = (next: Draft) => {
    desk.keepDraft(storeId, next);
    setDraft(next);
  };
  const send = async () => {
    setWasSent(true);
    if (Object.keys(complaintsAbout(draft)).length > 0) return showFirstComplaint(form.current);
    setIsBusy(true);
    const answer = await desk.api.create<Order>('/v1/orders', orderOf(draft, holdId));
    setIsBusy(false);
    if (answer.ok) leave(answer.value.order_id);
    else refuse(answer.problem);
  };
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void send();
      }}
    >
      <MenuList draft={draft} complaint={complaints.basket} onChange={change} />
      <GuestFields draft={draft} complaints={complaints} onChange={change} />
      {refused !== null && <Notice tone="trouble" title={guestWords(refused)} />}
      <div class="order-end">
        <Button type="submit" look="main" isBusy={isBusy}>
          {isBusy ? 'Ordering …' : sendWords(draft)}
        </Button>
      </div>
    </form>
  );

  function leave(orderId: string): void {
    desk.emptyBasket(storeId);
    desk.leaveFor({ kind: 'order', storeId, orderId });
  }

  /** A hold that is over, or an order already, is told where the hold is shown. */
  function refuse(problem: Problem): void {
    if (problem.kind === 'hold-gone' || problem.kind === 'hold-confirmed') onGone();
    else setRefused(problem);
  }
}

function sendWords(draft: Draft): string {
  const cents = totalCents(draft);
  return cents === 0 ? 'Order' : `Order for ${money(cents)}`;
}

/** After the complaints are drawn. */
function showFirstComplaint(form: HTMLFormElement | null): void {
  queueMicrotask(() => requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()));
}
