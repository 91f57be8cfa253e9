import { useEffect } from 'preact/hooks';
import type { StoreOrder, StoreOrderList } from '../../answers/store-order.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { Sign } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import { useConsole } from '../console.ts';
import { statusTones, statusWords } from '../order/status-words.ts';
import { orderPath } from '../paths.ts';

/** More than a slot has places for. */
const MOST = 500;

interface SlotOrdersProps {
  readonly storeId: string;
  readonly slot: string;
  /** Grows whenever something happened at the store. */
  readonly happened: number;
}

/** The orders of one slot as they are now, cancelled ones too. */
export function SlotOrders({ storeId, slot, happened }: SlotOrdersProps) {
  const { api } = useConsole();
  const path = `/v1/ops/stores/${encodeURIComponent(storeId)}/orders`;
  const { value, problem, reload } = useAnswer<StoreOrderList>(api, path, { slot, limit: MOST });
  useEffect(() => (happened === 0 ? undefined : reload()), [happened, reload]);
  return (
    <div class="slot-orders">
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {value === undefined && problem === undefined && <Loading what="orders" />}
      {value?.orders.length === 0 && <Empty>No orders in this slot.</Empty>}
      {value !== undefined && value.orders.length > 0 && <Orders orders={value.orders} />}
    </div>
  );
}

function Orders({ orders }: { readonly orders: readonly StoreOrder[] }) {
  return (
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col">Status</th>
          <th scope="col" class="number wide-only">
            Places
          </th>
          <th scope="col" class="wide-only">
            Fire
          </th>
          <th scope="col">Fired</th>
          <th scope="col" class="number wide-only">
            Attempts
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <OrderRow key={order.order_id} order={order} />
        ))}
      </tbody>
    </table>
  );
}

function OrderRow({ order }: { readonly order: StoreOrder }) {
  return (
    <tr data-order-id={order.order_id}>
      <td>
        <a href={orderPath(order.order_id)}>{order.customer_name}</a>
      </td>
      <td>
        <Sign tone={statusTones[order.status]}>{statusWords[order.status]}</Sign> <Remarks order={order} />
      </td>
      <td class="number wide-only">{order.units}</td>
      <td class="wide-only">
        <Time at={order.fire_at} />
      </td>
      <td>{order.fired_at === undefined ? '–' : <Time at={order.fired_at} withSeconds />}</td>
      <td class="number wide-only">{order.attempts}</td>
    </tr>
  );
}

function Remarks({ order }: { readonly order: StoreOrder }) {
  return (
    <>
      {order.held_back !== undefined && (
        <Sign tone="waiting" title={`${order.held_back.by}: ${order.held_back.reason}`}>
          held back
        </Sign>
      )}{' '}
      {order.late && <Sign tone="trouble">late</Sign>}{' '}
      {order.attention_required !== undefined && <Sign tone="person">needs a person</Sign>}
    </>
  );
}
