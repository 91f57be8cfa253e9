import type { LimiterLevel } from '../../lib/limiter.ts';
import type { Throttled } from '../../stores/account-rate.ts';
import type { OrderId, PosAccountId, StoreId } from '../../stores/ids.ts';
import type { Attempt } from '../../stores/order.ts';
import type { AttemptOutcome } from '../../stores/pos.ts';
import type { AuditEntry, Receipt } from '../../stores/records.ts';
import type { StoreDefinition } from '../../stores/store.ts';

/** What a key may do: `view` reads what ops read and changes nothing; `ops` includes both others. */
export type Scope = 'booking' | 'view' | 'ops';

/** A caller's key, known by its hash alone. */
export interface ApiKey {
  readonly id: string;
  /** Stands in the audit for whoever used it. */
  readonly name: string;
  /** SHA-256 of the key, 64 lower-case hexadecimal digits. */
  readonly hash: string;
  readonly scope: Scope;
  /** The only stores it may touch; null for all. */
  readonly storeIds: readonly StoreId[] | null;
}

/** A session of the console, known by the hash of its token. */
export interface SessionRecord {
  readonly tokenHash: string;
  readonly keyId: string;
  readonly expiresAt: number;
}

/** A code that signs in once, known by its hash. */
export interface SignInCodeRecord {
  readonly codeHash: string;
  readonly keyId: string;
  readonly expiresAt: number;
}

/** What is kept of those who may come in. Hashes are SHA-256, 64 lower-case hexadecimal digits. */
export interface AccessStorage {
  /** Those that are good. */
  keys(): Promise<readonly ApiKey[]>;
  /** Those of good keys, the oldest first; some may be over. */
  sessions(): Promise<readonly SessionRecord[]>;
  beginSession(session: SessionRecord): Promise<void>;
  endSessions(tokenHashes: readonly string[]): Promise<void>;
  putCode(code: SignInCodeRecord): Promise<void>;
  /** Gives a code away, to the first who asks; null when it is not there. */
  takeCode(codeHash: string): Promise<SignInCodeRecord | null>;
}

/** One provider's API account; its limits hold for all of its stores together. */
export interface PosAccount extends Throttled {
  readonly id: PosAccountId;
  readonly baseUrl: string;
  /** Secret: never in an answer, a problem or a log. */
  readonly apiKey: string;
  readonly idempotent: boolean;
  readonly canLookUp: boolean;
  readonly maxInFlight: number;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  readonly retries: 'on' | 'off';
}

/** An account in use: its limits, its breaker and what became of its calls since the process started. */
export interface PosAccountStatus {
  readonly accountId: PosAccountId;
  /** Why nothing can be sent; null when it can. */
  readonly trouble: string | null;
  readonly limiter: LimiterLevel;
  readonly counts: Readonly<Record<PosCount, number>>;
}

/** Attempts by outcome, and readings of feeds. */
export type PosCount = AttemptOutcome['kind'] | 'feedRead' | 'feedFailed';

/** The first answers to requests with an idempotency key. */
export interface Receipts {
  /** Asked for by every request with a key, so look-ups that come at once should share a query. */
  find(apiKeyId: string, key: string): Promise<Receipt | null>;
}

/** What ops define. Each change and its audit entry become durable together. */
export interface Definitions {
  putStore(definition: StoreDefinition, audit: AuditEntry): Promise<void>;
  /** What throttles it stays. */
  putPosAccount(account: PosAccount, audit: AuditEntry): Promise<void>;
  /** Undefined gives the account its own rate back. */
  throttlePosAccount(id: PosAccountId, throttle: PosAccount['throttle'], audit: AuditEntry): Promise<void>;
  findPosAccount(id: PosAccountId): Promise<PosAccount | null>;
  /** All of them, in order of id. */
  listPosAccounts(): Promise<readonly PosAccount[]>;
}

export interface Attempts {
  /** Every attempt of these orders, those of one order in order of number. One query, whatever their number. */
  of(orderIds: readonly OrderId[]): Promise<readonly Attempt[]>;
}

/** An audit entry and its place in the order of writing. */
export interface AuditLine extends AuditEntry {
  readonly id: number;
}

export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  /** The newest `limit` entries before id `before` (all if absent), newest first; of one target, if given. */
  read(page: {
    readonly limit: number;
    readonly before?: number;
    readonly target?: string;
  }): Promise<readonly AuditLine[]>;
}
