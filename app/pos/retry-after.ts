import { DateTime } from 'luxon';

/** However long a POS asks us to wait, we ask again after this. */
export const LONGEST_RETRY_AFTER_MS = 300_000;

/** The wait a `Retry-After` header asks for (RFC 9110: seconds, or a date), capped; undefined when it says nothing. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const waitMs = header === undefined ? undefined : waitOf(header.trim(), now);
  return waitMs === undefined ? undefined : Math.min(Math.max(waitMs, 0), LONGEST_RETRY_AFTER_MS);
}

function waitOf(text: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = DateTime.fromHTTP(text, { zone: 'utc' });
  return date.isValid ? date.toMillis() - now : undefined;
}
