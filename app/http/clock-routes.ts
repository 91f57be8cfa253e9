import { z } from 'zod';
import type { ApiParts } from './parts.ts';
import { replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { shownUtc } from './schemas.ts';

export const clockAnswer = z
  .object({
    at: shownUtc,
    speed: z.number().meta({ description: 'How many times as fast as real time it runs: 1, but for demos.' }),
  })
  .meta({ id: 'Clock' });

/** What counts down to an instant of the API has to know by which clock. */
export function clockRoutes({ clock, zones }: ApiParts): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/clock',
      tag: 'Stores',
      operation: 'getClock',
      summary: 'The clock that all stores live by',
      scope: 'booking',
      reach: 'own',
      input: {},
      answers: { 200: { description: 'What it shows, and how fast it runs.', schema: clockAnswer } },
      problems: [],
      handle: () => replyWith(200, { at: zones.formatInstant(clock.now(), 'UTC'), speed: clock.speed ?? 1 }),
    }),
  ];
}
