import type { Clock } from '../../lib/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { StreamedEvent } from './streamed-events.ts';
import { eventsIn } from './streamed-events.ts';

/** Where a running service is, and the key to it. */
export interface Connection {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
}

/** Why there is no answer to work with. */
export type ApiFailure =
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'not-lunchrush'; readonly status: number }
  | { readonly kind: 'problem'; readonly problem: ProblemDocument };

/** A problem as the service tells it (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Query parameters; absent ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The service answers within 5 s, whatever the answer is; a network may be slower. */
const ANSWER_WITHIN_MS = 20_000;

/** A running service, as the command line talks to it. Expected failures are values; nothing is tried twice. */
export class ApiClient {
  readonly #connection: Connection;
  readonly #clock: Clock;

  constructor(connection: Connection, clock: Clock = systemClock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  get<T>(path: string, query: Query = {}): Promise<Result<T, ApiFailure>> {
    return this.#send(withQuery(path, query), { method: 'GET' });
  }

  post<T>(path: string, body: object): Promise<Result<T, ApiFailure>> {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  patch<T>(path: string, body: object): Promise<Result<T, ApiFailure>> {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, { method: 'PATCH', headers, body: JSON.stringify(body) });
  }

  put<T>(path: string, body: object): Promise<Result<T, ApiFailure>> {
    const headers = { 'content-type': 'application/json' };
    return this.#send(path, { method: 'PUT', headers, body: JSON.stringify(body) });
  }

  /** The events of a stream as they arrive, until it ends, breaks off or `signal` aborts; a failure to open it is a value. */
  async open(
    path: string,
    query: Query,
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<AsyncGenerator<StreamedEvent>, ApiFailure>> {
    const headers = {
      authorization: `Bearer ${this.#connection.key}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    try {
      const response = await fetch(this.#connection.url + withQuery(path, query), { headers, signal });
      const isStream = response.headers.get('content-type') === 'text/event-stream' && response.body !== null;
      if (isStream && response.body !== null) return ok(eventsIn(response.body));
      const refused = understood<never>(response.status, await response.text());
      return refused.ok ? err({ kind: 'not-lunchrush', status: response.status }) : refused;
    } catch (error) {
      return err({ kind: 'unreachable', why: wordsOf(error) });
    }
  }

  async #send<T>(path: string, request: RequestInit): Promise<Result<T, ApiFailure>> {
    const patience = new AbortController();
    const giveUp = this.#clock.after(ANSWER_WITHIN_MS, () => patience.abort(new Error('no answer within 20 s')));
    try {
      const headers = { ...request.headers, authorization: `Bearer ${this.#connection.key}` };
      const response = await fetch(this.#connection.url + path, { ...request, headers, signal: patience.signal });
      return understood(response.status, await response.text());
    } catch (error) {
      return err({ kind: 'unreachable', why: wordsOf(error) });
    } finally {
      giveUp.cancel();
    }
  }
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
}

/** What went wrong, in words for whoever typed the command. */
export function describeFailure(failure: ApiFailure, { url }: Pick<Connection, 'url'>): string {
  switch (failure.kind) {
    case 'unreachable':
      return `Nothing answers at ${url} (${failure.why}). Is the service running? --url or LUNCHRUSH_URL says where.`;
    case 'not-lunchrush':
      return `What answers at ${url} is no Lunchrush: status ${failure.status}, and not in its words.`;
    default:
      return describeProblem(failure.problem);
  }
}

/** A problem in one line, and one more for each field that is wrong. */
export function describeProblem({ title, detail, errors = [] }: ProblemDocument): string {
  const first = detail === undefined ? `${title}.` : `${title}: ${detail}`;
  return [first, ...errors.map((one) => `  ${one.pointer} ${one.detail}`)].join('\n');
}

function understood<T>(status: number, text: string): Result<T, ApiFailure> {
  const body = parsed(text);
  if (body === null) return err({ kind: 'not-lunchrush', status });
  if (isProblem(body)) return err({ kind: 'problem', problem: body });
  if (status >= 400) return err({ kind: 'not-lunchrush', status });
  // The service's answers are checked against their documentation by its own tests.
  const answer: T = JSON.parse(text);
  return ok(answer);
}

function parsed(text: string): object | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' ? body : null;
  } catch {
    return null;
  }
}

function isProblem(body: object): body is ProblemDocument {
  return 'type' in body && typeof body.type === 'string' && 'title' in body && 'status' in body;
}

/** `fetch` says only that it failed; its cause says why. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
