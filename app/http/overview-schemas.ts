import { z } from 'zod';
import type { OverviewPlace } from './overview-page.ts';
import { overviewSorts } from './overview-page.ts';
import { count, limit, line, nextPage, shownInstant, shownStoreId, shownUtc } from './schemas.ts';

const place = z
  .string()
  .max(400)
  .meta({ description: 'The `next` of the page before.' })
  .transform((text, context): OverviewPlace => {
    const parsed = placeForm.safeParse(jsonIn(text));
    if (parsed.success) return { key: parsed.data[0], storeId: parsed.data[1] };
    context.addIssue('must be the next of the page before');
    return z.NEVER;
  });

const placeForm = z.tuple([z.union([z.number(), z.string()]), z.string()]);

/** A place as clients pass it on, without reading it. */
export function placeText({ key, storeId }: OverviewPlace): string {
  return Buffer.from(JSON.stringify([key, storeId])).toString('base64url');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}

const q = line(100)
  .optional()
  .meta({ description: 'Words of the id, the name, the POS account or the trouble, in capitals or not.' });

export const overviewQuery = z.strictObject({
  q,
  sort: z
    .enum(overviewSorts)
    .default('trouble')
    .meta({ description: 'The worst trouble first; by id; by name; the fullest day first; the next fire time first.' }),
  limit,
  after: place.optional(),
});

export const overviewStreamQuery = z.strictObject({ q });

const ms = z.number().min(0);

const row = z
  .object({
    store_id: shownStoreId,
    name: z.string(),
    time_zone: z.string(),
    pos_account: z.string(),
    state: z.enum(['starting', 'open', 'set_aside']),
    why: z.string().optional().meta({ description: "Why it is not open, or its POS's or POS account's trouble." }),
    trouble: z.int().min(0).max(3).meta({
      description:
        '0: none. 1: something is tried again, or it is being opened. 2: orders are late or in doubt, or its POS is in trouble. 3: a person is needed.',
    }),
    today: z.object({ taken: count, capacity: count }).meta({ description: "Places of today's slots." }),
    concurrency: count.meta({ description: 'In force.' }),
    paused: z.boolean(),
    holds: count,
    scheduled: count,
    in_flight: count,
    queued: count,
    deferred: count,
    unconfirmed: count,
    at_the_store: count,
    late: count,
    attention_required: count,
    dead_letters: count,
    next_fire_at: shownInstant.optional(),
    feed_read_at: shownInstant.optional().meta({ description: 'To 15 seconds.' }),
  })
  .meta({ id: 'OverviewRow' });

const perMinute = count.meta({ description: 'In the last minute.' });
const lateness = ms
  .nullable()
  .meta({ description: 'Of the last five minutes, to 10 %; null while nothing was fired.' });

const attempts = z.object({ delivered: count, not_received: count, rejected: count, unconfirmed: count });

const chain = z
  .object({
    orders_per_minute: perMinute,
    holds_per_minute: perMinute,
    refusals_per_minute: perMinute,
    fired_per_minute: perMinute,
    fire_lateness_p50_ms: lateness,
    fire_lateness_p99_ms: lateness,
    attempts: attempts.meta({ description: 'By outcome, of the last five minutes.' }),
    event_loop_lag_ms: ms,
    storage_away: z.boolean(),
    changes_waiting: count.meta({ description: 'Not durable yet.' }),
    pos_accounts_in_trouble: z.array(z.object({ account_id: z.string(), trouble: z.string() })),
  })
  .meta({ id: 'ChainFigures', description: 'Of all stores together; only for keys that may see them all.' });

const figuresAnswer = z
  .object({
    at: shownUtc.meta({ description: 'On the clock that the stores live by.' }),
    stores: z.object({ open: count, starting: count, set_aside: count }),
    today: z.object({ taken: count, capacity: count }),
    holds: count,
    scheduled: count,
    in_flight: count,
    queued: count,
    deferred: count,
    unconfirmed: count,
    at_the_store: count,
    late: count,
    attention_required: count,
    dead_letters: count,
    chain: chain.optional(),
  })
  .meta({ id: 'OverviewFigures' });

const stretch = z.object({
  at: shownUtc,
  orders: count,
  holds: count,
  refusals: count,
  fired: count,
  fire_lateness_p50_ms: ms.nullable(),
  fire_lateness_p99_ms: ms.nullable(),
  attempts,
});

export const overviewAnswer = z
  .object({
    figures: figuresAnswer,
    recent: z.array(stretch).optional().meta({
      description:
        'The last five minutes in stretches of 5 s, with `chain`; those in which nothing happened are left out.',
    }),
    stores: z.array(row),
    next: nextPage,
  })
  .meta({ id: 'Overview' });

export type ShownRow = z.input<typeof row>;
export type ShownStretch = z.input<typeof stretch>;
export type ShownFigures = z.input<typeof figuresAnswer>;
