import { z } from 'zod';
import {
  count,
  instant,
  limit,
  line,
  lines,
  newPosAccountId,
  newStoreId,
  nextPage,
  posAccountId,
  shownInstant,
  shownStoreId,
  shownUtc,
  storeId,
  wholeNumber,
} from './schemas.ts';
import { definitionAnswer } from './store-definition.ts';

export const newStoreParams = z.object({ store_id: newStoreId });
export const slotParams = z.object({
  store_id: storeId,
  slot: instant.meta({ description: 'The start of the slot, URL-encoded.' }),
});
export const newAccountParams = z.object({ account_id: newPosAccountId });
export const accountParams = z.object({ account_id: posAccountId });
export const processParams = z.object({
  name: line(512).meta({ description: "The process's `path`, URL-encoded." }),
});

const reason = lines(500).meta({ description: 'Why; kept with your name.', examples: ['fryer is down'] });

export const controlsRequest = z
  .strictObject({
    delivery_concurrency: wholeNumber(0, 100)
      .nullish()
      .meta({ description: 'Orders in flight at most; 0 stops firing.' }),
    paused: z.boolean().nullish().meta({ description: 'Stops booking, not firing.' }),
    lead_extension_minutes: wholeNumber(0, 240).nullish().meta({ description: 'Fires this much earlier.' }),
    default_capacity: wholeNumber(0, 10_000).nullish().meta({ description: 'Places of a slot.' }),
    reason,
    until: instant.optional().meta({ description: 'When the given settings fall back to their defaults.' }),
  })
  .meta({ id: 'ControlsRequest', examples: [{ delivery_concurrency: 1, reason: 'fryer is down' }] });

export const slotRequest = z
  .strictObject({
    capacity: wholeNumber(0, 10_000).nullish().meta({ description: "Null for the store's capacity." }),
    closed: z.boolean().optional(),
    reason,
    until: instant
      .optional()
      .meta({ description: 'When the slot is as all others again, whatever was set of it before; absent: never.' }),
  })
  .meta({ id: 'SlotRequest', examples: [{ closed: true, reason: 'private party' }] });

export const restartRequest = z
  .strictObject({ reason })
  .meta({ id: 'RestartRequest', examples: [{ reason: 'stuck since the deploy' }] });

function settingOf<T extends z.ZodType>(value: T) {
  return z
    .object({ value, by: z.string(), reason: z.string(), at: shownInstant, until: shownInstant.optional() })
    .optional();
}

const controlsAnswer = z
  .object({
    delivery_concurrency: settingOf(count),
    paused: settingOf(z.boolean()),
    lead_extension_minutes: settingOf(count),
    default_capacity: settingOf(count),
  })
  .meta({ id: 'Controls', description: 'Each with who, why and until when; one that is absent has its default.' });

const healthFields = {
  state: z.enum(['starting', 'open', 'set_aside']),
  since: shownInstant,
  why: z.string().optional().meta({ description: "Why it is not open, or its POS account's trouble." }),
  holds: count,
  scheduled: count,
  in_flight: count,
  queued: count,
  deferred: count,
  unconfirmed: count,
  at_the_store: count,
  dead_letters: count,
  late: count.meta({ description: 'Past their fire time and not yet at the POS.' }),
  attention_required: count,
  next_fire_at: shownInstant.optional(),
  feed_read_at: shownInstant.optional(),
};

export const eventAnswer = z
  .looseObject({ kind: z.string(), store_id: shownStoreId, at: shownInstant })
  .meta({ id: 'Event', description: 'Something that happened; further fields depend on `kind`.' });

export const storeHealthListAnswer = z
  .object({
    stores: z.array(
      z.object({
        store_id: shownStoreId,
        name: z.string(),
        time_zone: z.string(),
        pos_account: z.string(),
        health: z.object(healthFields).meta({ id: 'StoreHealth' }),
      }),
    ),
    next: nextPage,
  })
  .meta({ id: 'StoreHealthList' });

const defaults = z
  .object({
    delivery_concurrency: count,
    paused: z.boolean(),
    lead_extension_minutes: count,
    default_capacity: count,
  })
  .meta({ id: 'ControlDefaults', description: 'What is in force where no control says otherwise.' });

export const storeViewAnswer = z
  .object({
    store_id: shownStoreId,
    at: shownInstant.meta({ description: 'Of this answer, on the clock that the store lives by.' }),
    definition: definitionAnswer,
    defaults,
    controls: controlsAnswer,
    slots: z
      .array(
        z.object({
          slot: shownInstant,
          capacity: count.optional(),
          closed: z.boolean().optional(),
          by: z.string(),
          reason: z.string(),
          at: shownInstant,
          until: shownInstant.optional(),
        }),
      )
      .meta({ description: 'Slots that differ from the default.' }),
    health: z.object(healthFields),
    events: z.array(eventAnswer).meta({ description: 'What happened last.' }),
  })
  .meta({ id: 'StoreView' });

export const definedStoreAnswer = z
  .object({ store_id: shownStoreId, definition: definitionAnswer })
  .meta({ id: 'DefinedStore' });

/** A process as it is shown; the schema below refers to itself and cannot be inferred. */
export interface ShownProcess {
  readonly name: string;
  readonly path: string;
  readonly role: string;
  readonly state: string;
  readonly since: string;
  readonly restarts: number;
  readonly last_error?: string | undefined;
  readonly in_flight?: number | undefined;
  readonly queued?: number | undefined;
  readonly hidden_children?: number | undefined;
  readonly children: readonly ShownProcess[];
}

export const processAnswer: z.ZodType<ShownProcess> = z
  .object({
    name: z.string(),
    path: z.string().meta({ examples: ['root/stores/nyc-042/manager'] }),
    role: z.enum(['supervisor', 'worker']),
    state: z.enum(['starting', 'up', 'stopping', 'restarting', 'down']),
    since: shownUtc,
    restarts: count,
    last_error: z.string().optional(),
    in_flight: count.optional(),
    queued: count.optional(),
    hidden_children: count.optional().meta({ description: 'Children below the asked-for depth.' }),
    children: z.array(z.lazy(() => processAnswer)),
  })
  .meta({ id: 'Process' });

export const processQuery = z.strictObject({
  under: line(512).optional().meta({ description: 'The `path` of the process to begin at; the root if absent.' }),
  depth: z
    .string()
    .regex(/^\d$/, 'must be a number from 0 to 9')
    .transform(Number)
    .default(2)
    .meta({ description: 'Generations to show below it, 0 to 9; 2 if absent.' }),
});

export const auditQuery = z.strictObject({
  limit,
  before: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be the next of the page before')
    .transform(Number)
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
  target: line(128).optional().meta({ description: 'What was changed: `store nyc-042`, for instance.' }),
});

export const auditAnswer = z
  .object({
    entries: z.array(
      z.object({
        id: count,
        at: shownUtc,
        by: z.string(),
        action: z.string(),
        target: z.string(),
        reason: z.string(),
        detail: z.string().optional(),
      }),
    ),
    next: z.int().nullable().meta({ description: 'Pass as `before` for the next page; null at the end.' }),
  })
  .meta({ id: 'Audit' });
