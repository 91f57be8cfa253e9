import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OpsOrder } from '../../answers/order.ts';
import type { StreamState } from '../../live/live-stream.ts';
import { useStream } from '../../live/open-stream.ts';
import type { Asked } from '../../live/use-answer.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { withWallTimes } from '../../time/wording.ts';
import { Loading, Notice, ProblemNotice } from '../../widgets/notice.tsx';
import { Badge } from '../../widgets/sign.tsx';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import type { PageProps } from '../pages.tsx';
import { LifeTable } from './life-table.tsx';
import { OrderChanges } from './order-changes.tsx';
import { OrderFacts } from './order-facts.tsx';
import { OrderPicture } from './order-picture.tsx';
import { attentionWords, isOver, reachedAt, statusTones, statusWords } from './status-words.ts';

/** What passes without an event, such as how late it is by now, is asked for so often. */
const LOOK_EVERY_SECONDS = 5;

export function OrderPage({ params }: PageProps) {
  const orderId = params['order_id'] ?? '';
  const { asked, state } = useLiveOrder(orderId);
  return (
    <div class="page">
      <OrderHead orderId={orderId} shown={asked.value} state={state.value} />
      {asked.problem !== undefined && <ProblemNotice problem={asked.problem} onRetry={asked.reload} />}
      {asked.value === undefined && asked.problem === undefined && <Loading what="the order" />}
      {asked.value !== undefined && <OrderBody shown={asked.value} onChanged={asked.reload} />}
    </div>
  );
}

function useLiveOrder(orderId: string): {
  readonly asked: Asked<OpsOrder>;
  readonly state: ReadonlySignal<StreamState>;
} {
  const { api, openStream, tick } = useConsole();
  const asked = useAnswer<OpsOrder>(api, `/v1/ops/orders/${encodeURIComponent(orderId)}`);
  const order = asked.value?.order;
  const path = order && `/v1/ops/events/stream?unkept=true&store_id=${encodeURIComponent(order.store_id)}`;
  const state = useStream(openStream, path ?? null, ({ data }) => {
    const event: { readonly order_id?: unknown } = JSON.parse(data);
    if (event.order_id === orderId) asked.reload();
  });
  const look = order === undefined || isOver(order.status) ? 0 : Math.floor(tick.value / LOOK_EVERY_SECONDS);
  useEffect(() => (look === 0 ? undefined : asked.reload()), [look, asked.reload]);
  return { asked, state };
}

interface OrderHeadProps {
  readonly orderId: string;
  readonly shown: OpsOrder | undefined;
  readonly state: StreamState;
}

function OrderHead({ orderId, shown, state }: OrderHeadProps) {
  const order = shown?.order;
  return (
    <div class="page-head">
      <h1>{order === undefined ? 'Order' : `Order of ${order.customer.name}`}</h1>
      {order !== undefined && <Badge tone={statusTones[order.status]}>{statusWords[order.status]}</Badge>}
      <span class="mono soft order-id">{orderId}</span>
      <span class="grow" />
      <LiveSign state={state} />
    </div>
  );
}

function OrderBody({ shown, onChanged }: { readonly shown: OpsOrder; onChanged(): void }) {
  const { order } = shown;
  const attention = order.attention_required;
  return (
    <>
      {attention !== undefined && (
        <Notice tone="person" title="A person is needed">
          <p>{attentionWords[attention]}</p>
        </Notice>
      )}
      <section class="card stack" aria-labelledby="why-title">
        <h2 id="why-title">{question(shown)}</h2>
        <p class="explanation">{withWallTimes(shown.explanation)}</p>
        <OrderChanges shown={shown} onChanged={onChanged} />
      </section>
      <OrderPicture shown={shown} />
      <div class="order-columns">
        <LifeTable shown={shown} />
        <OrderFacts order={order} />
      </div>
    </>
  );
}

/** What the explanation answers. */
function question({ late_ms, order }: OpsOrder): string {
  if (late_ms === null) return 'What became of it?';
  if (late_ms <= 1_000) return 'Was it late?';
  return reachedAt(order) === undefined ? 'Why is it late?' : 'Why was it late?';
}
