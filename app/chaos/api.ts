import { Agent } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { reasonOf } from './request-failure.ts';

export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly answer: z.ZodType<T>;
  /** How long it is tried again. */
  readonly patienceMs: number;
}

/** What became of a request, all tries together; `sentAt` is when the try began that was answered. */
export type Reply<T> =
  | { readonly kind: 'done'; readonly value: T; readonly sentAt: number; readonly at: number }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: string; readonly at: number }
  /** Given up: it may have been done, or not. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface ApiParts {
  /** Where the service can be found, the likeliest first. */
  readonly addresses: () => readonly string[];
  readonly key: string;
  readonly clock: Clock;
  /** Hears of every try that failed, in a few words. */
  readonly noteFailure: (why: string) => void;
  readonly signal: AbortSignal;
}

const CONNECTIONS = 64;
/** A frozen process takes connections and never answers. */
const ANSWER_MS = 6_000;
const PAUSE_MS = 350;

const problemDocument = z.object({ type: z.string(), reason: z.string().optional() });

/**
 * The service as an impatient app sees it: whatever fails is tried again, with the same key, at whichever process
 * answers.
 */
export class Api implements AsyncDisposable {
  readonly #parts: ApiParts;
  readonly #agent = new Agent({
    connections: CONNECTIONS,
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    connect: { timeout: ANSWER_MS },
  });

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** Rejects when the run is over, and for an answer that nobody understands. */
  async ask<T>(request: ApiRequest<T>): Promise<Reply<T>> {
    const { clock, signal } = this.#parts;
    const untilMs = clock.monotonic() + request.patienceMs;
    for (let failures = 0; ; failures += 1) {
      const reply = await this.#try(request, failures);
      if (reply.kind !== 'unknown') return reply;
      this.#parts.noteFailure(reply.why);
      if (clock.monotonic() + PAUSE_MS > untilMs) return reply;
      await clock.sleep(PAUSE_MS, signal);
    }
  }

  /** For what must work. */
  async tell(method: ApiRequest<unknown>['method'], path: string, body?: object): Promise<unknown> {
    const patienceMs = 60_000;
    const reply = await this.ask({ method, path, ...(body && { body }), answer: z.unknown(), patienceMs });
    if (reply.kind === 'done') return reply.value;
    throw new Error(`${method} ${path}: ${reply.kind === 'refused' ? `${reply.status} ${reply.problem}` : reply.why}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  /** Each failure sends the next try to the next process. */
  async #try<T>(request: ApiRequest<T>, failures: number): Promise<Reply<T>> {
    const addresses = this.#parts.addresses();
    const address = addresses[failures % addresses.length];
    if (address === undefined) return { kind: 'unknown', why: 'no process is there' };
    const sentAt = this.#parts.clock.now();
    const answered = await this.#send(address, request).catch((error: unknown) => reasonOf(error));
    this.#parts.signal.throwIfAborted();
    return typeof answered === 'string' ? { kind: 'unknown', why: answered } : this.#sort(request, answered, sentAt);
  }

  async #send(address: string, { method, path, body, idempotencyKey }: ApiRequest<unknown>): Promise<Answer> {
    const { statusCode: status, body: stream } = await this.#agent.request({
      origin: address,
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#parts.key}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      body: body ? JSON.stringify(body) : null,
      signal: this.#parts.signal,
    });
    return { status, text: await stream.text() };
  }

  #sort<T>(request: ApiRequest<T>, { status, text }: Answer, sentAt: number): Reply<T> {
    const at = this.#parts.clock.now();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    if (status < 400) return { kind: 'done', value: request.answer.parse(json), sentAt, at };
    const { type, reason } = problemDocument.parse(json);
    const slug = type.slice(type.lastIndexOf('/') + 1);
    const problem = reason === undefined ? slug : `${slug}: ${reason}`;
    if (isForLater(status, slug)) return { kind: 'unknown', why: `${status} ${problem}` };
    return { kind: 'refused', status, problem, at };
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The service could not do it, or does it just now: the same request may work in a moment. */
function isForLater(status: number, slug: string): boolean {
  return status >= 500 || slug === 'idempotency-in-progress' || slug === 'rate-limited';
}
