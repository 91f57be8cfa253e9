import type { TicketId } from '../../stores/ids.ts';
import type { AttemptOutcome, FeedOutcome, LookUpOutcome, VoidOutcome } from '../../stores/pos.ts';
import type { Answered, Exchanged } from './exchange.ts';
import { parseFeed } from './feed.ts';
import { parseRetryAfter } from './retry-after.ts';

const LONGEST_REASON = 200;
const LONGEST_TICKET_ID = 200;

/** What an attempt's outcome is, by the table in product.md; `now` is what a `Retry-After` date is compared with. */
export function submitOutcome(exchanged: Exchanged, now: number): AttemptOutcome {
  switch (exchanged.kind) {
    case 'unsent':
      return { ...notReceived(exchanged.reason, exchanged.retryAfterMs), ...downIf(exchanged.unreachable === true) };
    case 'lost':
      return { kind: 'unconfirmed', reason: exchanged.reason, down: true };
    case 'answered':
      return answeredOutcome(exchanged, now);
  }
}

function answeredOutcome(answered: Answered, now: number): AttemptOutcome {
  const { status } = answered;
  if (isTurnedAway(answered)) return notReceived(reasonOf(answered), parseRetryAfter(answered.retryAfter, now));
  if (status >= 400 && status < 500) return { kind: 'rejected', reason: reasonOf(answered) };
  if (status >= 200 && status < 300) return takenOutcome(answered);
  return { kind: 'unconfirmed', reason: reasonOf(answered), ...downIf(status >= 500) };
}

/** Whether nobody is there to take an order, as far as one call can tell. */
function downIf(isDown: boolean): { readonly down?: true } {
  return isDown ? { down: true } : {};
}

/** Surely not there, and it may be asked again. */
function isTurnedAway(answered: Answered): boolean {
  if (answered.status === 429 || isSuspended(answered)) return true;
  return answered.status === 503 && answered.retryAfter !== undefined;
}

/** A 2xx that cannot be read, or names no ticket, may still have printed one. */
function takenOutcome(answered: Answered): AttemptOutcome {
  if (answered.incomplete !== undefined) return { kind: 'unconfirmed', reason: answered.incomplete };
  const body = fieldsOf(answered.body);
  if (body['error']) return { kind: 'rejected', reason: reasonOf(answered) };
  const ticketId = ticketIdOf(body);
  if (ticketId !== null) return { kind: 'delivered', ticketId };
  return { kind: 'unconfirmed', reason: `answered ${answered.status} without a ticket_id` };
}

/** The account, not just this request, is turned away. */
export function isSuspended(exchanged: Exchanged): boolean {
  return exchanged.kind === 'answered' && exchanged.status === 403 && fieldsOf(exchanged.body)['error'] === 'suspended';
}

export function lookUpOutcome(exchanged: Exchanged): LookUpOutcome {
  if (exchanged.kind !== 'answered') return { kind: 'unknown', reason: exchanged.reason, ...downIf(isAway(exchanged)) };
  if (exchanged.status === 404) return { kind: 'absent' };
  const ticketId = isReadable(exchanged) ? ticketIdOf(fieldsOf(exchanged.body)) : null;
  if (ticketId !== null) return { kind: 'found', ticketId };
  return {
    kind: 'unknown',
    reason: reasonOf(exchanged),
    ...downIf(exchanged.status >= 500 && !isTurnedAway(exchanged)),
  };
}

/** No connection, or no answer: what is known of the store, and not of the account's limits. */
export function isAway(exchanged: Exchanged): boolean {
  return exchanged.kind === 'lost' || (exchanged.kind === 'unsent' && exchanged.unreachable === true);
}

export function voidOutcome(exchanged: Exchanged): VoidOutcome {
  if (exchanged.kind !== 'answered') return { kind: 'unknown', reason: exchanged.reason };
  if (exchanged.status === 409) return { kind: 'too_late', reason: reasonOf(exchanged) };
  const refused = !isReadable(exchanged) || Boolean(fieldsOf(exchanged.body)['error']);
  return refused ? { kind: 'unknown', reason: reasonOf(exchanged) } : { kind: 'voided' };
}

/** A document that arrived in part is read as far as it goes. */
export function feedOutcome(exchanged: Exchanged, now: number): FeedOutcome {
  if (exchanged.kind === 'unsent') return feedFailed(exchanged.reason, exchanged.retryAfterMs);
  if (exchanged.kind === 'lost') return feedFailed(exchanged.reason);
  if (exchanged.status !== 200) return feedFailed(reasonOf(exchanged), parseRetryAfter(exchanged.retryAfter, now));
  const page = parseFeed(exchanged.body);
  if (exchanged.incomplete === undefined) return { kind: 'read', ...page };
  return { kind: 'read', changes: page.changes, problems: [...page.problems, exchanged.incomplete] };
}

function feedFailed(reason: string, retryAfterMs?: number): FeedOutcome {
  return { kind: 'failed', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function notReceived(reason: string, retryAfterMs: number | undefined): AttemptOutcome {
  return { kind: 'not_received', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function isReadable({ status, incomplete }: Answered): boolean {
  return status >= 200 && status < 300 && incomplete === undefined;
}

/** In the POS's own words, where it has any. */
function reasonOf({ status, body, incomplete }: Answered): string {
  const { error, reason } = fieldsOf(body);
  const words = [error, reason].filter((word) => typeof word === 'string' && word !== '').join(': ');
  if (error === 'suspended') return 'suspended';
  return printable(`answered ${status}${words ? `: ${words}` : ''}${incomplete ? ` (${incomplete})` : ''}`);
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_REASON);
}

function ticketIdOf(fields: Readonly<Record<string, unknown>>): TicketId | null {
  const id = fields['ticket_id'];
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_TICKET_ID ? (text as TicketId) : null;
}

/** The members of a JSON object; none when it is something else. */
function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
