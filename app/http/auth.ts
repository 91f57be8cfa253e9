import { hash, timingSafeEqual } from 'node:crypto';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { HttpProblem } from './problems.ts';
import type { ApiKey, Scope } from './storage.ts';

/** Who is asking. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly scope: Scope;
  /** The only stores it may touch; null for all. */
  readonly stores: ReadonlySet<StoreId> | null;
  /** Where a customer without a key comes from; absent for everybody else. */
  readonly place?: string;
  /** Under it the idempotency keys of such a customer are kept, as those of others are under their key's id. */
  readonly guest?: string;
}

interface Entry {
  /** All that makes the key what it is. */
  readonly text: string;
  readonly digest: Buffer;
  readonly caller: Caller;
}

const BEARER = /^Bearer +([\x21-\x7e]{1,512}) *$/i;

/** Digits of the digest that find an entry; all of the digest is then compared in constant time. */
const INDEX_DIGITS = 16;

const missing = err<HttpProblem>({ kind: 'unauthorized', detail: 'Send the header Authorization: Bearer <key>.' });
const wrong = err<HttpProblem>({ kind: 'unauthorized', detail: 'The API key is not known.' });

/** Which keys a route of each scope lets in, in words. */
const wanted: Readonly<Record<Scope, string>> = { booking: 'booking or ops', view: 'view or ops', ops: 'ops' };

/** Why a caller may not use a route of this scope that reads, or changes things; null when they may. */
export function forbids(caller: Caller, scope: Scope, isRead: boolean): HttpProblem | null {
  if (isEnough(caller.scope, scope, isRead)) return null;
  return { kind: 'forbidden', detail: `This needs a key of scope ${wanted[scope]}.` };
}

/** Whether a key of scope `held` is enough for a route of scope `needed`; who may view may read what customers read. */
function isEnough(held: Scope, needed: Scope, isRead: boolean): boolean {
  if (held === 'ops' || held === needed) return true;
  return held === 'view' && needed === 'booking' && isRead;
}

/**
 * The known API keys, held in memory as hashes. A key has at least 128 random bits, so a plain SHA-256 (0.5 µs) is
 * enough, and nothing of a key need be remembered between requests.
 */
export class Keyring {
  #entries = new Map<string, Entry>();
  #callers: ReadonlyMap<string, Caller> = new Map();

  constructor(keys: readonly ApiKey[] = []) {
    this.load(keys);
  }

  /** From now on these keys and no others are good. Whoever is as before stays the same caller. */
  load(keys: readonly ApiKey[]): void {
    const before = new Map([...this.#entries.values()].map((entry) => [entry.text, entry]));
    const entries = keys.map((key) => before.get(textOf(key)) ?? entryOf(key));
    this.#entries = new Map(entries.map((entry) => [entry.digest.toString('latin1', 0, INDEX_DIGITS), entry]));
    this.#callers = new Map(entries.map(({ caller }) => [caller.keyId, caller]));
  }

  /** Who sent this `Authorization` header. */
  identify(header: string | undefined): Result<Caller, HttpProblem> {
    if (header === undefined) return missing;
    const token = BEARER.exec(header)?.[1];
    const entry = token === undefined ? undefined : this.#find(token);
    return entry === undefined ? wrong : ok(entry.caller);
  }

  /** Whether the key of somebody who was admitted is still good, and for the same. */
  isGood(caller: Caller): boolean {
    return this.#callers.get(caller.keyId) === caller;
  }

  /** Who comes with a key, by the key's id; null when it is not good. */
  callerOf(keyId: string): Caller | null {
    return this.#callers.get(keyId) ?? null;
  }

  #find(token: string): Entry | undefined {
    const digits = hash('sha256', token);
    const entry = this.#entries.get(digits.slice(0, INDEX_DIGITS));
    return entry !== undefined && timingSafeEqual(entry.digest, Buffer.from(digits, 'latin1')) ? entry : undefined;
  }
}

function entryOf(key: ApiKey): Entry {
  const { id, name, scope, storeIds } = key;
  return {
    text: textOf(key),
    digest: Buffer.from(key.hash, 'latin1'),
    caller: { keyId: id, name, scope, stores: storeIds && new Set(storeIds) },
  };
}

function textOf({ id, name, hash: digits, scope, storeIds }: ApiKey): string {
  return JSON.stringify([id, name, digits, scope, storeIds]);
}
