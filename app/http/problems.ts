import type { Refusal } from '../../stores/booking.ts';

/** One field or parameter that cannot be used. */
export interface FieldError {
  /** A JSON pointer into the body (`#/items/0/sku`), or a parameter: `?date`, `{slot}`, `Idempotency-Key`. */
  readonly pointer: string;
  readonly detail: string;
}

/** What goes wrong before a store is asked, or around it. */
export type HttpProblem =
  | { readonly kind: 'invalid-request'; readonly detail: string; readonly errors?: readonly FieldError[] }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'forbidden'; readonly detail: string }
  | { readonly kind: 'csrf-token-invalid' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'method-not-allowed'; readonly allow: string }
  | { readonly kind: 'pos-account-unknown' }
  | { readonly kind: 'process-unknown' }
  | { readonly kind: 'dead-letter-unknown'; readonly detail: string }
  | { readonly kind: 'process-not-restarted'; readonly detail: string }
  | { readonly kind: 'request-timeout' }
  | { readonly kind: 'body-too-large'; readonly limitBytes: number }
  | { readonly kind: 'headers-too-large'; readonly limitBytes: number }
  | { readonly kind: 'media-type-unsupported'; readonly detail: string }
  | { readonly kind: 'idempotency-in-progress'; readonly retryAfterMs: number }
  | { readonly kind: 'idempotency-key-reused' }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number; readonly detail: string }
  | { readonly kind: 'overloaded'; readonly retryAfterMs: number }
  | { readonly kind: 'pages-unavailable' }
  | { readonly kind: 'too-many-streams'; readonly retryAfterMs: number }
  | { readonly kind: 'storage-unavailable'; readonly retryAfterMs: number; readonly detail: string }
  | { readonly kind: 'internal-error' };

export type Problem = Refusal | HttpProblem;
export type ProblemKind = Problem['kind'];

interface ProblemType {
  readonly status: number;
  readonly title: string;
}

/** The one table that turns problems into HTTP; a kind without a row does not compile. */
export const problemTypes = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'A valid API key is needed' },
  forbidden: { status: 403, title: 'The API key does not allow this' },
  'csrf-token-invalid': { status: 403, title: 'The CSRF token is missing or wrong' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'store-unknown': { status: 404, title: 'There is no such store' },
  'slot-unknown': { status: 404, title: 'The store has no such slot' },
  'hold-unknown': { status: 404, title: 'There is no such hold' },
  'order-unknown': { status: 404, title: 'There is no such order' },
  'pos-account-unknown': { status: 404, title: 'There is no such POS account' },
  'dead-letter-unknown': { status: 404, title: 'There is no such dead letter' },
  'process-unknown': { status: 404, title: 'There is no such process' },
  'method-not-allowed': { status: 405, title: 'The address does not take this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'slot-full': { status: 409, title: 'The slot has too few free places' },
  'slot-unavailable': { status: 409, title: 'The slot cannot be booked' },
  'hold-confirmed': { status: 409, title: 'The hold has become an order' },
  'hold-extended': { status: 409, title: 'The hold was extended once already' },
  'illegal-transition': { status: 409, title: 'The order is past the point where this is possible' },
  'process-not-restarted': { status: 409, title: 'The process was not restarted' },
  'idempotency-in-progress': { status: 409, title: 'The first request with this idempotency key is still running' },
  'hold-gone': { status: 410, title: 'The hold is over' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'media-type-unsupported': { status: 415, title: 'The body must be JSON' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key belongs to another request' },
  'too-many-holds': { status: 429, title: 'The customer has too many holds' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'store-starting': { status: 503, title: 'The store is not open yet' },
  'too-many-streams': { status: 503, title: 'There is no room for another stream' },
  overloaded: { status: 503, title: 'There is more to do than can be done' },
  'pages-unavailable': { status: 503, title: 'The pages could not be built' },
  'storage-unavailable': { status: 503, title: 'The storage does not answer' },
} as const satisfies Record<ProblemKind, ProblemType>;

const TYPE_BASE = 'https://lunchrush.dev/problems/';

/** The stable address that names a kind of problem. */
export function problemTypeUrl(kind: ProblemKind): string {
  return TYPE_BASE + kind;
}

/** A problem as RFC 9457 has it, with what helps as further members. */
export function problemDocument(problem: Problem): object {
  const { status, title } = problemTypes[problem.kind];
  const detail = detailOf(problem);
  return {
    type: problemTypeUrl(problem.kind),
    title,
    status,
    ...(detail !== undefined && { detail }),
    ...('retryAfterMs' in problem && { retry_after_seconds: retryAfterSeconds(problem.retryAfterMs) }),
    ...membersOf(problem),
  };
}

/** The response headers that go with a problem, as a flat list of names and values. */
export function problemHeaders(problem: Problem): readonly string[] {
  if ('retryAfterMs' in problem) return ['Retry-After', String(retryAfterSeconds(problem.retryAfterMs))];
  if (problem.kind === 'unauthorized') return ['WWW-Authenticate', 'Bearer realm="lunchrush"'];
  if (problem.kind === 'method-not-allowed') return ['Allow', problem.allow];
  return NO_HEADERS;
}

const NO_HEADERS: readonly string[] = [];

/** Whole seconds, rounded up: who waits so long is not early. */
function retryAfterSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

function detailOf(problem: Problem): string | undefined {
  if ('detail' in problem) return problem.detail;
  switch (problem.kind) {
    case 'store-starting':
      return problem.why;
    case 'storage-unavailable':
      return 'Nothing was changed. Repeat the request later, with the same Idempotency-Key.';
    case 'too-many-holds':
      return `A customer may have at most ${problem.limit} live holds at one store.`;
    case 'hold-gone':
      return problem.reason === 'expired' ? 'The hold has expired.' : 'The hold was released.';
    case 'body-too-large':
    case 'headers-too-large':
      return `At most ${problem.limitBytes} bytes are taken.`;
    case 'overloaded':
      return 'Nothing was changed. Send the request again later.';
    case 'csrf-token-invalid':
      return 'Who comes with a session sends its csrf_token as X-CSRF-Token with whatever changes anything.';
    case 'pages-unavailable':
      return 'The API serves without them. The log of the service says why, and its next start tries again.';
    case 'idempotency-key-reused':
      return 'The same key came with another body or to another address. Nothing was changed.';
    default:
      return undefined;
  }
}

function membersOf(problem: Problem): object {
  switch (problem.kind) {
    case 'slot-full':
      return { slot: countOf(problem.count) };
    case 'slot-unavailable':
    case 'hold-gone':
      return { reason: problem.reason };
    case 'too-many-holds':
      return { limit: problem.limit };
    case 'hold-confirmed':
      return problem.orderId === undefined ? {} : { order_id: problem.orderId };
    case 'illegal-transition':
      return { order_status: problem.from };
    case 'invalid-request':
      return problem.errors === undefined ? {} : { errors: problem.errors };
    default:
      return {};
  }
}

function countOf({ capacity, pending, confirmed, free }: Extract<Problem, { kind: 'slot-full' }>['count']): object {
  return { capacity, pending, confirmed, free };
}

/** The kinds in the order of the table. */
export const problemKinds: readonly ProblemKind[] = Object.keys(problemTypes).filter(isProblemKind);

function isProblemKind(text: string): text is ProblemKind {
  return Object.hasOwn(problemTypes, text);
}
