import { Pool } from 'undici';
import type { Clock } from '../../lib/clock.ts';
import type { LimiterLevel, Permit } from '../../lib/limiter.ts';
import type { PosTraits } from '../../stores/pos.ts';
import type { PosAccount } from './account.ts';
import { parseBaseUrl, placesOf, problemsOf, traitsOf } from './account.ts';
import { Deadlines } from './deadlines.ts';
import type { Exchanged, PosRequest } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Priority } from './priorities.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { StoreShare } from './shares.ts';
import { Shares } from './shares.ts';
import type { Admission } from './suspension.ts';
import { Suspension } from './suspension.ts';
import { Turns } from './turns.ts';

/** Limits and suspension run on `clock`; connecting and answering take real time. */
export interface AccountClientParts {
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly troubleChanged: (trouble: string | null) => void;
}

/** One store's request: the account adds its base path and its key. */
export interface AccountRequest {
  readonly method: 'GET' | 'POST';
  /** Below the account's base URL. */
  readonly path: string;
  readonly body: string | null;
  readonly bodyLimitBytes: number;
  readonly idempotencyKey?: string;
  readonly priority: Priority;
  /** Gives up when it aborts. */
  readonly signal?: AbortSignal;
  /** Asked right before the first byte; absent means yes. */
  readonly mayGo?: () => boolean;
}

/** How long everybody waits after a 429 that does not say. */
const UNSAID_HOLD_OFF_MS = 1_000;

/** Characters from which on a key does not stand in an answer by chance, as a word of the protocol would. */
const UNMISTAKABLE = 12;

/** One account's connections, limits and suspension, shared by all its stores. */
export class AccountClient {
  readonly #parts: AccountClientParts;
  readonly #turns: Turns;
  readonly #shares = new Shares();
  #suspension: Suspension;
  #account: PosAccount;
  #line: Line;
  #traits: PosTraits;

  /** Throws when the account has {@link problemsOf}. */
  constructor(account: PosAccount, parts: AccountClientParts) {
    refuseProblems(account);
    this.#account = account;
    this.#parts = parts;
    this.#turns = new Turns(account, parts.clock, parts.realClock);
    this.#shares.setPlaces(placesOf(account));
    this.#suspension = this.#newSuspension();
    this.#line = lineOf(account, parts.realClock);
    this.#traits = traitsOf(account);
  }

  get traits(): PosTraits {
    return this.#traits;
  }

  get trouble(): string | null {
    return this.#suspension.suspended ? 'suspended' : null;
  }

  level(): LimiterLevel {
    return this.#turns.level();
  }

  /** Real time, which a date in an answer is compared with. */
  realNow(): number {
    return this.#parts.realClock.now();
  }

  /** A POS may quote our key back at us: no reason that leaves here shows it. */
  redact(text: string): string {
    return text.replaceAll(this.#account.apiKey, '[key]');
  }

  /** In force for the next request; what is in flight is not disturbed. Another key or address is no longer suspended. */
  replace(account: PosAccount): void {
    refuseProblems(account);
    const before = this.#account;
    this.#account = account;
    this.#traits = traitsOf(account);
    this.#turns.setLimits(account);
    this.#shares.setPlaces(placesOf(account));
    if (before.apiKey !== account.apiKey || before.baseUrl !== account.baseUrl) this.#pardon();
    if (lineFields.some((field) => before[field] !== account[field])) this.#replaceLine(account);
  }

  /** What one store has of the account's places in flight. */
  share(storeRef: string): StoreShare {
    return this.#shares.of(storeRef);
  }

  /** Sends one store's request in its turn; rejects only when `mayGo` throws. */
  async send(share: StoreShare, request: AccountRequest): Promise<Exchanged> {
    const suspended = this.#suspension.refusal();
    if (suspended !== null) return suspended;
    const turn = await this.#turns.take(share, request.priority, request.signal);
    if ('kind' in turn) return turn;
    const admission = this.#suspension.tryEnter();
    if ('kind' in admission) {
      turn.release();
      return admission;
    }
    const exchanged = await this.#exchange(request, turn, admission);
    share.learn(exchanged);
    return this.#withoutKey(exchanged);
  }

  /** Sends nothing more; waits for what is in flight. */
  async close(): Promise<void> {
    this.#turns.close();
    if (!this.#line.pool.destroyed) await this.#line.pool.close();
  }

  async #exchange(request: AccountRequest, permit: Permit, admission: Admission): Promise<Exchanged> {
    const { pool, complete, connectDeadlines, responseDeadlines } = this.#line;
    const mayGo = () => admission.holds() && (request.mayGo?.() ?? true);
    let exchanged: Exchanged | null = null;
    try {
      const exchange = new Exchange(complete(request), {
        signal: request.signal,
        connectDeadlines,
        responseDeadlines,
        mayGo: () => begins(mayGo(), permit),
        freed: () => permit.release(),
      });
      exchanged = await exchange.run(pool);
      this.#heed(exchanged);
      return exchanged;
    } finally {
      admission.learn(exchanged);
      if (exchanged === null) permit.release();
    }
  }

  /** Whatever an answer quotes, a ticket or a feed, may be logged and shown. */
  #withoutKey(exchanged: Exchanged): Exchanged {
    const { apiKey } = this.#account;
    const quotes = exchanged.kind === 'answered' && apiKey.length >= UNMISTAKABLE && exchanged.body.includes(apiKey);
    if (!quotes) return exchanged;
    return { ...exchanged, body: this.redact(exchanged.body) };
  }

  /** 429 speaks of the account, so all its stores wait. */
  #heed(exchanged: Exchanged): void {
    if (exchanged.kind !== 'answered' || exchanged.status !== 429) return;
    this.#turns.holdOff(parseRetryAfter(exchanged.retryAfter, this.realNow()) ?? UNSAID_HOLD_OFF_MS);
  }

  #replaceLine(account: PosAccount): void {
    const former = this.#line;
    this.#line = lineOf(account, this.#parts.realClock);
    void former.pool.close();
  }

  #pardon(): void {
    const wasSuspended = this.#suspension.suspended;
    this.#suspension = this.#newSuspension();
    if (wasSuspended) this.#parts.troubleChanged(null);
  }

  #newSuspension(): Suspension {
    const suspension: Suspension = new Suspension(this.#parts.clock, () => {
      if (suspension === this.#suspension) this.#parts.troubleChanged(this.trouble);
    });
    return suspension;
  }
}

/** The rate counts requests when their first byte is written, not while they still connect. */
function begins(goes: boolean, permit: Permit): boolean {
  if (goes) permit.begin();
  return goes;
}

/** What one definition of the account comes to: connections, time-outs, and what every request carries. */
interface Line {
  readonly pool: Pool;
  readonly connectDeadlines: Deadlines;
  readonly responseDeadlines: Deadlines;
  readonly complete: (request: AccountRequest) => PosRequest;
}

const lineFields = ['baseUrl', 'apiKey', 'connections', 'connectTimeoutMs', 'responseTimeoutMs'] as const;

function lineOf(account: PosAccount, realClock: Clock): Line {
  const { origin, path: basePath } = parseBaseUrl(account.baseUrl) ?? { origin: '', path: '' };
  const headers = ['authorization', `Bearer ${account.apiKey}`, 'content-type', 'application/json'];
  return {
    pool: poolOf(origin, account),
    connectDeadlines: new Deadlines(realClock, account.connectTimeoutMs),
    responseDeadlines: new Deadlines(realClock, account.responseTimeoutMs),
    complete: ({ method, path, body, bodyLimitBytes, idempotencyKey }) => ({
      method,
      path: basePath + path,
      headers: idempotencyKey === undefined ? headers : [...headers, 'idempotency-key', idempotencyKey],
      body,
      bodyLimitBytes,
    }),
  };
}

/** Its own deadlines for answers are off: they are coarse, and a slow trickle of bytes would put them off for ever. */
function poolOf(origin: string, { connections, connectTimeoutMs }: PosAccount): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectTimeoutMs },
  });
}

function refuseProblems(account: PosAccount): void {
  const problems = problemsOf(account);
  if (problems.length > 0) throw new Error(`POS account ${account.id}: ${problems.join('; ')}`);
}
