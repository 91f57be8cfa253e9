import { err } from '../../lib/result.ts';
import { availabilityStream } from './availability-stream.ts';
import { dayAnswer, dayQuery, storeListAnswer, storeListQuery } from './booking-schemas.ts';
import { pageOfStores } from './paging.ts';
import type { ApiParts } from './parts.ts';
import { dayText } from './render.ts';
import { reply, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { storeParams } from './schemas.ts';

/** What customers read of stores. */
export function storeRoutes(parts: ApiParts): readonly Route[] {
  return [availability(parts), list(parts), availabilityStream(parts)];
}

function availability(parts: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/stores/{store_id}/availability',
    tag: 'Stores',
    operation: 'getAvailability',
    summary: "One date of a store's slots",
    description: 'Every slot of the date in order of time, with its places; one that cannot be booked says why.',
    scope: 'booking',
    reach: ({ params }) => params.store_id,
    input: { params: storeParams, query: dayQuery },
    answers: { 200: { description: 'The slots.', schema: dayAnswer } },
    problems: ['store-unknown', 'store-starting'],
    handle({ params, query }) {
      const day = parts.stores.availability(params.store_id, query.date);
      if (!day.ok) return err(day.error);
      const { timeZone } = day.value;
      return reply(
        200,
        dayText(day.value, (instant) => parts.zones.formatInstant(instant, timeZone)),
      );
    },
  });
}

function list({ stores }: ApiParts): Route {
  return route({
    method: 'get',
    path: '/v1/stores',
    tag: 'Stores',
    operation: 'listStores',
    summary: 'The stores, in order of their ids',
    description: 'A key that is limited to some stores sees those.',
    scope: 'booking',
    reach: 'own',
    input: { query: storeListQuery },
    answers: { 200: { description: 'A page of stores.', schema: storeListAnswer } },
    problems: [],
    handle({ query }, { caller }) {
      const { entries, next } = pageOfStores(stores.list(), caller, query);
      const shown = entries.map(({ definition, health }) => ({
        store_id: definition.storeId,
        name: definition.name,
        time_zone: definition.timeZone,
        slot_minutes: definition.slotMinutes,
        lead_minutes: definition.leadMinutes,
        state: health.state,
      }));
      return replyWith(200, { stores: shown, next });
    },
  });
}
