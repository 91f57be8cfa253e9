import type { Dispatcher } from 'undici';
import type { Timer } from '../../lib/clock.ts';
import { afterInput } from '../../lib/clock.ts';
import type { Deadlines, Expiring } from './deadlines.ts';

/** One HTTP request, ready to go. */
export interface PosRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values by turns. */
  readonly headers: string[];
  readonly body: string | null;
  readonly bodyLimitBytes: number;
}

/**
 * What became of one request.
 *
 * - `unsent`: not one byte of it left us; `unreachable`: for want of a connection to the POS.
 * - `lost`: it may have arrived; no status came back.
 * - `answered`: a status came back; `incomplete` says why the body did not, or not all of it.
 */
export type Exchanged =
  | { readonly kind: 'unsent'; readonly reason: string; readonly retryAfterMs?: number; readonly unreachable?: true }
  | { readonly kind: 'lost'; readonly reason: string }
  | Answered;

export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly retryAfter?: string;
  readonly body: string;
  readonly incomplete?: string;
}

/** What an exchange is bounded by, and whom it asks and tells. */
export interface ExchangeTerms {
  readonly signal: AbortSignal | undefined;
  readonly connectDeadlines: Deadlines;
  readonly responseDeadlines: Deadlines;
  /** Asked right before the first byte. */
  readonly mayGo: () => boolean;
  /** Told once the connection is free again, or gone: not sooner, so that it can be counted as in use. */
  readonly freed: () => void;
}

const GIVEN_UP = new Error('given up');

/**
 * One request over undici, handed over exactly once and never repeated.
 *
 *     connecting ──────▶ sent ──────▶ settled: answered or lost
 *         └▶ settled: unsent
 *
 * undici calls `onRequestStart` when it holds a connection and is about to write, and an abort from within it means
 * that nothing is written (undici 7, lib/dispatcher/client-h1.js, writeH1). So that call is the exact border between
 * "surely not sent" and "may have been sent", whatever error comes later.
 */
export class Exchange implements Dispatcher.DispatchHandler, Expiring {
  readonly #request: PosRequest;
  readonly #terms: ExchangeTerms;
  readonly #settled = Promise.withResolvers<Exchanged>();
  #phase: 'connecting' | 'sent' | 'settled' = 'connecting';
  #controller: Dispatcher.DispatchController | null = null;
  #deadline: Timer;
  #status = 0;
  #retryAfter: string | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(request: PosRequest, terms: ExchangeTerms) {
    this.#request = request;
    this.#terms = terms;
    this.#deadline = terms.connectDeadlines.begin(this);
    terms.signal?.addEventListener('abort', this);
  }

  /** Rejects only when `mayGo` throws. */
  run(dispatcher: Dispatcher): Promise<Exchanged> {
    const { method, path, headers, body } = this.#request;
    dispatcher.dispatch({ method, path, headers, body }, this);
    return this.#settled.promise;
  }

  /** The signal aborted. */
  handleEvent(): void {
    if (this.#phase === 'connecting') this.#settle(unsent('stopped before it was sent'));
    else this.#breakOff({ kind: 'lost', reason: 'stopped while waiting for the answer' });
  }

  /** A deadline passed. */
  expire(): void {
    if (this.#phase === 'connecting') this.#settle(unreachable(`no connection within ${this.#terms.connectDeadlines}`));
    else this.#breakOff(this.#cutOff(`no answer within ${this.#terms.responseDeadlines}`));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#phase !== 'connecting' || !this.#mayGo()) {
      controller.abort(GIVEN_UP);
      return;
    }
    this.#phase = 'sent';
    this.#controller = controller;
    this.#deadline.cancel();
    this.#deadline = this.#terms.responseDeadlines.begin(this);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (status < 200) return;
    this.#status = status;
    const retryAfter = headers['retry-after'];
    if (typeof retryAfter === 'string') this.#retryAfter = retryAfter;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#request.bodyLimitBytes) this.#chunks.push(chunk);
    else this.#breakOff(this.#cutOff(`an answer of more than ${this.#request.bodyLimitBytes} bytes`));
  }

  onResponseEnd(): void {
    this.#settle(this.#answered());
    this.#terms.freed();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#phase === 'connecting') this.#settle(isClosed(error) ? unsent(CLOSED) : unreachable(reasonOf(error)));
    else if (this.#phase === 'sent') this.#settle(this.#cutOff(reasonOf(error)));
    this.#terms.freed();
  }

  /** Asks for the last time; a refusal, or a bug in who is asked, settles the exchange. */
  #mayGo(): boolean {
    try {
      if (this.#terms.mayGo()) return true;
      this.#settle(unsent('called back before it was sent'));
    } catch (bug) {
      this.#close();
      this.#settled.reject(bug);
    }
    return false;
  }

  #breakOff(outcome: Exchanged): void {
    if (this.#phase !== 'sent') return;
    this.#settle(outcome);
    this.#controller?.abort(GIVEN_UP);
  }

  #cutOff(reason: string): Exchanged {
    return this.#status === 0 ? { kind: 'lost', reason } : { ...this.#answered(), incomplete: reason };
  }

  #answered(): Answered {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    const answered: Answered = { kind: 'answered', status: this.#status, body: bytes?.toString() ?? '' };
    return this.#retryAfter === undefined ? answered : { ...answered, retryAfter: this.#retryAfter };
  }

  #settle(outcome: Exchanged): void {
    if (this.#phase === 'settled') return;
    this.#close();
    if (isWell(outcome)) afterInput(() => this.#settled.resolve(outcome));
    else this.#settled.resolve(outcome);
  }

  #close(): void {
    this.#phase = 'settled';
    this.#deadline.cancel();
    this.#terms.signal?.removeEventListener('abort', this);
  }
}

/**
 * It concerns nobody else, as a 429 would. Answers come in bursts, and each frees a connection: what a good one means is
 * worked out once all that has arrived was read, and the next requests are on their way.
 */
function isWell(outcome: Exchanged): boolean {
  return outcome.kind === 'answered' && outcome.status < 300 && outcome.incomplete === undefined;
}

type ResponseHeaders = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

function unsent(reason: string): Exchanged {
  return { kind: 'unsent', reason };
}

function unreachable(reason: string): Exchanged {
  return { kind: 'unsent', reason, unreachable: true };
}

const CLOSED = 'the account is closed';

/** By us. */
function isClosed(error: Error): boolean {
  return 'code' in error && (error.code === 'UND_ERR_CLOSED' || error.code === 'UND_ERR_DESTROYED');
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name not found',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_CLOSED: CLOSED,
  UND_ERR_DESTROYED: CLOSED,
};

/** By the error's code alone: messages may carry anything. */
function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (error.name === 'HTTPParserError') return 'an answer that is not HTTP';
  return reasons[code] ?? `connection failed (${code})`;
}
