import { z } from 'zod';
import type { StoreHealth } from '../../stores/booking.ts';
import type { PosAccountId } from '../../stores/ids.ts';
import { hasLapsed } from '../../stores/store.ts';
import { instant, line, lines, shownUtc, wholeNumber } from './schemas.ts';
import type { PosAccount, PosAccountStatus } from './storage.ts';

/** What ops put. What a POS honours has to be said: a wrong guess would print an order twice. */
const accountFields = {
  base_url: line(512)
    .refine(isPlainHttpUrl, 'must be an http or https URL without user, query or fragment')
    .meta({ format: 'uri', examples: ['https://pos.example/v2'] }),
  idempotent: z.boolean().meta({ description: 'Honours our key: the same order again is the same ticket.' }),
  can_look_up: z.boolean().meta({ description: 'Can be asked for an order by our id.' }),
  rate_per_second: z.number().min(0.01).max(10_000).default(50),
  burst: wholeNumber(1, 10_000).default(50),
  max_in_flight: wholeNumber(1, 1_000).default(16),
  connections: wholeNumber(1, 1_000).default(16),
  connect_timeout_ms: wholeNumber(100, 60_000).default(2_000),
  response_timeout_ms: wholeNumber(100, 120_000).default(5_000),
  retries: z.enum(['on', 'off']).default('on'),
};

export const accountRequest = z
  .strictObject({
    ...accountFields,
    api_key: z
      .string()
      .regex(/^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 visible ASCII characters')
      .optional()
      .meta({ description: 'Never shown again. Absent: the present one stays.' }),
    reason: lines(500).default('PUT of the account').meta({ description: 'Why; kept with your name.' }),
  })
  .meta({
    id: 'PosAccountRequest',
    examples: [
      {
        base_url: 'https://pos.example/v2',
        api_key: 'secret-of-the-pos',
        idempotent: true,
        can_look_up: true,
        rate_per_second: 20,
      },
    ],
  });

const rateFields = { rate_per_second: accountFields.rate_per_second, burst: accountFields.burst };

const throttle = z
  .object({ ...rateFields, by: z.string(), reason: z.string(), at: shownUtc, until: shownUtc.optional() })
  .meta({ id: 'PosAccountThrottle', description: "In force instead of the account's own rate." });

export const accountAnswer = z
  .object({ account_id: z.string(), ...accountFields, api_key_set: z.boolean(), throttle: throttle.optional() })
  .meta({ id: 'PosAccount' });

export const rateRequest = z
  .strictObject({
    rate_per_second: z
      .number()
      .min(0.01)
      .max(10_000)
      .nullable()
      .meta({ description: "Of all stores of the account together. Null for the account's own rate and burst." }),
    burst: wholeNumber(1, 10_000).optional().meta({ description: "Absent: the account's own." }),
    reason: lines(500).meta({ description: 'Why; kept with your name.' }),
    until: instant.optional().meta({ description: "When the account's own rate is in force again." }),
  })
  .meta({ id: 'PosAccountRateRequest', examples: [{ rate_per_second: 2, reason: 'the provider asked for it' }] });

const count = z.int().min(0);

const status = z
  .object({
    trouble: z.string().nullable().meta({ description: '`suspended`: one probe a minute, and nothing else is sent.' }),
    in_flight: count,
    waiting: count.meta({ description: 'For their turn under the limits.' }),
    tokens: count.meta({ description: 'Requests that could go at once as far as the rate is concerned.' }),
    held_off_ms: count.meta({ description: 'As it asked for with Retry-After.' }),
    attempts: z.object({ delivered: count, not_received: count, rejected: count, unconfirmed: count }),
    feed_reads: z.object({ read: count, failed: count }),
  })
  .meta({ id: 'PosAccountStatus', description: 'Of this process; counts are since it started.' });

const served = {
  stores: count.meta({ description: 'That use it.' }),
  stores_down: count.meta({ description: 'Those whose breaker is open: their POS is known to be down, and probed.' }),
};

export const accountListAnswer = z
  .object({
    pos_accounts: z.array(accountAnswer.extend({ ...served, live: status.optional() }).meta({ id: 'PosAccountEntry' })),
  })
  .meta({ id: 'PosAccountList' });

type Body = z.output<typeof accountRequest>;

/** The account in the words of the inside; what throttles it stays. */
export function accountOf(id: PosAccountId, apiKey: string, body: Body, throttle: PosAccount['throttle']): PosAccount {
  return {
    ...(throttle && { throttle }),
    id,
    baseUrl: body.base_url,
    apiKey,
    idempotent: body.idempotent,
    canLookUp: body.can_look_up,
    ratePerSecond: body.rate_per_second,
    burst: body.burst,
    maxInFlight: body.max_in_flight,
    connections: body.connections,
    connectTimeoutMs: body.connect_timeout_ms,
    responseTimeoutMs: body.response_timeout_ms,
    retries: body.retries,
  };
}

/** The account without its key. */
export function shownAccount(account: PosAccount, now: number): z.input<typeof accountAnswer> {
  return {
    ...shownThrottle(account, now),
    account_id: account.id,
    base_url: account.baseUrl,
    idempotent: account.idempotent,
    can_look_up: account.canLookUp,
    rate_per_second: account.ratePerSecond,
    burst: account.burst,
    max_in_flight: account.maxInFlight,
    connections: account.connections,
    connect_timeout_ms: account.connectTimeoutMs,
    response_timeout_ms: account.responseTimeoutMs,
    retries: account.retries,
    api_key_set: account.apiKey !== '',
  };
}

/** What has lapsed is nothing any more. */
function shownThrottle({ throttle }: PosAccount, now: number): Pick<z.input<typeof accountAnswer>, 'throttle'> {
  if (throttle === undefined || hasLapsed(throttle, now)) return {};
  const { value, by, reason, at, until } = throttle;
  const rate = { rate_per_second: value.ratePerSecond, burst: value.burst };
  const ends = until === undefined ? {} : { until: inUtc(until) };
  return { throttle: { ...rate, by, reason, at: inUtc(at), ...ends } };
}

function inUtc(instant: number): string {
  return new Date(instant).toISOString();
}

/** What an account is doing. */
export function shownStatus(live: PosAccountStatus | undefined): z.input<typeof status> | undefined {
  if (live === undefined) return undefined;
  const { trouble, limiter, counts } = live;
  const { delivered, not_received, rejected, unconfirmed, feedRead, feedFailed } = counts;
  return {
    trouble,
    in_flight: limiter.inFlight,
    waiting: limiter.waiting,
    tokens: limiter.tokens,
    held_off_ms: Math.round(limiter.heldOffMs),
    attempts: { delivered, not_received, rejected, unconfirmed },
    feed_reads: { read: feedRead, failed: feedFailed },
  };
}

/** How many stores use an account, and at how many nobody is there. What troubles the account itself is not theirs. */
export function servedStores(
  stores: readonly { readonly health: StoreHealth }[],
  live: PosAccountStatus | undefined,
): { readonly stores: number; readonly stores_down: number } {
  const down = stores.filter(
    ({ health: { state, why } }) => state === 'open' && why !== undefined && why !== live?.trouble,
  );
  return { stores: stores.length, stores_down: down.length };
}

function isPlainHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
