import type { z } from 'zod';
import { explainLateness, reachedPosAt } from '../../stores/explain-lateness.ts';
import type { Intervention } from '../../stores/intervention.ts';
import { authorOf } from './author.ts';
import { orderAnswer } from './booking-schemas.ts';
import { interventionRequest, opsOrderAnswer, resolveRequest } from './intervention-schemas.ts';
import { answered, storeOfOrder } from './order-routes.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import { shownOrder } from './render.ts';
import { shownAttempt } from './render-dead-letter.ts';
import { replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { orderParams } from './schemas.ts';
import { standstillsBetween } from './standstills.ts';

/** What a person of ops sees of one order, and does with it. */
export function opsOrderRoutes(parts: ApiParts): readonly Route[] {
  return [view(parts), fire(parts), holdBack(parts), resolve(parts)];
}

function view(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/orders/{order_id}',
    tag: 'Ops: orders',
    operation: 'getOpsOrder',
    summary: 'An order with every attempt to hand it to its POS, why it was late, and what may be done with it',
    scope: 'view',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    input: { params: orderParams },
    answers: { 200: { description: 'The order.', schema: opsOrderAnswer } },
    problems: ['order-unknown', 'store-starting', 'storage-unavailable'],
    async handle({ params }) {
      const found = await parts.stores.findOrder(params.order_id);
      if (!found.ok) return found;
      const show = storeTime(parts, found.value.order.storeId);
      const attempts = await parts.attempts.of([params.order_id]);
      const shown = attempts.map((attempt) => shownAttempt(attempt, show));
      const { order, fireOwedAt, awaitsTurnSince } = found.value;
      const now = parts.clock.now();
      const wait = { since: fireOwedAt, until: reachedPosAt(order) ?? now };
      const standstills = await standstillsBetween(parts.events, order.storeId, wait);
      const facts = { order, attempts, awaitsTurnSince, standstills, fireOwedAt, now, show };
      const { lateMs, sentence } = explainLateness(facts);
      return replyWith(200, {
        at: show(now),
        order: shownOrder(found.value, show),
        why_not: parts.stores.possibleChanges(order),
        attempts: shown,
        late_ms: lateMs,
        explanation: sentence,
      });
    },
  });
}

function fire(parts: ApiParts): Route {
  return byHand(parts, 'fire', {
    operation: 'fireOrder',
    summary: 'Fire an order now',
    description:
      'Scheduled, deferred or held back, it goes to its POS at once. One that is unconfirmed is looked up, or sent with the same key, as its POS allows.',
  });
}

function holdBack(parts: ApiParts): Route {
  return byHand(parts, 'hold-back', {
    operation: 'holdOrderBack',
    summary: 'Keep an order until it is fired by hand',
    description:
      'A person is still called 5 minutes before its promise time, and 30 minutes after it the order is a dead letter.',
  });
}

/** Both need nothing but an order. */
function byHand(
  parts: ApiParts,
  name: 'fire' | 'hold-back',
  facts: Pick<Route, 'operation' | 'summary'> & { readonly description: string },
): Route {
  const intervention: Intervention = { kind: name === 'fire' ? 'fire' : 'hold_back' };
  return route({
    ...facts,
    method: 'post',
    path: `/v1/ops/orders/{order_id}/${name}`,
    tag: 'Ops: orders',
    scope: 'ops',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    idempotencyKey: 'accepted',
    input: { params: orderParams, body: interventionRequest },
    answers: { 200: { description: 'The order.', schema: orderAnswer } },
    problems: ['order-unknown', 'illegal-transition', 'store-starting', 'storage-unavailable'],
    handle({ params, body }, asker) {
      const author = authorOf(parts, asker, body?.reason);
      return answered(parts, parts.stores.intervene(params.order_id, intervention, author));
    },
  });
}

function resolve(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/orders/{order_id}/resolve',
    tag: 'Ops: orders',
    operation: 'resolveOrder',
    summary: 'Settle an order in doubt',
    description:
      'For one that is unconfirmed, and for a dead letter in doubt, after you have asked the store. `delivered`: it is fired. `not_delivered`: it is sent again at once. A wrong `not_delivered` prints a second ticket.',
    scope: 'ops',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    idempotencyKey: 'accepted',
    input: { params: orderParams, body: resolveRequest },
    answers: { 200: { description: 'The order.', schema: orderAnswer } },
    problems: ['order-unknown', 'illegal-transition', 'store-starting', 'storage-unavailable'],
    handle({ params, body }, asker) {
      const intervention = resolution(body);
      return answered(
        parts,
        parts.stores.intervene(params.order_id, intervention, authorOf(parts, asker, body.reason)),
      );
    },
  });
}

function resolution({ outcome }: z.output<typeof resolveRequest>): Intervention {
  return { kind: 'resolve', outcome };
}
