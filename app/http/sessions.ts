import { hash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { Caller, Keyring } from './auth.ts';
import type { HttpProblem } from './problems.ts';
import type { AccessStorage, SessionRecord } from './storage.ts';

/** A session ends so long after it began, however much it is used. */
export const SESSION_MS = 12 * 3_600_000;

/** How long a sign-in code waits for somebody. */
export const CODE_MS = 10 * 60_000;

/** Sessions that one key may have; a newer one ends the oldest. */
export const MOST_SESSIONS_OF_A_KEY = 100;

/** Digits of the hash that find a session; all of the hash is then compared in constant time. */
const INDEX_DIGITS = 16;

const keyOver = err<HttpProblem>({ kind: 'unauthorized', detail: 'The API key is not good any more.' });

/** Its session was begun, and ended by those that came after it, before it could be told. */
const crowded = err<HttpProblem>({
  kind: 'rate-limited',
  retryAfterMs: 1_000,
  detail: `More than ${MOST_SESSIONS_OF_A_KEY} signed in with this key at the same moment.`,
});

/** Somebody who is signed in. */
export interface Session {
  /** Its key, as a caller of its own: what it has open ends with it. */
  readonly caller: Caller;
  readonly token: string;
  readonly expiresAt: number;
}

/** A code that signs in once. */
export interface SignInCode {
  readonly code: string;
  readonly expiresAt: number;
}

export interface SessionsMeans {
  readonly storage: AccessStorage;
  readonly keyring: Keyring;
  /** Real time. */
  readonly clock: Clock;
  /** At least 128 random bits, in characters that a cookie and a link may have. */
  readonly newSecret: () => string;
}

interface Entry extends SessionRecord {
  /** As the key was when the session was last used; a key that changes makes another caller. */
  key: Caller;
  caller: Caller;
}

/**
 * Who is signed in to the console, in memory as hashes and kept in the storage, so that a session outlives the process.
 * What was begun or ended by another process on the same storage is known after the next `load`.
 */
export class Sessions {
  readonly #means: SessionsMeans;
  readonly #entries = new Map<string, Entry>();
  readonly #entryOf = new WeakMap<Caller, Entry>();
  /** How often somebody signed in or out here. */
  #changes = 0;

  constructor(means: SessionsMeans) {
    this.#means = means;
  }

  /** Reads what is kept; what changes meanwhile is newer, and leaves it to the next time. */
  async load(): Promise<void> {
    const before = this.#changes;
    const records = await this.#means.storage.sessions();
    if (this.#changes !== before) return;
    const known = new Map(this.#entries);
    this.#entries.clear();
    for (const record of records) this.#remember(record, known.get(indexOf(record.tokenHash)));
  }

  /** Signs somebody in, if the key is still good by the time that it is kept. */
  async begin(key: Caller): Promise<Result<Session, HttpProblem>> {
    const token = this.#means.newSecret();
    const expiresAt = this.#means.clock.now() + SESSION_MS;
    const record = { tokenHash: hash('sha256', token), keyId: key.keyId, expiresAt };
    await this.#means.storage.beginSession(record);
    this.#changes += 1;
    this.#remember(record);
    await this.#endSurplus(key.keyId);
    const session = this.find(token);
    if (session !== null) return ok(session);
    return this.#means.keyring.callerOf(key.keyId) === null ? keyOver : crowded;
  }

  /** Signs somebody out, wherever they use it; resolves once that is kept. */
  async end(token: string): Promise<void> {
    await this.#end([hash('sha256', token)]);
  }

  /** Whose token this is; null when its session is over, or its key is not good any more. */
  find(token: string): Session | null {
    const digits = hash('sha256', token);
    const entry = this.#entries.get(indexOf(digits));
    if (entry === undefined || !isSame(entry.tokenHash, digits) || !this.#isLive(entry)) return null;
    const key = this.#means.keyring.callerOf(entry.keyId);
    if (key === null) return null;
    if (key !== entry.key) this.#renew(entry, key);
    return { caller: entry.caller, token, expiresAt: entry.expiresAt };
  }

  /** Whether the session of somebody who was admitted still holds, and for the same. */
  isGood(caller: Caller): boolean {
    const entry = this.#entryOf.get(caller);
    if (entry === undefined || entry.caller !== caller) return false;
    return this.#isLive(entry) && this.#means.keyring.isGood(entry.key);
  }

  /** A code for the caller's own key. */
  async newCode({ keyId }: Caller): Promise<SignInCode> {
    const code = this.#means.newSecret();
    const expiresAt = this.#means.clock.now() + CODE_MS;
    await this.#means.storage.putCode({ codeHash: hash('sha256', code), keyId, expiresAt });
    return { code, expiresAt };
  }

  /** The key that a code is for, once; null when it is not good. */
  async redeem(code: string): Promise<Caller | null> {
    const taken = await this.#means.storage.takeCode(hash('sha256', code));
    if (taken === null || taken.expiresAt <= this.#means.clock.now()) return null;
    return this.#means.keyring.callerOf(taken.keyId);
  }

  #remember(record: SessionRecord, known?: Entry): void {
    if (known !== undefined) {
      this.#entries.set(indexOf(record.tokenHash), known);
      return;
    }
    const key = this.#means.keyring.callerOf(record.keyId);
    if (key === null) return;
    const entry = { ...record, key, caller: key };
    this.#entries.set(indexOf(record.tokenHash), entry);
    this.#renew(entry, key);
  }

  #renew(entry: Entry, key: Caller): void {
    entry.key = key;
    entry.caller = { ...key };
    this.#entryOf.set(entry.caller, entry);
  }

  #isLive(entry: Entry): boolean {
    return entry.expiresAt > this.#means.clock.now() && this.#entries.get(indexOf(entry.tokenHash)) === entry;
  }

  /** The oldest of a key are the first in the map. */
  async #endSurplus(keyId: string): Promise<void> {
    const own = [...this.#entries.values()].filter((entry) => entry.keyId === keyId);
    const surplus = own.slice(0, Math.max(0, own.length - MOST_SESSIONS_OF_A_KEY));
    if (surplus.length > 0) await this.#end(surplus.map(({ tokenHash }) => tokenHash));
  }

  async #end(tokenHashes: readonly string[]): Promise<void> {
    await this.#means.storage.endSessions(tokenHashes);
    this.#changes += 1;
    for (const digits of tokenHashes) this.#entries.delete(indexOf(digits));
  }
}

/**
 * What changes anything must bring this beside the cookie. It follows from the token, which no page can read: whoever
 * knows it was told by us.
 */
export function csrfTokenOf({ token }: Session): string {
  return hash('sha256', `csrf ${token}`, 'base64url');
}

/** Whether two texts are the same, in a time that says nothing about where they differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function indexOf(digits: string): string {
  return digits.slice(0, INDEX_DIGITS);
}
