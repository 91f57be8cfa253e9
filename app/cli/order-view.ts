import { ok } from '../../lib/result.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';
import { withApi } from './with-api.ts';

/** What we show of an order. */
interface OrderAnswer {
  readonly order: {
    readonly order_id: string;
    readonly store_id: string;
    readonly status: string;
    readonly slot: string;
    readonly fire_at: string;
    readonly fired_at?: string;
    readonly ticket_id?: string;
    readonly units: number;
    readonly customer: { readonly name: string; readonly phone?: string; readonly email?: string };
    readonly items: readonly { readonly name: string; readonly quantity: number }[];
    readonly attention_required?: string;
    readonly timeline: readonly { readonly at: string; readonly status: string; readonly detail?: string }[];
  };
  readonly attempts: readonly {
    readonly number: number;
    readonly started_at: string;
    readonly ended_at?: string;
    readonly outcome?: string;
    readonly detail?: string;
  }[];
  readonly explanation: string;
}

/** Shows one order: why it was late, if it was, and its timeline with every attempt. */
export function showOrder(terminal: Terminal, options: ApiOptions & { readonly orderId: string }): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const found = await api.get<OrderAnswer>(`/v1/ops/orders/${encodeURIComponent(options.orderId)}`);
    if (!found.ok) return found;
    terminal.out(options.json ? JSON.stringify(found.value) : describe(found.value));
    return ok(exitCodes.ok);
  });
}

function describe({ order, attempts, explanation }: OrderAnswer): string {
  const { customer, items, attention_required: attention } = order;
  return [
    `${order.order_id}  ${order.status}, at ${order.store_id}`,
    `promised ${order.slot}, to be fired ${order.fire_at}, fired ${order.fired_at ?? 'not yet'}, ticket ${order.ticket_id ?? 'none'}`,
    `for ${[customer.name, customer.phone, customer.email].filter((part) => part !== undefined).join(', ')}: ${items.map(({ name, quantity }) => `${quantity} × ${name}`).join(', ')}`,
    ...(attention === undefined ? [] : [`A person is needed: ${attention.replaceAll('_', ' ')}.`]),
    explanation,
    '',
    renderTable(
      ['at', 'status', 'why'],
      order.timeline.map(({ at, status, detail = '' }) => [at, status, detail]),
    ),
    '',
    attempts.length === 0
      ? 'no attempts'
      : renderTable(['try', 'from', 'to', 'outcome', 'why'], attempts.map(attemptRow)),
  ].join('\n');
}

function attemptRow({ number, started_at, ended_at, outcome, detail }: OrderAnswer['attempts'][number]) {
  return [String(number), started_at, ended_at ?? '', outcome ?? 'still open', detail ?? ''];
}
