import { z } from 'zod';
import { isEventKind } from '../../stores/store-event.ts';
import { eventAnswer } from './ops-schemas.ts';
import { count, limit, storeId } from './schemas.ts';

/** Numbers of events fit a double, and a client's Last-Event-ID fits them. */
const seq = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,14})$/, 'must be the number of an event')
  .transform(Number);

const kinds = z
  .string()
  .max(500)
  .transform((text, context) => {
    const given = text.split(',');
    const unknown = given.find((kind) => !isEventKind(kind));
    if (unknown === undefined) return given;
    context.addIssue('must be kinds of events, separated by commas');
    return z.NEVER;
  })
  .meta({ description: 'Of these kinds alone, separated by commas.', examples: ['order_fired,order_status'] });

const filter = {
  store_id: storeId.optional().meta({ description: 'Of this store alone.' }),
  kind: kinds.optional(),
};

export const eventQuery = z.strictObject({
  limit,
  after: seq.optional().meta({ description: 'Events after this number, oldest first.' }),
  before: seq.optional().meta({ description: 'Events before this number.' }),
  ...filter,
});

export const eventStreamQuery = z.strictObject({
  after: seq.optional().meta({ description: 'As Last-Event-ID, for clients that cannot send it; that wins.' }),
  unkept: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({
      description:
        'Also what is not kept, without an id: holds, readings of feeds, starts of attempts and, of an attempt that ' +
        'delivers, its end and the status `fired`: `order_fired` says both.',
    }),
  ...filter,
});

export const eventListAnswer = z
  .object({
    events: z.array(
      eventAnswer.extend({ seq: count.meta({ description: 'Its number.' }) }).meta({ id: 'LoggedEvent' }),
    ),
    next: z.int().nullable().meta({ description: 'Pass as `after`, or as `before` if newest first; null at the end.' }),
  })
  .meta({ id: 'EventList' });

/** The number in a Last-Event-ID header; null when there is none that we gave. */
export function seqOf(lastEventId: string | undefined): number | null {
  const parsed = seq.safeParse(lastEventId);
  return parsed.success ? parsed.data : null;
}
