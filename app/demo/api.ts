import { Pool } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';

export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly answer: z.ZodType<T>;
}

/** What the API said when it refused. */
export interface Refused {
  readonly status: number;
  /** The last part of the problem's `type`, with its `reason` where it has one: `slot-full`, `hold-gone: expired`. */
  readonly problem: string;
  /** The problem in words. */
  readonly title: string;
  readonly detail: string;
}

export interface ApiOptions {
  readonly url: string;
  readonly key: string;
  readonly connections: number;
  /** Waits before a request is repeated are real: what is away is away in real time. */
  readonly realClock?: Clock;
}

/** A service that is starting, or whose storage is away, is asked again, the same key with the same request. */
const TRIES = 6;
const PAUSE_MS = 100;
const ANSWER_MS = 15_000;

const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  reason: z.string().optional(),
});

/** Talks to the service as any customer's app would: over HTTP, with an API key. */
export class Api {
  readonly #pool: Pool;
  readonly #key: string;
  readonly #clock: Clock;

  constructor({ url, key, connections, realClock = systemClock }: ApiOptions) {
    this.#pool = new Pool(url, { connections, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
    this.#key = key;
    this.#clock = realClock;
  }

  /** Rejects when the service cannot be reached at all, or answers what nobody understands. */
  async ask<T>(request: ApiRequest<T>): Promise<Result<T, Refused>> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#askOnce(request).catch((error: unknown) => failure(error, tries));
      if (answer.ok || answer.error.status < 500 || tries === TRIES) return answer;
      await this.#clock.sleep(PAUSE_MS * tries);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #askOnce<T>({ method, path, body, idempotencyKey, answer }: ApiRequest<T>): Promise<Result<T, Refused>> {
    const response = await this.#pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await response.body.text();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    return response.statusCode < 400 ? ok(answer.parse(json)) : err(refused(response.statusCode, json));
  }
}

/** The service may not have been reached; it may be next time, and the idempotency key makes that safe. */
function failure(error: unknown, tries: number): Result<never, Refused> {
  if (tries === TRIES || error instanceof z.ZodError) throw error;
  return err({ status: 599, problem: 'unreachable', title: 'The service does not answer', detail: String(error) });
}

function refused(status: number, json: unknown): Refused {
  const { type, title, detail = '', reason } = problemDocument.parse(json);
  const problem = type.slice(type.lastIndexOf('/') + 1);
  return { status, problem: reason === undefined ? problem : `${problem}: ${reason}`, title, detail };
}
