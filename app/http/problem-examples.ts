import { z } from 'zod';
import { parseOrderId } from '../../stores/ids.ts';
import type { Problem, ProblemKind } from './problems.ts';

type Examples = { readonly [K in ProblemKind]: Extract<Problem, { kind: K }> };

const orderId = parseOrderId('ord_9fKpL3sVxE6tH1jBqM4nRw');

/** One of each kind, for the documentation. */
export const problemExamples: Examples = {
  'invalid-request': {
    kind: 'invalid-request',
    detail: 'See errors for each field or parameter.',
    errors: [{ pointer: '#/items/0/quantity', detail: 'Too big: expected number to be <=999' }],
  },
  unauthorized: { kind: 'unauthorized', detail: 'The API key is not known.' },
  forbidden: { kind: 'forbidden', detail: 'This needs a key of scope ops.' },
  'csrf-token-invalid': { kind: 'csrf-token-invalid' },
  'not-found': { kind: 'not-found' },
  'store-unknown': { kind: 'store-unknown' },
  'slot-unknown': { kind: 'slot-unknown' },
  'hold-unknown': { kind: 'hold-unknown' },
  'order-unknown': { kind: 'order-unknown' },
  'pos-account-unknown': { kind: 'pos-account-unknown' },
  'dead-letter-unknown': { kind: 'dead-letter-unknown', detail: 'The order is no dead letter: it is fired.' },
  'process-unknown': { kind: 'process-unknown' },
  'method-not-allowed': { kind: 'method-not-allowed', allow: 'GET, HEAD, OPTIONS' },
  'request-timeout': { kind: 'request-timeout' },
  'slot-full': { kind: 'slot-full', count: { capacity: 10, pending: 2, confirmed: 8, free: 0 } },
  'slot-unavailable': { kind: 'slot-unavailable', reason: 'cut-off' },
  'hold-confirmed': { kind: 'hold-confirmed', ...(orderId !== null && { orderId }) },
  'hold-extended': { kind: 'hold-extended' },
  'illegal-transition': { kind: 'illegal-transition', from: 'picked_up', detail: 'The order was picked up.' },
  'process-not-restarted': { kind: 'process-not-restarted', detail: 'Its supervisor is about to stop.' },
  'idempotency-in-progress': { kind: 'idempotency-in-progress', retryAfterMs: 1_000 },
  'hold-gone': { kind: 'hold-gone', reason: 'expired' },
  'body-too-large': { kind: 'body-too-large', limitBytes: 65_536 },
  'media-type-unsupported': {
    kind: 'media-type-unsupported',
    detail: 'Send the header Content-Type: application/json, and UTF-8.',
  },
  'idempotency-key-reused': { kind: 'idempotency-key-reused' },
  'too-many-holds': { kind: 'too-many-holds', limit: 3, retryAfterMs: 120_000 },
  'rate-limited': {
    kind: 'rate-limited',
    retryAfterMs: 1_000,
    detail: 'The API key has used up its quota; see the headers RateLimit and RateLimit-Policy.',
  },
  'headers-too-large': { kind: 'headers-too-large', limitBytes: 16_384 },
  'internal-error': { kind: 'internal-error' },
  'store-starting': { kind: 'store-starting', retryAfterMs: 2_000, why: 'The store is being opened.' },
  'too-many-streams': { kind: 'too-many-streams', retryAfterMs: 5_000 },
  overloaded: { kind: 'overloaded', retryAfterMs: 5_000 },
  'pages-unavailable': { kind: 'pages-unavailable' },
  'storage-unavailable': { kind: 'storage-unavailable', retryAfterMs: 2_000 },
};

const count = z.int().min(0);

/** What every problem looks like. */
export const problemSchema = z
  .looseObject({
    type: z.url().meta({ description: 'Stable: decide by this.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    retry_after_seconds: count.optional().meta({ description: 'As in the header Retry-After.' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({
            description: 'A JSON pointer into the body (`#/items/0/sku`), or a parameter: `?date`, `{slot}`.',
          }),
          detail: z.string(),
        }),
      )
      .optional(),
    reason: z.string().optional(),
    slot: z.object({ capacity: count, pending: count, confirmed: count, free: count }).optional(),
    limit: count.optional(),
    order_id: z.string().optional(),
    order_status: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'A problem as RFC 9457 has it.' });
