import { z } from 'zod';
import { parseDate } from '../../stores/calendar.ts';
import { parseHoldId, parseOrderId, parsePosAccountId, parseStoreId } from '../../stores/ids.ts';
import { parseInstant } from './instants.ts';
import type { UnknownThing } from './invalid-request.ts';

/** Everything here is written for three readers at once: the type checker, the parser and the OpenAPI document. */

/** One line of text. Control characters and lone surrogates are refused: Postgres keeps neither. */
export function line(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text without control characters');
}

/** Text that may have several lines. */
export function lines(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, 'must be text without control characters');
}

export function wholeNumber(least: number, most: number) {
  return z.int().min(least).max(most);
}

/** An id that only we issue: what cannot be one names nothing. */
function issuedId<T extends string>(parse: (text: string) => T | null, unknown: UnknownThing, example: string) {
  return z
    .string()
    .max(128)
    .meta({ examples: [example] })
    .transform((text, context): T => {
      const id = parse(text);
      if (id !== null) return id;
      context.addIssue({ code: 'custom', message: 'is unknown', params: { unknown } });
      return z.NEVER;
    });
}

/** An id that the caller chooses. */
function chosenId<T extends string>(parse: (text: string) => T | null, example: string) {
  return z
    .string()
    .max(64)
    .meta({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', examples: [example] })
    .transform((text, context): T => {
      const id = parse(text);
      if (id !== null) return id;
      context.addIssue('must be 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit');
      return z.NEVER;
    });
}

const HOLD_ID = 'hold_0dXvQ2mN8rT5uY7wZa1bCg';
const ORDER_ID = 'ord_9fKpL3sVxE6tH1jBqM4nRw';

export const storeId = issuedId(parseStoreId, 'store-unknown', 'nyc-042');
export const holdId = issuedId(parseHoldId, 'hold-unknown', HOLD_ID);
export const orderId = issuedId(parseOrderId, 'order-unknown', ORDER_ID);
export const posAccountId = issuedId(parsePosAccountId, 'pos-account-unknown', 'pos-east');
export const newStoreId = chosenId(parseStoreId, 'nyc-042');
export const newPosAccountId = chosenId(parsePosAccountId, 'pos-east');

export const instant = z
  .string()
  .max(40)
  .meta({
    format: 'date-time',
    description: 'RFC 3339, with any offset.',
    examples: ['2026-08-14T11:45:00-04:00'],
  })
  .transform((text, context) => {
    const parsed = parseInstant(text);
    if (parsed !== null) return parsed;
    context.addIssue('must be an RFC 3339 instant such as 2026-08-14T11:45:00-04:00');
    return z.NEVER;
  });

export const date = z
  .string()
  .max(10)
  .refine((text) => parseDate(text) !== null, 'must be a date such as 2026-08-14')
  .meta({ format: 'date', examples: ['2026-08-14'] });

export const storeParams = z.object({ store_id: storeId });
export const holdParams = z.object({ hold_id: holdId });
export const orderParams = z.object({ order_id: orderId });

/** A number in a query is text; the largest page is 500. */
const MOST_PER_PAGE = 500;
const limitText = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, `must be a number from 1 to ${MOST_PER_PAGE}`)
  .transform(Number)
  .refine((limit) => limit <= MOST_PER_PAGE, `must be a number from 1 to ${MOST_PER_PAGE}`);

export const limit = limitText.default(100).meta({ description: 'Entries per page, 1 to 500; 100 if absent.' });

export const page = z.strictObject({
  limit,
  after: newStoreId.optional().meta({ description: 'The `next` of the page before.' }),
});

export const nextPage = z
  .string()
  .nullable()
  .meta({ description: 'Pass as `after` for the next page; null at the end.' });

/** Instants and ids in answers: documented, never parsed. */
export const shownInstant = z
  .string()
  .meta({ format: 'date-time', examples: ['2026-08-14T11:45:00-04:00'], description: "With the store's own offset." });
export const shownUtc = z.string().meta({ format: 'date-time', examples: ['2026-08-14T15:45:00+00:00'] });
export const shownStoreId = z.string().meta({ examples: ['nyc-042'] });
export const shownHoldId = z.string().meta({ examples: [HOLD_ID] });
export const shownOrderId = z.string().meta({ examples: [ORDER_ID] });
export const count = z.int().min(0);
