import { useEffect, useState } from 'preact/hooks';
import type { Order } from '../answers/booking.ts';
import type { Problem } from '../live/answer.ts';
import { wallTime } from '../time/wording.ts';
import { Button } from '../widgets/button.tsx';
import { Loading, Notice, ProblemNotice } from '../widgets/notice.tsx';
import { Sign } from '../widgets/sign.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { dateInWords } from './day-words.ts';
import { Heading } from './heading.tsx';
import { Link } from './link.tsx';
import { money } from './menu.ts';
import { NoSuchOrder } from './not-found.tsx';
import { isFinal, mayCancel, mayMove, standing } from './order-steps.ts';
import type { Polled, Reading } from './polled.ts';
import { afterReading, guestWords } from './problem-words.ts';
import { useStoreName } from './slots-page.tsx';
import { StepPicture } from './step-picture.tsx';
import { usePolled } from './use-polled.ts';

interface OrderPageProps {
  readonly storeId: string;
  readonly orderId: string;
}

const ASK_EVERY_MS = 2_000;

function untilNextAsk({ value }: Reading<Order>): number | null {
  return value !== undefined && isFinal(value.status) ? null : ASK_EVERY_MS;
}

/** An order on its way to the guest. */
export function OrderPage({ storeId, orderId }: OrderPageProps) {
  const polled = usePolled<Order>(`/v1/orders/${encodeURIComponent(orderId)}`, untilNextAsk).value;
  const { value: order, problem } = polled?.reading.value ?? {};
  const name = useStoreName(storeId);
  if (order === undefined && problem?.status === 404) return <NoSuchOrder storeId={storeId} />;
  if (order === undefined && problem !== undefined)
    return <ProblemNotice problem={problem} onRetry={() => polled?.askNow()} />;
  if (polled === null || order === undefined) return <Loading what="your order" />;
  return (
    <section class="stack">
      <Heading title={titleOf(order)}>
        <p class="soft">
          {name} · {dateInWords(order.slot)}
        </p>
      </Heading>
      <p class="standing" role="status">
        {standing(order)}
      </p>
      <StepPicture order={order} />
      <p class="live-line">{problem && <Sign tone="waiting">Not up to date just now; trying again …</Sign>}</p>
      <Ordered order={order} />
      <Changes order={order} polled={polled} />
      <Link to={{ kind: 'slots', storeId }}>Book something else here</Link>
    </section>
  );
}

function titleOf({ status, slot, customer }: Order): string {
  if (status === 'cancelled' || status === 'cancelled_by_store') return 'This order is cancelled';
  return status === 'picked_up' ? `Enjoy, ${customer.name}` : `Pick up at ${wallTime(slot)}`;
}

function Ordered({ order }: { readonly order: Order }) {
  const total = order.items.reduce((sum, item) => sum + item.quantity * (item.unit_price_cents ?? Number.NaN), 0);
  return (
    <section class="card" aria-label="Your order">
      <ul class="bill">
        {order.items.map((item) => (
          <li key={item.sku}>
            <span>
              {item.quantity} × {item.name}
            </span>
            {item.unit_price_cents !== undefined && <span>{money(item.quantity * item.unit_price_cents)}</span>}
          </li>
        ))}
        <li class="bill-total">
          <span>{Number.isNaN(total) ? 'Paid at the store' : 'Total, paid at the store'}</span>
          {!Number.isNaN(total) && <span>{money(total)}</span>}
        </li>
      </ul>
      <p class="soft">
        For {order.customer.name}
        {order.note === undefined ? '' : ` · “${order.note}”`}
      </p>
    </section>
  );
}

interface ChangesProps {
  readonly order: Order;
  readonly polled: Polled<Order>;
}

/** What a guest may still change. Who is asked whether to cancel it is asked until they have answered, or it is over. */
function Changes({ order, polled }: ChangesProps) {
  const [isAsking, setIsAsking] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  const { readAtMs } = polled.reading.value;
  useEffect(() => setRefused(afterReading), [readAtMs]);
  if (isFinal(order.status)) return null;
  return (
    <>
      {refused !== null && <ProblemTold problem={refused} />}
      {mayCancel(order.status) && <ChangeButtons order={order} onCancel={() => setIsAsking(true)} />}
      {isAsking && (
        <CancelDialog
          order={order}
          onCancelled={polled.learn.bind(polled)}
          onRefused={setRefused}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  );
}

interface ChangeButtonsProps {
  readonly order: Order;
  onCancel(): void;
}

function ChangeButtons({ order: { status, store_id: storeId, order_id: orderId }, onCancel }: ChangeButtonsProps) {
  return (
    <div class="changes">
      {mayMove(status) && (
        <Link to={{ kind: 'move', storeId, orderId }} look="button">
          Move it
        </Link>
      )}
      <Button look="grave" onClick={onCancel}>
        Cancel it
      </Button>
    </div>
  );
}

function ProblemTold({ problem }: { readonly problem: Problem }) {
  return (
    <Notice tone="trouble" title="It could not be cancelled">
      <p>{problem.kind === 'illegal-transition' ? (problem.detail ?? problem.title) : guestWords(problem)}</p>
    </Notice>
  );
}
