import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { Receipt } from '../../stores/records.ts';
import type { Problem } from './problems.ts';
import type { Outcome, RouteFacts, Stamp } from './route.ts';
import type { Receipts } from './storage.ts';

/** How long a first answer is given again. */
const RECEIPT_LIVES_MS = 24 * 60 * 60 * 1000;

/** When a request that is still running is worth asking for again. */
const RUNNING_RETRY_MS = 1_000;

const KEY = /^[\x20-\x7e]{1,255}$/;

/** A request that must have one effect, however often it is sent. */
export interface KeyedRequest {
  /** Keys belong to the caller's API key, or to one guest of the booking page. */
  readonly apiKeyId: string;
  readonly key: string;
  readonly requestHash: string;
}

/** The key in an `Idempotency-Key` header, null when there is no header. */
export function parseIdempotencyKey(values: readonly string[] | undefined): Result<string | null, Problem> {
  if (values === undefined) return ok(null);
  const [key = ''] = values;
  if (values.length === 1 && KEY.test(key)) return ok(key);
  const detail = values.length === 1 ? 'must be 1 to 255 printable ASCII characters' : 'must be sent once';
  return err({
    kind: 'invalid-request',
    detail: 'The header Idempotency-Key cannot be used.',
    errors: [{ pointer: 'Idempotency-Key', detail }],
  });
}

/** What two requests share exactly when they ask for the same. */
export function requestHash({ method, path }: RouteFacts, input: object): string {
  return hash('sha256', `${method} ${path}\n${JSON.stringify(input)}`, 'base64url');
}

/**
 * Gives the first answer again to whoever repeats a request. The answer is stored in the same transaction as what it
 * created; a refusal created nothing and stores nothing, so the same key may be tried again.
 */
export class Idempotency {
  readonly #clock: Clock;
  readonly #receipts: Receipts;
  /** The hash of each request under way. */
  readonly #running = new Map<string, string>();

  /** On the clock of those who repeat requests, which is real time. */
  constructor(receipts: Receipts, clock: Clock) {
    this.#clock = clock;
    this.#receipts = receipts;
  }

  /** Performs the request unless it runs or ran already. The key is taken until `perform` has settled, however late. */
  run(request: KeyedRequest, perform: (stamp: Stamp) => Outcome | Promise<Outcome>): Outcome | Promise<Outcome> {
    const id = `${request.apiKeyId}\n${request.key}`;
    const running = this.#running.get(id);
    if (running === undefined) return this.#first(id, request, perform);
    if (running !== request.requestHash) return reused;
    return err({ kind: 'idempotency-in-progress', retryAfterMs: RUNNING_RETRY_MS });
  }

  async #first(
    id: string,
    request: KeyedRequest,
    perform: (stamp: Stamp) => Outcome | Promise<Outcome>,
  ): Promise<Outcome> {
    this.#running.set(id, request.requestHash);
    try {
      const receipt = await this.#receipts.find(request.apiKeyId, request.key);
      if (receipt !== null && this.#isLive(receipt)) return answerAgain(receipt, request);
      return await perform(this.#stampFor(request));
    } finally {
      this.#running.delete(id);
    }
  }

  #isLive(receipt: Receipt): boolean {
    return receipt.at + RECEIPT_LIVES_MS > this.#clock.now();
  }

  #stampFor({ apiKeyId, key, requestHash }: KeyedRequest): Stamp {
    return (httpStatus, answer) => ({ apiKeyId, key, requestHash, at: this.#clock.now(), httpStatus, answer });
  }
}

const reused: Outcome = err({ kind: 'idempotency-key-reused' });

function answerAgain(receipt: Receipt, request: KeyedRequest): Outcome {
  if (receipt.requestHash !== request.requestHash) return reused;
  return ok({ status: receipt.httpStatus, text: receipt.answer, replayed: true });
}
