import { z } from 'zod';
import { parseOrderId } from '../../stores/ids.ts';
import { customer, orderAnswer, orderStatus } from './booking-schemas.ts';
import { problemSchema } from './problem-examples.ts';
import {
  count,
  instant,
  limit,
  line,
  lines,
  nextPage,
  orderId,
  posAccountId,
  shownInstant,
  shownOrderId,
  shownStoreId,
  storeId,
} from './schemas.ts';

/** Orders of one request. */
const MANY = 100;

const reason = lines(500).meta({ description: 'Why; kept with your name.', examples: ['the fryer is back'] });

export const interventionRequest = z
  .strictObject({ reason: reason.optional() })
  .optional()
  .meta({ id: 'InterventionRequest', examples: [{ reason: 'the guest is here already' }] });

export const resolveRequest = z
  .strictObject({
    outcome: z.enum(['delivered', 'not_delivered']).meta({ description: 'Whether the store has it.' }),
    reason: reason.optional(),
  })
  .meta({ id: 'ResolveRequest', examples: [{ outcome: 'not_delivered', reason: 'called the store' }] });

export const purgeRequest = z
  .strictObject({ reason })
  .meta({ id: 'PurgeRequest', examples: [{ reason: 'the guest was refunded' }] });

const orderIds = z
  .array(z.string().max(128))
  .min(1)
  .max(MANY)
  .meta({ examples: [['ord_9fKpL3sVxE6tH1jBqM4nRw']] });

export const replayManyRequest = z.strictObject({ order_ids: orderIds, reason: reason.optional() }).meta({
  id: 'ReplayManyRequest',
  examples: [{ order_ids: ['ord_9fKpL3sVxE6tH1jBqM4nRw'], reason: 'the POS is back' }],
});

export const purgeManyRequest = z.strictObject({ order_ids: orderIds, reason }).meta({
  id: 'PurgeManyRequest',
  examples: [{ order_ids: ['ord_9fKpL3sVxE6tH1jBqM4nRw'], reason: 'the guests were refunded' }],
});

/** `<instant in ms>.<order id>`: opaque to clients, who pass on what they were given. */
export const place = z
  .string()
  .max(64)
  .meta({ description: 'The `next` of the page before.' })
  .transform((text, context) => {
    const [, at, id = ''] = /^(\d{1,15})\.(.+)$/.exec(text) ?? [];
    const parsed = parseOrderId(id);
    if (at !== undefined && parsed !== null) return { at: Number(at), orderId: parsed };
    context.addIssue('must be the next of the page before');
    return z.NEVER;
  });

export const deadLetterQuery = z.strictObject({
  limit,
  after: place.optional(),
  store_id: storeId.optional().meta({ description: 'Of this store alone.' }),
  pos_account: posAccountId.optional().meta({ description: 'Of the stores of this POS account alone.' }),
  reason: line(200).optional().meta({ description: 'Words of the reason, in capitals or not.' }),
  since: instant.optional().meta({ description: 'Dead since then or later; URL-encoded.' }),
});

export const deadLetterParams = z.object({ order_id: orderId });

const attempt = z
  .object({
    number: count.meta({ description: 'From 1, over the whole life of the order.' }),
    started_at: shownInstant,
    ended_at: shownInstant.optional(),
    outcome: z.enum(['delivered', 'not_received', 'rejected', 'unconfirmed']).optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Attempt', description: 'One try to hand an order to its POS.' });

const attempts = z.array(attempt);

const letterFields = {
  order_id: shownOrderId,
  store_id: shownStoreId,
  pos_account: z.string().optional(),
  slot: shownInstant.meta({ description: 'The promise time.' }),
  units: count,
  customer,
  since: shownInstant,
  reason: z.string(),
  in_doubt: z.boolean().meta({
    description: 'Whether the store may have it all the same; a replay looks it up first, or wants it resolved.',
  }),
  attempts,
};

export const deadLetterAnswer = z.object({ ...letterFields, order: orderAnswer }).meta({ id: 'DeadLetter' });

export const deadLetterListAnswer = z
  .object({ dead_letters: z.array(z.object(letterFields).meta({ id: 'DeadLetterEntry' })), next: nextPage })
  .meta({ id: 'DeadLetterList' });

const whyNot = z.string().nullable();

const possible = z
  .object({ fire: whyNot, hold_back: whyNot, cancel: whyNot, resolve: whyNot, replay: whyNot, purge: whyNot })
  .meta({
    id: 'PossibleChanges',
    description: 'Of each, why it would be refused now; null where it would be done. A ticket may be past voiding.',
  });

export const opsOrderAnswer = z
  .object({
    at: shownInstant.meta({ description: 'Of this answer, on the clock that the store lives by.' }),
    order: orderAnswer,
    why_not: possible,
    attempts,
    late_ms: z.int().nullable().meta({
      description:
        'From when it was to be sent to when it was, or to now; negative while that is to come, null if never.',
    }),
    explanation: z.string().meta({
      description: 'Why it was late, or that it was not.',
      examples: ['It went out 2 min after its fire time: its POS was down for 2 min (connection refused; 4 attempts).'],
    }),
  })
  .meta({ id: 'OpsOrder' });

export const manyAnswer = z
  .object({
    results: z.array(
      z.object({
        order_id: z.string(),
        done: z.boolean(),
        status: orderStatus.optional().meta({ description: 'What the order is now.' }),
        problem: problemSchema.optional().meta({ description: 'Why it was not done.' }),
      }),
    ),
  })
  .meta({ id: 'ManyResults' });
