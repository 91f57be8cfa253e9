import { z } from 'zod';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { DayAvailability, OrderAnswer, Refusal } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Order } from '../../stores/order.ts';
import { detailsOf } from '../../stores/order.ts';
import { orderStatus } from './booking-schemas.ts';
import { place } from './intervention-schemas.ts';
import { orderSigns } from './order-signs.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import type { ShowInstant } from './render.ts';
import { replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import {
  count,
  date,
  instant,
  limit,
  nextPage,
  shownInstant,
  shownOrderId,
  shownStoreId,
  storeParams,
} from './schemas.ts';

const storeOrdersQuery = z
  .strictObject({
    date: date.optional().meta({ description: "Of the slots of this date; today in the store's zone if absent." }),
    slot: instant.optional().meta({ description: 'Of this slot alone; URL-encoded.' }),
    limit,
    after: place.optional(),
  })
  .refine(({ date: day, slot }) => day === undefined || slot === undefined, 'takes date or slot, not both');

const storeOrder = z.object({
  order_id: shownOrderId,
  slot: shownInstant,
  fire_at: shownInstant,
  status: orderStatus,
  units: count,
  customer_name: z.string(),
  created_at: shownInstant,
  attempts: count.meta({ description: 'Started so far.' }),
  next_attempt_at: shownInstant.optional(),
  fired_at: shownInstant.optional(),
  ticket_id: z.string().optional(),
  late: z.boolean(),
  ...orderSigns,
});

export const storeOrdersAnswer = z
  .object({ store_id: shownStoreId, orders: z.array(storeOrder), next: nextPage })
  .meta({ id: 'StoreOrders' });

/** A store's orders of a day or of a slot. */
export function storeOrdersRoute(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/stores/{store_id}/orders',
    tag: 'Ops: stores',
    operation: 'listStoreOrders',
    summary: "A store's orders of a day or of a slot",
    description: 'By slot, cancelled ones too. Each as it is now: those that are under way come from memory.',
    scope: 'view',
    reach: ({ params }) => params.store_id,
    input: { params: storeParams, query: storeOrdersQuery },
    answers: { 200: { description: 'A page of orders.', schema: storeOrdersAnswer } },
    problems: ['store-unknown', 'store-starting', 'storage-unavailable'],
    async handle({ params: { store_id: storeId }, query }) {
      const slots = slotsAsked(parts, storeId, query);
      if (!slots.ok) return slots;
      const after = query.after && { slot: query.after.at, orderId: query.after.orderId };
      const found = await parts.stores.listOrders(storeId, { ...slots.value, after, limit: query.limit + 1 });
      if (!found.ok) return found;
      const page = found.value.slice(0, query.limit);
      const orders = page.map((answer) => shownStoreOrder(answer, storeTime(parts, storeId)));
      const next = found.value.length > query.limit ? placeText(page.at(-1)?.order) : null;
      return replyWith(200, { store_id: storeId, orders, next });
    },
  });
}

/** The slots from an instant to before another. */
interface Slots {
  readonly from: number;
  readonly until: number;
}

function slotsAsked(
  { stores }: ApiParts,
  storeId: StoreId,
  { date: day, slot }: z.output<typeof storeOrdersQuery>,
): Result<Slots, Refusal> {
  if (slot !== undefined) return ok({ from: slot, until: slot + 1 });
  const found = stores.availability(storeId, day);
  return found.ok ? ok(slotsOf(found.value)) : err(found.error);
}

/** From the first slot to the last, whatever stands between them. */
function slotsOf({ slots }: DayAvailability): Slots {
  return { from: slots.at(0)?.slot ?? 0, until: (slots.at(-1)?.slot ?? -1) + 1 };
}

function shownStoreOrder({ order, fireAt, attention }: OrderAnswer, show: ShowInstant): z.input<typeof storeOrder> {
  const optional = (instant: number | undefined) => (instant === undefined ? undefined : show(instant));
  return {
    order_id: order.orderId,
    slot: show(order.slot),
    fire_at: show(fireAt),
    status: order.status,
    units: order.units,
    customer_name: detailsOf(order).customer.name,
    created_at: show(order.createdAt),
    attempts: order.attempts,
    next_attempt_at: optional(order.nextAttemptAt),
    fired_at: optional(order.firedAt),
    ticket_id: order.ticketId,
    late: order.late,
    held_back: order.heldBack && { ...order.heldBack, at: show(order.heldBack.at) },
    attention_required: attention,
  };
}

function placeText(last: Order | undefined): string | null {
  return last === undefined ? null : `${last.slot}.${last.orderId}`;
}
