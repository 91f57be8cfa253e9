import { err, ok } from '../../lib/result.ts';
import type { HoldAnswer } from '../../stores/booking.ts';
import type { HoldId } from '../../stores/ids.ts';
import { holdAnswer, holdRequest } from './booking-schemas.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import { holdText } from './render.ts';
import { CreationAnswer, reply } from './replies.ts';
import type { Route, Touched } from './route.ts';
import { route } from './route.ts';
import { holdParams, storeParams } from './schemas.ts';

/** The life of a hold. */
export function holdRoutes(parts: ApiParts): readonly Route[] {
  return [place(parts), extend(parts), release(parts), read(parts)];
}

function place(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/stores/{store_id}/holds',
    tag: 'Holds',
    operation: 'placeHold',
    summary: 'Keep a place while a customer checks out',
    description: 'The hold is durable when it is answered. It expires by itself at `expires_at`.',
    scope: 'booking',
    reach: ({ params }) => params.store_id,
    idempotencyKey: 'kept',
    canWait: true,
    input: { params: storeParams, body: holdRequest },
    answers: { 201: { description: 'The hold, and what is left of its slot.', schema: holdAnswer } },
    problems: [
      'store-unknown',
      'slot-unknown',
      'slot-full',
      'slot-unavailable',
      'too-many-holds',
      'store-starting',
      'storage-unavailable',
    ],
    async handle({ params, body }, { stamp }) {
      const show = storeTime(parts, params.store_id);
      const answer = new CreationAnswer<HoldAnswer>(201, ({ hold, count }) =>
        holdText(hold, count, parts.clock.now(), show),
      );
      const held = await parts.stores.hold(params.store_id, {
        slot: body.slot,
        units: body.units,
        ...(body.customer_ref !== undefined && { customerRef: body.customer_ref }),
        ...answer.receipt(stamp),
      });
      return held.ok ? answer.reply(held.value) : held;
    },
  });
}

function extend(parts: ApiParts): Route {
  return route({
    method: 'post',
    path: '/v1/holds/{hold_id}/extend',
    tag: 'Holds',
    operation: 'extendHold',
    summary: 'Give a hold more time, once',
    scope: 'booking',
    reach: ({ params }) => storeOfHold(parts, params.hold_id),
    idempotencyKey: 'accepted',
    input: { params: holdParams },
    answers: { 200: { description: 'The hold with its new `expires_at`.', schema: holdAnswer } },
    problems: ['hold-unknown', 'hold-gone', 'hold-confirmed', 'hold-extended', 'store-starting', 'storage-unavailable'],
    async handle({ params }) {
      const extended = await parts.stores.extend(params.hold_id);
      if (!extended.ok) return extended;
      const { hold, count } = extended.value;
      return reply(200, holdText(hold, count, parts.clock.now(), storeTime(parts, hold.storeId)));
    },
  });
}

function release(parts: ApiParts): Route {
  return route({
    method: 'delete',
    path: '/v1/holds/{hold_id}',
    tag: 'Holds',
    operation: 'releaseHold',
    summary: 'Give the place back',
    scope: 'booking',
    reach: ({ params }) => storeOfHold(parts, params.hold_id),
    input: { params: holdParams },
    answers: { 204: { description: 'Released, now or before.' } },
    problems: ['hold-unknown', 'hold-confirmed', 'store-starting', 'storage-unavailable'],
    async handle({ params }) {
      const released = await parts.stores.release(params.hold_id);
      return released.ok ? ok({ status: 204, text: null }) : released;
    },
  });
}

function read(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/holds/{hold_id}',
    tag: 'Holds',
    operation: 'getHold',
    summary: 'A hold with its status',
    scope: 'booking',
    reach: ({ params }) => storeOfHold(parts, params.hold_id),
    input: { params: holdParams },
    answers: { 200: { description: 'The hold.', schema: holdAnswer } },
    problems: ['hold-unknown', 'store-starting', 'storage-unavailable'],
    async handle({ params }) {
      const found = await parts.stores.findHold(params.hold_id);
      if (!found.ok) return err(found.error);
      return reply(200, holdText(found.value, undefined, parts.clock.now(), storeTime(parts, found.value.storeId)));
    },
  });
}

/** For keys that are limited to some stores. */
export async function storeOfHold({ stores }: ApiParts, holdId: HoldId): Promise<Awaited<Exclude<Touched, string>>> {
  const found = await stores.findHold(holdId);
  return found.ok ? ok(found.value.storeId) : found;
}
