import type { OrderAnswer } from '../../stores/booking.ts';
import { placeOf } from '../../stores/dead-letters.ts';
import type { OrderId } from '../../stores/ids.ts';
import { parseOrderId } from '../../stores/ids.ts';
import type { Intervention } from '../../stores/intervention.ts';
import type { Attempt } from '../../stores/order.ts';
import type { Author } from '../../stores/store.ts';
import type { Caller } from './auth.ts';
import { authorOf } from './author.ts';
import { orderAnswer } from './booking-schemas.ts';
import {
  deadLetterAnswer,
  deadLetterListAnswer,
  deadLetterParams,
  deadLetterQuery,
  interventionRequest,
  manyAnswer,
  purgeManyRequest,
  purgeRequest,
  replayManyRequest,
} from './intervention-schemas.ts';
import { answered, storeOfOrder } from './order-routes.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import type { Problem } from './problems.ts';
import { problemDocument } from './problems.ts';
import { shownOrder } from './render.ts';
import { shownDeadLetter } from './render-dead-letter.ts';
import { refusal, replyWith } from './replies.ts';
import type { Outcome, Route } from './route.ts';
import { route } from './route.ts';

/**
 * Orders that no further automatic attempt will be made for, and what a person does with them. Those for many orders
 * come before the one whose path would match theirs.
 */
export function deadLetterRoutes(parts: ApiParts): readonly Route[] {
  return [list(parts), replayMany(parts), purgeMany(parts), view(parts), replay(parts), purge(parts)];
}

const tag = 'Ops: dead letters';

function list(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/dead-letters',
    tag,
    operation: 'listDeadLetters',
    summary: 'The dead letters with every attempt',
    description: 'The one that has waited longest first. Those of a store that is not open show once it is.',
    scope: 'view',
    reach: 'own',
    input: { query: deadLetterQuery },
    answers: { 200: { description: 'A page of dead letters.', schema: deadLetterListAnswer } },
    problems: ['storage-unavailable'],
    async handle({ query: { limit, store_id, pos_account, reason, since, after } }, { caller }) {
      const asked = { stores: caller.stores, storeId: store_id, posAccount: pos_account, text: reason, after };
      const found = parts.stores.deadLetters({ ...asked, sinceAt: since, limit: limit + 1 });
      const letters = found.slice(0, limit);
      const shown = await shownWithAttempts(parts, letters);
      return replyWith(200, { dead_letters: shown, next: found.length > limit ? placeText(letters.at(-1)) : null });
    },
  });
}

function view(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/ops/dead-letters/{order_id}',
    tag,
    operation: 'getDeadLetter',
    summary: 'One dead letter with its order',
    scope: 'view',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    input: { params: deadLetterParams },
    answers: { 200: { description: 'The dead letter.', schema: deadLetterAnswer } },
    problems: ['order-unknown', 'dead-letter-unknown', 'store-starting', 'storage-unavailable'],
    async handle({ params }) {
      const found = await parts.stores.findOrder(params.order_id);
      if (!found.ok) return found;
      const { order } = found.value;
      if (order.status !== 'dead_letter') {
        return refusal({ kind: 'dead-letter-unknown', detail: `The order is no dead letter: it is ${order.status}.` });
      }
      const [letter] = await shownWithAttempts(parts, [found.value]);
      return replyWith(200, { ...letter, order: shownOrder(found.value, storeTime(parts, order.storeId)) });
    },
  });
}

function replay(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/dead-letters/{order_id}/replay',
    tag,
    operation: 'replayDeadLetter',
    summary: 'Try a dead letter again',
    description:
      'At once, with a fresh budget, and for 30 minutes at least. One in doubt is looked up first; where its POS can neither be asked nor be sent it twice, it has to be resolved instead.',
    scope: 'ops',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    idempotencyKey: 'accepted',
    input: { params: deadLetterParams, body: interventionRequest },
    answers: { 200: { description: 'The order.', schema: orderAnswer } },
    problems: ['order-unknown', 'illegal-transition', 'store-starting', 'storage-unavailable'],
    handle({ params, body }, asker) {
      const author = authorOf(parts, asker, body?.reason);
      return answered(parts, parts.stores.intervene(params.order_id, { kind: 'replay' }, author));
    },
  });
}

function purge(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/dead-letters/{order_id}/purge',
    tag,
    operation: 'purgeDeadLetter',
    summary: 'Give a dead letter up',
    description: 'The order is cancelled, and its place is free. Nothing is told to its POS.',
    scope: 'ops',
    reach: ({ params }) => storeOfOrder(parts, params.order_id),
    idempotencyKey: 'accepted',
    input: { params: deadLetterParams, body: purgeRequest },
    answers: { 200: { description: 'The order.', schema: orderAnswer } },
    problems: ['order-unknown', 'illegal-transition', 'store-starting', 'storage-unavailable'],
    handle({ params, body }, asker) {
      const author = authorOf(parts, asker, body.reason);
      return answered(parts, parts.stores.intervene(params.order_id, { kind: 'purge' }, author));
    },
  });
}

const manyProblems = 'Each order has a result of its own: one that is refused stops no other.';

function replayMany(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/dead-letters/replay',
    tag,
    operation: 'replayDeadLetters',
    summary: 'Try up to 100 dead letters again',
    description: manyProblems,
    scope: 'ops',
    reach: 'own',
    idempotencyKey: 'accepted',
    input: { body: replayManyRequest },
    answers: { 200: { description: 'What became of each.', schema: manyAnswer } },
    problems: [],
    handle({ body }, asker) {
      return many(parts, asker.caller, body.order_ids, { kind: 'replay' }, authorOf(parts, asker, body.reason));
    },
  });
}

function purgeMany(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/ops/dead-letters/purge',
    tag,
    operation: 'purgeDeadLetters',
    summary: 'Give up to 100 dead letters up',
    description: manyProblems,
    scope: 'ops',
    reach: 'own',
    idempotencyKey: 'accepted',
    input: { body: purgeManyRequest },
    answers: { 200: { description: 'What became of each.', schema: manyAnswer } },
    problems: [],
    handle({ body }, asker) {
      return many(parts, asker.caller, body.order_ids, { kind: 'purge' }, authorOf(parts, asker, body.reason));
    },
  });
}

/** All at once: their changes share a few commits. An order that is named twice is dealt with once. */
async function many(
  parts: ApiParts,
  caller: Caller,
  orderIds: readonly string[],
  intervention: Intervention,
  author: Author,
): Promise<Outcome> {
  const results = Array.from(new Set(orderIds), async (text) => {
    const orderId = parseOrderId(text);
    const problem = orderId === null ? orderUnknown : await forbidden(parts, caller, orderId);
    if (problem !== null || orderId === null) return notDone(text, problem ?? orderUnknown);
    const answer = await parts.stores.intervene(orderId, intervention, author);
    return answer.ok ? { order_id: text, done: true, status: answer.value.order.status } : notDone(text, answer.error);
  });
  return replyWith(200, { results: await Promise.all(results) });
}

const orderUnknown: Problem = { kind: 'order-unknown' };

/** Why a key that is limited to some stores may not touch the order; null if it may. */
async function forbidden(parts: ApiParts, { stores }: Caller, orderId: OrderId): Promise<Problem | null> {
  if (stores === null) return null;
  const storeId = await storeOfOrder(parts, orderId);
  if (!storeId.ok) return storeId.error;
  if (stores.has(storeId.value)) return null;
  return { kind: 'forbidden', detail: 'The API key is limited to other stores.' };
}

function notDone(orderId: string, problem: Problem): object {
  return { order_id: orderId, done: false, problem: problemDocument(problem) };
}

async function shownWithAttempts(parts: ApiParts, letters: readonly OrderAnswer[]): Promise<readonly object[]> {
  const all = await parts.attempts.of(letters.map(({ order }) => order.orderId));
  const byOrder: ReadonlyMap<OrderId, readonly Attempt[]> = Map.groupBy(all, ({ orderId }) => orderId);
  return letters.map((letter) => {
    const { orderId, storeId } = letter.order;
    const posAccount = parts.stores.definition(storeId)?.posAccount;
    return shownDeadLetter(letter, posAccount, byOrder.get(orderId) ?? [], storeTime(parts, storeId));
  });
}

function placeText(letter: OrderAnswer | undefined): string | null {
  if (letter === undefined) return null;
  const { at, orderId } = placeOf(letter.order);
  return `${at}.${orderId}`;
}
