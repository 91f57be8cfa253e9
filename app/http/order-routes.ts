import { ok } from '../../lib/result.ts';
import type { Answer, OrderAnswer } from '../../stores/booking.ts';
import type { OrderId } from '../../stores/ids.ts';
import { cancelRequest, orderAnswer, orderRequest, rescheduleRequest } from './booking-schemas.ts';
import { storeOfHold } from './hold-routes.ts';
import { orderDetails } from './order-details.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import { orderText } from './render.ts';
import { CreationAnswer, reply } from './replies.ts';
import type { Outcome, Route, Touched } from './route.ts';
import { route } from './route.ts';
import { orderParams } from './schemas.ts';

/** The life of an order, as its customer sees it. */
export function orderRoutes(parts: ApiParts): readonly Route[] {
  return [confirm(parts), read(parts), cancel(parts), reschedule(parts)];
}

function confirm(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/orders',
    tag: 'Orders',
    operation: 'placeOrder',
    summary: 'Turn a hold into an order',
    description: 'The order is durable when it is answered, and goes to the POS at `fire_at`.',
    scope: 'booking',
    reach: ({ body }) => storeOfHold(parts, body.hold_id),
    idempotencyKey: 'kept',
    input: { body: orderRequest },
    answers: { 201: { description: 'The order.', schema: orderAnswer } },
    problems: ['hold-unknown', 'hold-gone', 'hold-confirmed', 'store-starting', 'storage-unavailable'],
    async handle({ body }, { stamp }) {
      const answer = new CreationAnswer<OrderAnswer>(201, (created) => textOf(parts, created));
      const confirmed = await parts.stores.confirm({
        holdId: body.hold_id,
        details: orderDetails(body),
        ...answer.receipt(stamp),
      });
      return confirmed.ok ? answer.reply(confirmed.value) : confirmed;
    },
  });
}

function read(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/orders/{order_id}',
    tag: 'Orders',
    operation: 'getOrder',
    summary: 'An order with its timeline',
    scope: 'booking',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    input: { params: orderParams },
    answers: { 200: { description: 'The order.', schema: orderAnswer } },
    problems: ['order-unknown', 'store-starting', 'storage-unavailable'],
    handle: ({ params }) => answered(parts, parts.stores.findOrder(params.order_id)),
  });
}

function cancel(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/orders/{order_id}/cancel',
    tag: 'Orders',
    operation: 'cancelOrder',
    summary: 'Cancel an order',
    description: 'Before it is fired its place is free again at once; after that the POS is asked to void it.',
    scope: 'booking',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    idempotencyKey: 'accepted',
    input: { params: orderParams, body: cancelRequest },
    answers: { 200: { description: 'The order.', schema: orderAnswer } },
    problems: ['order-unknown', 'illegal-transition', 'store-starting', 'storage-unavailable'],
    handle: ({ params, body }) => answered(parts, parts.stores.cancel(params.order_id, body?.reason)),
  });
}

function reschedule(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/orders/{order_id}/reschedule',
    tag: 'Orders',
    operation: 'rescheduleOrder',
    summary: 'Move an order to another slot',
    description: 'The new place is taken before the old one is given back; when that fails, nothing has changed.',
    scope: 'booking',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    idempotencyKey: 'accepted',
    input: { params: orderParams, body: rescheduleRequest },
    answers: { 200: { description: 'The order in its new slot.', schema: orderAnswer } },
    problems: [
      'order-unknown',
      'slot-unknown',
      'slot-full',
      'slot-unavailable',
      'illegal-transition',
      'store-starting',
      'storage-unavailable',
    ],
    handle: ({ params, body }) => answered(parts, parts.stores.reschedule(params.order_id, body.slot)),
  });
}

export async function answered(parts: ApiParts, asked: Answer<OrderAnswer>): Promise<Outcome> {
  const answer = await asked;
  return answer.ok ? reply(200, textOf(parts, answer.value)) : answer;
}

function textOf(parts: ApiParts, answer: OrderAnswer): string {
  return orderText(answer, storeTime(parts, answer.order.storeId));
}

/** For keys that are limited to some stores. */
export async function storeOfOrder({ stores }: ApiParts, orderId: OrderId): Promise<Awaited<Exclude<Touched, string>>> {
  const found = await stores.findOrder(orderId);
  return found.ok ? ok(found.value.order.storeId) : found;
}
